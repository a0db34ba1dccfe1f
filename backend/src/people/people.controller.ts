import { Body, Controller, Get, HttpCode, Inject, Param, Post } from "@nestjs/common";
import { NewPerson, ProblemError, type Person } from "@lagewarte/model";
import { Permission } from "../access/permission.ts";
import { parsed } from "../request.ts";
import { SERVICES, type Services } from "../services.ts";

@Controller("api/v1/people")
export class PeopleController {
  readonly #services: Services;
  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Get()
  @Permission("read-people")
  list(): { items: Person[]; next: null; total: number } {
    const items = this.#services.people.all().map(({ person }) => person);
    return {
      items: items.toSorted((left, right) => left.name.localeCompare(right.name, "de")),
      next: null,
      total: items.length,
    };
  }

  @Post()
  @Permission("manage-people")
  @HttpCode(201)
  async create(@Body() body: unknown): Promise<{ person: Person; oneTimePassword: string | null }> {
    const wanted = parsed(NewPerson, body);
    const needsOrganisation = wanted.role === "municipal-officer";
    if (needsOrganisation !== (wanted.organisation !== undefined))
      throw new ProblemError({
        id: "bad-request",
        detail: needsOrganisation
          ? "a municipal officer belongs to an organisation"
          : "only a municipal officer belongs to an organisation",
      });
    if (wanted.organisation !== undefined && this.#services.organisations.get(wanted.organisation) === undefined)
      throw new ProblemError({ id: "bad-request", detail: `there is no organisation ${wanted.organisation}` });
    return this.#services.people.create(wanted);
  }

  @Post(":id/disable")
  @Permission("manage-people")
  @HttpCode(200)
  async disable(@Param("id") id: string): Promise<Person> {
    const person = await this.#services.people.disable(id);
    this.#services.live.recheck();
    return person;
  }

  @Post(":id/reset-password")
  @Permission("manage-people")
  @HttpCode(200)
  async resetPassword(@Param("id") id: string): Promise<{ oneTimePassword: string }> {
    return { oneTimePassword: await this.#services.people.resetPassword(id) };
  }
}
