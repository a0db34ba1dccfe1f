import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Req } from "@nestjs/common";
import {
  DRY_RUN_DAYS,
  DryRunBody,
  instant,
  MOST_DRY_RUN_DAYS,
  ProblemError,
  type DryRun,
  type Instant,
  type OrganisationId,
  type Viewer,
} from "@lagewarte/model";
import { namesOf } from "../access/cut.ts";
import type { SignedInRequest } from "../access/guard.ts";
import { Permission } from "../access/permission.ts";
import { parsed } from "../request.ts";
import { organisationName, SERVICES, type Services } from "../services.ts";
import { checkChangesRules } from "./rule-access.ts";
import { differenceFor } from "./difference-cut.ts";
import type { DryRunRecord } from "./dry-runs.ts";

const DAY = 86_400_000;

@Controller("api/v1/rules/dry-runs")
export class DryRunController {
  readonly #services: Services;
  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Post()
  @Permission("write-rules")
  @HttpCode(202)
  async begin(@Body() body: unknown, @Req() { signedIn: { person, viewer } }: SignedInRequest): Promise<DryRun> {
    checkChangesRules(viewer);
    const { file, text, from, to } = parsed(DryRunBody, body);
    const stretch = stretchOf(from, to, this.#services.clock.now());
    return this.#view(viewer, await this.#services.dryRuns.begin(person, { ...stretch, file, text }));
  }

  @Get(":id")
  @Permission("write-rules")
  async read(@Param("id") id: string, @Req() { signedIn: { person, viewer } }: SignedInRequest): Promise<DryRun> {
    return this.#view(viewer, await this.#services.dryRuns.find(person, id));
  }

  @Delete(":id")
  @Permission("write-rules")
  @HttpCode(200)
  async cancel(@Param("id") id: string, @Req() { signedIn: { person, viewer } }: SignedInRequest): Promise<DryRun> {
    return this.#view(viewer, await this.#services.dryRuns.cancel(person, id));
  }

  #view(viewer: Viewer, { toldAt: _toldAt, difference: whole, ...run }: DryRunRecord): DryRun {
    const difference = whole === null ? null : differenceFor(viewer, whole, this.#services.tenantOf);
    const named = new Set<OrganisationId>();
    if (difference !== null) {
      const { appeared, gone, changed, notified } = difference;
      for (const { organisations } of [...appeared, ...gone, ...changed.map(({ after }) => after)])
        for (const id of organisations) named.add(id);
      for (const id of [...notified.anew, ...notified.noLonger]) named.add(id);
    }
    const organisationNames = namesOf(
      [...named].map((id) => ({ id })),
      (id) => organisationName(this.#services, id),
    );
    return { ...run, difference, organisationNames };
  }
}

/** The last thirty days where nothing else is asked for; never what lies ahead. */
function stretchOf(from: Instant | undefined, to: Instant | undefined, now: number): { from: Instant; to: Instant } {
  const end = Math.min(now, to === undefined ? now : Date.parse(to));
  const start = from === undefined ? end - DRY_RUN_DAYS * DAY : Date.parse(from);
  const refuse = (detail: string): never => {
    throw new ProblemError({ id: "bad-request", detail });
  };
  if (start >= end) refuse("from: is not before the end");
  if (end - start > MOST_DRY_RUN_DAYS * DAY) refuse(`from: at most ${MOST_DRY_RUN_DAYS} days before the end`);
  return { from: instant(start), to: instant(end) };
}
