import { Controller, Get, Inject, Param, Query, Req } from "@nestjs/common";
import { z } from "zod";
import { EventId, mayRead, type Event, type Rejected } from "@lagewarte/model";
import type { Filter } from "@lagewarte/platform";
import { cutEvent } from "../access/cut.ts";
import type { SignedInRequest } from "../access/guard.ts";
import { Permission } from "../access/permission.ts";
import { readFilter } from "../access/read-filter.ts";
import { listed, notFound, parsed } from "../request.ts";
import { SERVICES, type Services } from "../services.ts";

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
export const EventQuery = z.strictObject({
  id: z.string().max(8000).optional(),
  organisation: z.string().max(200).optional(),
  sensor: z.string().max(200).optional(),
  feed: z.string().max(64).optional(),
  severity: z.string().max(64).optional(),
  from: time.optional(),
  to: time.optional(),
  q: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(4000).optional(),
});
export const RejectedQuery = z.strictObject({
  source: z.string().max(200).optional(),
  problem: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(4000).optional(),
});

type StoredEvent = Event & { severityRank?: number };

function plain({ severityRank: _rank, ...event }: StoredEvent): Event {
  return event;
}

@Controller("api/v1")
export class EventController {
  readonly #services: Services;
  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Get("events")
  @Permission("read-events")
  async list(
    @Query() query: unknown,
    @Req() { signedIn }: SignedInRequest,
  ): Promise<{ items: Event[]; next: string | null; total: number }> {
    const { id, organisation, sensor, feed, severity, from, to, q, limit, cursor } = parsed(EventQuery, query);
    const isOne = (field: string, text: string | undefined): Filter[] =>
      text === undefined ? [] : [{ field, in: listed(text) }];
    const where: Filter = {
      all: [
        readFilter(signedIn.person, "event"),
        ...isOne("organisations.id", organisation),
        ...isOne("sensor", sensor),
        ...isOne("feed", feed),
        ...isOne("severity", severity),
        ...(from === undefined ? [] : [{ field: "observedAt", gte: from }]),
        ...(to === undefined ? [] : [{ field: "observedAt", lt: to }]),
        ...(q === undefined || q.trim() === "" ? [] : [{ text: q }]),
      ],
    };
    if (id !== undefined) {
      const found = await this.#services.readModel.getMany<StoredEvent>("events", listed(id).slice(0, 200));
      const items = found
        .flatMap((each) => (each === undefined ? [] : [plain(each.document)]))
        .filter((event) => this.#may(signedIn, event));
      return { items: items.map((event) => cutEvent(signedIn.person, event)), next: null, total: items.length };
    }
    const page = await this.#services.readModel.search<StoredEvent>("events", {
      where,
      sort: [{ field: "observedAt", order: "desc" }],
      limit,
      total: true,
      ...(cursor === undefined ? {} : { after: cursor }),
    });
    return {
      items: page.items.map(({ document }) => cutEvent(signedIn.person, plain(document))),
      next: page.next ?? null,
      total: page.total ?? 0,
    };
  }

  @Get("events/:id")
  @Permission("read-events")
  async read(@Param("id") id: string, @Req() { signedIn }: SignedInRequest): Promise<Event> {
    const stored = EventId.safeParse(id).success
      ? await this.#services.readModel.get<StoredEvent>("events", id)
      : undefined;
    if (stored === undefined || !this.#may(signedIn, stored.document)) throw notFound();
    return cutEvent(signedIn.person, plain(stored.document));
  }

  @Get("rejected")
  @Permission("read-rejected")
  async rejected(@Query() query: unknown): Promise<{ items: Rejected[]; next: string | null; total: number }> {
    const { source, problem, limit, cursor } = parsed(RejectedQuery, query);
    const page = await this.#services.readModel.search<Rejected>("rejected", {
      where: {
        all: [
          ...(source === undefined ? [] : [{ field: "source", in: listed(source) }]),
          ...(problem === undefined ? [] : [{ field: "problem", in: listed(problem) }]),
        ],
      },
      sort: [{ field: "receivedAt", order: "desc" }],
      limit,
      total: true,
      ...(cursor === undefined ? {} : { after: cursor }),
    });
    return { items: page.items.map(({ document }) => document), next: page.next ?? null, total: page.total ?? 0 };
  }

  #may({ person }: SignedInRequest["signedIn"], { organisations, tlp }: Event): boolean {
    return mayRead(person, { kind: "event", organisations: organisations.map((each) => each.id), tlp }).may;
  }
}
