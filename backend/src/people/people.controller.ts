import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from "@nestjs/common";
import { z } from "zod";
import { NewPerson, ProblemError, type NewPersonAnswer, type Person } from "@lagewarte/model";
import { Permission } from "../access/permission.ts";
import { pageByName, type Page } from "../page.ts";
import { parsed } from "../request.ts";
import { SERVICES, type Services } from "../services.ts";

export const PersonQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(2000).default(500),
  cursor: z.string().max(1000).optional(),
});

@Controller("api/v1/people")
export class PeopleController {
  readonly #services: Services;
  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Get()
  @Permission("read-people")
  list(@Query() query: unknown): Page<Person> {
    const { limit, cursor } = parsed(PersonQuery, query);
    const all = this.#services.people.all().map(({ person }) => person);
    return pageByName(all, limit, cursor);
  }

  @Post()
  @Permission("manage-people")
  @HttpCode(201)
  async create(@Body() body: unknown): Promise<NewPersonAnswer> {
    const wanted = parsed(NewPerson, body);
    this.#checkOrganisation(wanted);
    return this.#services.people.create(wanted);
  }

  @Post(":id/disable")
  @Permission("manage-people")
  @HttpCode(200)
  disable(@Param("id") id: string): Promise<Person> {
    return this.#services.people.disable(id);
  }

  @Post(":id/reset-password")
  @Permission("manage-people")
  @HttpCode(200)
  async resetPassword(@Param("id") id: string): Promise<{ oneTimePassword: string }> {
    return { oneTimePassword: await this.#services.people.resetPassword(id) };
  }

  /** An officer acts for an organisation; other people have one only where it says that they work for another tenant. */
  #checkOrganisation({ role, organisation }: NewPerson): void {
    const refuse = (detail: string): never => {
      throw new ProblemError({ id: "bad-request", detail: `organisation: ${detail}` });
    };
    if (organisation === undefined) {
      if (role === "municipal-officer") refuse("a municipal officer belongs to one");
      return;
    }
    const known = this.#services.organisations.get(organisation) ?? refuse(`there is no ${organisation}`);
    if (role === "administrator") refuse("an administrator belongs to none");
    if (role === "municipal-officer" && known.kind === "state") refuse("the state as a whole has no officer");
    if (role !== "municipal-officer" && known.tenant === "state") refuse("only people of another tenant belong to one");
  }
}
