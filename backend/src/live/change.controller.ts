import { Controller, Get, Inject, Query, Req } from "@nestjs/common";
import { z } from "zod";
import type { ChangeList } from "@lagewarte/model";
import type { SignedInRequest } from "../access/guard.ts";
import { Permission } from "../access/permission.ts";
import { parsed } from "../request.ts";
import { SERVICES, type Services } from "../services.ts";

export const ChangeQuery = z.strictObject({ since: z.coerce.number().int().min(-1) });

@Controller("api/v1/changes")
export class ChangeController {
  readonly #services: Services;
  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Get()
  @Permission("read-changes")
  since(@Query() query: unknown, @Req() { signedIn }: SignedInRequest): ChangeList {
    return this.#services.live.since(signedIn.viewer, parsed(ChangeQuery, query).since);
  }
}
