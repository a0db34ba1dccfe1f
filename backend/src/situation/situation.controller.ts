import { Controller, Get, Inject, Query, Req } from "@nestjs/common";
import { z } from "zod";
import {
  instant,
  mayRead,
  type AreaView,
  type Instant,
  type LevelChange,
  type SituationView,
  type Viewer,
} from "@lagewarte/model";
import type { SignedInRequest } from "../access/guard.ts";
import { Permission } from "../access/permission.ts";
import { readFilter } from "../access/read-filter.ts";
import { notFound, parsed } from "../request.ts";
import { SERVICES, type Services } from "../services.ts";
import type { SituationDocument } from "../views/situation-view.ts";
import { areaView, plainArea } from "./area-view.ts";

export const SituationQuery = z.strictObject({ at: z.iso.datetime({ offset: true }).optional() });

const DAY = 86_400_000;
const HOUR = 3_600_000;
const BUCKET = HOUR / 2;
const MOST_AREAS = 10_000;
const MOST_CHANGES = 60;

@Controller("api/v1/situation")
export class SituationController {
  readonly #services: Services;
  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  /** As known at `at`: the states that had been told by then. */
  @Get()
  @Permission("read-situation")
  async read(@Query() query: unknown, @Req() { signedIn }: SignedInRequest): Promise<SituationView> {
    const { at: wanted } = parsed(SituationQuery, query);
    const viewer = signedIn.person;
    const at = wanted === undefined ? instant(this.#services.clock.now()) : new Date(wanted).toISOString();
    const seq = this.#services.live.seq;
    const documents = await this.#documents(wanted === undefined ? undefined : at);
    const areas = documents.flatMap((document) => areaView(this.#services, viewer, plainArea(document)) ?? []);
    const state = areas.find(({ kind }) => kind === "state");
    if (state === undefined) throw notFound();
    return {
      at,
      seq,
      state,
      kreise: areas
        .filter(({ kind }) => kind === "kreis")
        .toSorted((left, right) => ((left.ags5 ?? "") < (right.ags5 ?? "") ? -1 : 1)),
      organisations: areas.filter(
        ({ kind, organisationKind }) =>
          kind === "organisation" && ["university", "authority", "provider"].includes(organisationKind),
      ),
      changes: await this.#changes(viewer, at),
      openAlerts: {
        total: Object.values(state.openAlerts).reduce((sum, count) => sum + count, 0),
        ...state.openAlerts,
      },
      arrivals: await this.#arrivals(viewer, at),
      week: await this.#week(viewer),
    };
  }

  async #documents(at: Instant | undefined): Promise<SituationDocument[]> {
    const where =
      at === undefined
        ? { field: "current", in: [true] }
        : {
            all: [
              { field: "current", in: [false] },
              { field: "from", lte: at },
              { any: [{ field: "until", gt: at }, { not: { field: "until", exists: true } }] },
            ],
          };
    const { items } = await this.#services.readModel.search<SituationDocument>("situation", {
      where,
      limit: MOST_AREAS,
    });
    return items.map(({ document }) => document);
  }

  /** What changed its level in the day before `at`, latest first. */
  async #changes(viewer: Viewer, at: Instant): Promise<LevelChange[]> {
    const from = instant(Date.parse(at) - DAY);
    const { items } = await this.#services.readModel.search<SituationDocument>("situation", {
      where: {
        all: [
          { field: "current", in: [false] },
          { field: "from", gte: from, lte: at },
        ],
      },
      sort: [{ field: "from", order: "desc" }],
      limit: 2000,
    });
    const changes: LevelChange[] = [];
    const seen = new Set<string>();
    for (const { document } of items) {
      // A stretch that begins with its level is a change of level; others changed reasons or counts alone.
      if (document.previous === null || Math.abs(Date.parse(document.since) - Date.parse(document.from)) > 5000)
        continue;
      const begun = `${document.area} ${document.since}`;
      if (seen.has(begun)) continue;
      seen.add(begun);
      const area: AreaView | undefined = areaView(this.#services, viewer, plainArea(document));
      if (area === undefined || area.previous === area.level) continue;
      if (area.organisationKind === "municipality" || area.organisationKind === "samtgemeinde") continue;
      const [reason] = area.reasons;
      changes.push({
        area: area.area,
        name: area.name,
        at: document.from,
        from: area.previous,
        to: area.level,
        reason: reason?.text.de ?? "",
        reasonEn: reason?.text.en ?? "",
      });
      if (changes.length >= MOST_CHANGES) break;
    }
    return changes;
  }

  async #arrivals(viewer: Viewer, at: Instant): Promise<SituationView["arrivals"]> {
    const end = Date.parse(at);
    const [events, alerts] = await Promise.all([
      this.#counted(viewer, "events", end, DAY, BUCKET),
      this.#counted(viewer, "alerts", end, DAY, BUCKET),
    ]);
    return events.map((each, index) => ({ at: each.at, events: each.count, alerts: alerts[index]?.count ?? 0 }));
  }

  async #week(viewer: Viewer): Promise<SituationView["week"]> {
    const counted = await this.#counted(viewer, "alerts", this.#services.clock.now(), 7 * DAY, HOUR);
    return counted.map(({ at, count }) => ({ at, alerts: count }));
  }

  /** How many of those that the viewer may read came in each bucket of the stretch before `end`, empty ones too. */
  async #counted(
    viewer: Viewer,
    collection: "events" | "alerts",
    end: number,
    stretch: number,
    bucket: number,
  ): Promise<{ at: Instant; count: number }[]> {
    const field = collection === "events" ? "observedAt" : "openedAt";
    const isWhole =
      mayRead(viewer, { kind: "situation-aggregate", organisations: [] }).may && viewer.role === "management";
    const may = isWhole ? { all: [] } : readFilter(viewer, collection === "events" ? "event" : "alert");
    const start = Math.floor((end - stretch) / bucket) * bucket;
    const { aggregations } = await this.#services.readModel.search(collection, {
      where: { all: [may, { field, gte: instant(start), lte: instant(end) }] },
      limit: 0,
      aggregate: { time: { kind: "histogram", field, interval: bucket } },
    });
    const counts = new Map((aggregations["time"] ?? []).map(({ key, count }) => [Number(key), count]));
    return Array.from({ length: Math.floor((end - start) / bucket) + 1 }, (_, index) => {
      const at = start + index * bucket;
      return { at: instant(at), count: counts.get(at) ?? 0 };
    });
  }
}
