import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Req, Res } from "@nestjs/common";
import type { Response } from "express";
import {
  Acknowledge,
  AlertId,
  AlertQuery,
  Assign,
  Close,
  Comment,
  mayDo,
  ProblemError,
  readsWhole,
  Reopen,
  type Alert,
  type AlertList,
  type AlertView,
  type Person,
  type Viewer,
} from "@lagewarte/model";
import { alertFor } from "../access/cut.ts";
import type { SignedInRequest } from "../access/guard.ts";
import { Permission } from "../access/permission.ts";
import { viewerOf } from "../people/people.ts";
import { ConflictError } from "../problem-filter.ts";
import { notFound, parsed } from "../request.ts";
import { SERVICES, type Services } from "../services.ts";
import { alertOf, type AlertDocument } from "../views/alert-view.ts";
import { command, seenRevision, type WantedCommand } from "./alert-commands.ts";
import { alertListFor } from "./alert-list.ts";
import { alertView } from "./alert-view.ts";

@Controller("api/v1")
export class AlertController {
  readonly #services: Services;
  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Get("alerts")
  @Permission("read-alerts")
  list(@Query() query: unknown, @Req() { signedIn }: SignedInRequest): Promise<AlertList> {
    return alertListFor(this.#services, signedIn.viewer, parsed(AlertQuery, query));
  }

  @Get("alerts/:id")
  @Permission("read-alerts")
  async read(
    @Param("id") id: string,
    @Req() { signedIn }: SignedInRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AlertView> {
    const { alert, cut } = await this.#find(id, signedIn.viewer);
    return this.#tagged(response, signedIn.viewer, cut, alert);
  }

  @Get("assignees")
  @Permission("work-alerts")
  assignees(@Req() { signedIn }: SignedInRequest): { items: { id: string; name: string }[] } {
    const able = this.#services.people.all().filter(({ person }) => this.#worksAlerts(person, signedIn.viewer));
    return { items: able.map(({ person }) => ({ id: person.id, name: person.displayName })) };
  }

  @Post("alerts/:id/acknowledge")
  @Permission("work-alerts")
  @HttpCode(200)
  acknowledge(
    @Param("id") id: string,
    @Body() body: unknown,
    @Headers("if-match") seen: string | undefined,
    @Req() request: SignedInRequest,
  ): Promise<AlertView> {
    const { note } = parsed(Acknowledge, body);
    return this.#do(id, request, seen, { kind: "acknowledge", note: note ?? null });
  }

  @Post("alerts/:id/assign")
  @Permission("work-alerts")
  @HttpCode(200)
  assign(
    @Param("id") id: string,
    @Body() body: unknown,
    @Headers("if-match") seen: string | undefined,
    @Req() request: SignedInRequest,
  ): Promise<AlertView> {
    const { assignee, note } = parsed(Assign, body);
    const person = assignee === null ? null : this.#services.people.byId(assignee)?.person;
    if (person === undefined || (person !== null && !this.#worksAlerts(person, request.signedIn.viewer)))
      throw new ProblemError({ id: "bad-request", detail: "assignee: nobody who works alerts" });
    return this.#do(id, request, seen, {
      kind: "assign",
      assignee: person === null ? null : { id: person.id, name: person.displayName },
      note: note ?? null,
    });
  }

  @Post("alerts/:id/close")
  @Permission("work-alerts")
  @HttpCode(200)
  close(
    @Param("id") id: string,
    @Body() body: unknown,
    @Headers("if-match") seen: string | undefined,
    @Req() request: SignedInRequest,
  ): Promise<AlertView> {
    return this.#do(id, request, seen, { kind: "close", ...parsed(Close, body) });
  }

  @Post("alerts/:id/reopen")
  @Permission("work-alerts")
  @HttpCode(200)
  reopen(
    @Param("id") id: string,
    @Body() body: unknown,
    @Headers("if-match") seen: string | undefined,
    @Req() request: SignedInRequest,
  ): Promise<AlertView> {
    return this.#do(id, request, seen, { kind: "reopen", ...parsed(Reopen, body) });
  }

  @Post("alerts/:id/comments")
  @Permission("work-alerts")
  @HttpCode(200)
  comment(@Param("id") id: string, @Body() body: unknown, @Req() request: SignedInRequest): Promise<AlertView> {
    return this.#do(id, request, undefined, { kind: "comment", ...parsed(Comment, body) });
  }

  /** Somebody who can be given an alert: of the same tenant, and not disabled. */
  #worksAlerts(person: Person, viewer: Viewer): boolean {
    const { tenant } = viewerOf(person, this.#services.tenantOf);
    return person.disabledAt === null && mayDo(person, "work-alerts").may && tenant === viewer.tenant;
  }

  async #find(id: string, viewer: Viewer): Promise<{ alert: Alert; cut: Alert }> {
    const stored = AlertId.safeParse(id).success
      ? await this.#services.readModel.get<Alert & AlertDocument>("alerts", id)
      : undefined;
    const alert = stored === undefined ? undefined : alertOf(stored.document);
    const cut = alert === undefined ? undefined : alertFor(viewer, alert, this.#services.tenantOf);
    if (alert === undefined || cut === undefined) throw notFound();
    return { alert, cut };
  }

  /** Without If-Match the person means the alert as it is now. */
  async #do(
    id: string,
    { signedIn, res: response }: SignedInRequest,
    ifMatch: string | undefined,
    wanted: WantedCommand,
  ): Promise<AlertView> {
    const { person, viewer } = signedIn;
    const { alert } = await this.#find(id, viewer);
    const seen = seenRevision(ifMatch) ?? alert.revision;
    const outcome = await command(this.#services, alert.id, person, seen, wanted);
    const cut = alertFor(viewer, outcome.alert, this.#services.tenantOf);
    if (cut === undefined) throw notFound();
    if (outcome.refused !== undefined) throw new ConflictError(outcome.refused, cut);
    return this.#tagged(response, viewer, cut, outcome.alert);
  }

  #tagged(response: Response | undefined, viewer: Viewer, cut: Alert, alert: Alert): AlertView {
    response?.setHeader("etag", `"${cut.revision}"`);
    return alertView(this.#services, viewer, cut, readsWhole(viewer) ? alert : cut);
  }
}
