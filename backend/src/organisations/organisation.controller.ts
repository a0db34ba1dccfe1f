import { Controller, Get, Inject, Param, Query, Req } from "@nestjs/common";
import type { OrganisationSummary, OrganisationView } from "@lagewarte/model";
import type { SignedInRequest } from "../access/guard.ts";
import { Permission } from "../access/permission.ts";
import type { Page } from "../page.ts";
import { parsed } from "../request.ts";
import { SERVICES, type Services } from "../services.ts";
import { OrganisationQuery, organisationsFor } from "./organisation-list.ts";
import { organisationFor } from "./organisation-view.ts";

@Controller("api/v1/organisations")
export class OrganisationController {
  readonly #services: Services;
  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Get()
  @Permission("read-organisations")
  list(@Query() query: unknown, @Req() { signedIn }: SignedInRequest): Promise<Page<OrganisationSummary>> {
    return organisationsFor(this.#services, signedIn.viewer, parsed(OrganisationQuery, query));
  }

  @Get(":id")
  @Permission("read-organisations")
  read(@Param("id") id: string, @Req() { signedIn }: SignedInRequest): Promise<OrganisationView> {
    return organisationFor(this.#services, signedIn.viewer, id);
  }
}
