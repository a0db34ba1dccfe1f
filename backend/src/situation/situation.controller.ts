import { Controller, Get, Inject, Query, Req } from "@nestjs/common";
import { z } from "zod";
import type { SituationView } from "@lagewarte/model";
import type { SignedInRequest } from "../access/guard.ts";
import { Permission } from "../access/permission.ts";
import { parsed } from "../request.ts";
import { SERVICES, type Services } from "../services.ts";
import { situationFor } from "./situation.ts";

export const SituationQuery = z.strictObject({ at: z.iso.datetime({ offset: true }).optional() });

@Controller("api/v1/situation")
export class SituationController {
  readonly #services: Services;
  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Get()
  @Permission("read-situation")
  read(@Query() query: unknown, @Req() { signedIn }: SignedInRequest): Promise<SituationView> {
    const { at } = parsed(SituationQuery, query);
    return situationFor(this.#services, signedIn.viewer, at === undefined ? undefined : new Date(at).toISOString());
  }
}
