import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Req, Res } from "@nestjs/common";
import type { Response } from "express";
import {
  Acknowledge,
  AlertId,
  AlertQuery,
  Assign,
  Close,
  Comment,
  instant,
  mayDo,
  mayRead,
  ProblemError,
  Reopen,
  type Alert,
  type AlertList,
  type AlertView,
} from "@lagewarte/model";
import { cutAlert, namesOf } from "../access/cut.ts";
import type { SignedInRequest } from "../access/guard.ts";
import { Permission } from "../access/permission.ts";
import { readFilter } from "../access/read-filter.ts";
import { notFound, parsed } from "../request.ts";
import { organisationName, SERVICES, type Services } from "../services.ts";
import { alertOf, type AlertDocument } from "../views/alert-view.ts";
import { command, seenRevision, type WantedCommand } from "./alert-commands.ts";
import { facetFields, partsOf, sortOf } from "./alert-query.ts";

@Controller("api/v1")
export class AlertController {
  readonly #services: Services;
  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Get("alerts")
  @Permission("read-alerts")
  async list(@Query() query: unknown, @Req() { signedIn }: SignedInRequest): Promise<AlertList> {
    const { readModel, clock } = this.#services;
    const wanted = parsed(AlertQuery, query);
    const viewer = signedIn.person;
    const may = readFilter(viewer, "alert");
    const parts = partsOf(this.#services, wanted, instant(clock.now()));
    const sees = mayRead(viewer, { kind: "alert", organisations: [] }).may;
    // Words of a title may name others: an officer searches the own alerts by what is shown of them, their rule and group.
    if (!sees) parts.delete("q");
    const page = await readModel.search<Alert & AlertDocument>("alerts", {
      where: { all: [may, ...parts.values()] },
      sort: sortOf(wanted.sort),
      limit: wanted.limit,
      total: true,
      ...(wanted.cursor === undefined ? {} : { after: wanted.cursor }),
    });
    const facets = await Promise.all(
      (wanted.facets === "no" ? [] : Object.entries(facetFields)).map(async ([name, aggregation]) => {
        const others = [...parts].filter(([part]) => part !== name).map(([, filter]) => filter);
        const { aggregations } = await readModel.search("alerts", {
          where: { all: [may, ...others] },
          limit: 0,
          aggregate: { [name]: aggregation },
        });
        return [name, (aggregations[name] ?? []).map(({ key, count }) => ({ key: String(key), count }))] as const;
      }),
    );
    const counted = Object.fromEntries(facets) as Record<string, { key: string; count: number }[]>;
    const items = page.items.map(({ document }) => this.#view(viewer, alertOf(document)));
    const organisations = (counted["organisation"] ?? []).filter(({ key }) => sees || key === viewer.organisation);
    return {
      items,
      next: page.next ?? null,
      total: page.total ?? 0,
      facets: {
        state: counted["state"] ?? [],
        severity: counted["severity"] ?? [],
        organisation: organisations.map(({ key, count }) => ({
          key,
          count,
          name: this.#services.organisations.get(key)?.name ?? key,
        })),
        rule: await Promise.all(
          (counted["rule"] ?? []).map(async (each) => ({ ...each, name: await this.#ruleName(each.key) })),
        ),
        assignee: (counted["assignee"] ?? []).map((each) => ({
          ...each,
          name: this.#services.people.byId(each.key)?.person.displayName ?? each.key,
        })),
      },
    };
  }

  @Get("alerts/:id")
  @Permission("read-alerts")
  async read(
    @Param("id") id: string,
    @Req() { signedIn }: SignedInRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AlertView> {
    const alert = await this.#find(id, signedIn);
    response.setHeader("etag", `"${alert.revision}"`);
    return this.#view(signedIn.person, alert);
  }

  @Get("assignees")
  @Permission("work-alerts")
  assignees(): { items: { id: string; name: string }[] } {
    const able = this.#services.people
      .all()
      .filter(({ person }) => person.disabledAt === null && mayDo(person, "work-alerts").may);
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
    if (person === undefined || (person !== null && !mayDo(person, "work-alerts").may))
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

  async #find(id: string, { person }: SignedInRequest["signedIn"]): Promise<Alert> {
    const stored = AlertId.safeParse(id).success
      ? await this.#services.readModel.get<Alert & AlertDocument>("alerts", id)
      : undefined;
    if (stored === undefined) throw notFound();
    const alert = alertOf(stored.document);
    const organisations = alert.episode.organisations.map((each) => each.id);
    if (!mayRead(person, { kind: "alert", organisations, tlp: alert.episode.tlp }).may) throw notFound();
    return alert;
  }

  /** Without If-Match the person means the alert as it is now. */
  async #do(
    id: string,
    { signedIn }: SignedInRequest,
    ifMatch: string | undefined,
    wanted: WantedCommand,
  ): Promise<AlertView> {
    const alert = await this.#find(id, signedIn);
    const seen = seenRevision(ifMatch) ?? alert.revision;
    return this.#view(signedIn.person, await command(this.#services, alert.id, signedIn.person, seen, wanted));
  }

  #view(viewer: SignedInRequest["signedIn"]["person"], alert: Alert): AlertView {
    const cut = cutAlert(viewer, alert);
    return {
      alert: cut,
      organisationNames: namesOf(cut.episode.organisations, (id) => organisationName(this.#services, id)),
    };
  }

  /** Titles by rule; they hardly ever change, and a stale one says the same rule. */
  readonly #ruleTitles = new Map<string, string>();

  async #ruleName(rule: string): Promise<string> {
    const known = this.#ruleTitles.get(rule);
    if (known !== undefined) return known;
    const { items } = await this.#services.readModel.search<Alert & AlertDocument>("alerts", {
      where: { field: "episode.rule.id", in: [rule] },
      limit: 1,
    });
    const title = items[0]?.document.episode.rule.title ?? rule;
    this.#ruleTitles.set(rule, title);
    return title;
  }
}
