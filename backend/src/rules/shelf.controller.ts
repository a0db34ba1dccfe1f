import { Body, Controller, Delete, HttpCode, Inject, Param, Post, Req } from "@nestjs/common";
import { mayRead, ProblemError, ShelfBody, type OrganisationId, type RuleShelf, type Viewer } from "@lagewarte/model";
import type { SignedInRequest } from "../access/guard.ts";
import { Permission } from "../access/permission.ts";
import { subjectOf } from "../access/subject.ts";
import { parsed } from "../request.ts";
import { SERVICES, type Services } from "../services.ts";
import { deskOf } from "./rule-access.ts";

@Controller("api/v1/rules/shelves")
export class ShelfController {
  readonly #services: Services;
  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Post()
  @Permission("shelve-rules")
  @HttpCode(201)
  async begin(@Body() body: unknown, @Req() { signedIn: { person, viewer } }: SignedInRequest): Promise<RuleShelf> {
    const { rule, organisation, reason, until } = parsed(ShelfBody, body);
    const known = await deskOf(this.#services).list();
    if (!known.some(({ id }) => id === rule))
      throw new ProblemError({ id: "bad-request", detail: `rule: there is no ${rule}` });
    if (organisation !== undefined) this.#checkOrganisation(viewer, organisation);
    return this.#services.shelves.begin(viewer, person, { rule, organisation: organisation ?? null, reason, until });
  }

  @Delete(":id")
  @Permission("shelve-rules")
  @HttpCode(200)
  lift(@Param("id") id: string, @Req() { signedIn: { person, viewer } }: SignedInRequest): Promise<RuleShelf> {
    return this.#services.shelves.lift(viewer, person, id);
  }

  #checkOrganisation(viewer: Viewer, id: OrganisationId): void {
    const { organisations, tenantOf } = this.#services;
    const isKnown = organisations.get(id) !== undefined;
    if (!isKnown || !mayRead(viewer, subjectOf("organisation", id, tenantOf)).may)
      throw new ProblemError({ id: "bad-request", detail: `organisation: there is no ${id}` });
  }
}
