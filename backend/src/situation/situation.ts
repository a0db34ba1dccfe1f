import {
  instant,
  type AreaSituation,
  type AreaView,
  type Instant,
  type LevelChange,
  type OrganisationId,
  type SituationView,
  type Viewer,
} from "@lagewarte/model";
import type { Filter, ReadModel } from "@lagewarte/platform";
import { notFound } from "../request.ts";
import type { Services } from "../services.ts";
import type { SituationDocument } from "../views/situation-view.ts";
import { arrivalsBefore, weekBefore } from "./arrivals.ts";
import { areaView, plainArea, withheldFrom } from "./area-view.ts";
import { totalsIn } from "./withheld.ts";

const DAY = 86_400_000;
const MOST_AREAS = 10_000;
const MOST_CHANGES = 60;

/** The picture as a person may see it, as known at `at`: the states that had been told by then. Undefined: now. */
export async function situationFor(
  services: Services,
  viewer: Viewer,
  at: Instant | undefined,
): Promise<SituationView> {
  const now = instant(services.clock.now());
  // What comes is not known: a time that lies ahead is now.
  const told = at === undefined || at > now ? now : at;
  const seq = services.live.seq;
  const documents = await statesAt(services.readModel, told === now ? undefined : told);
  const states = documents.length > 0 ? documents.map(plainArea) : unknownAt(services, told);
  const withheld = withheldFrom(services, viewer, states, told);
  const areas = states.flatMap((area) => areaView(services, viewer, area, withheld, told) ?? []);
  const state = areas.find(({ kind }) => kind === "state");
  if (state === undefined) throw notFound();
  return {
    at: told,
    seq,
    state,
    kreise: areas
      .filter(({ kind }) => kind === "kreis")
      .toSorted((left, right) => ((left.ags5 ?? "") < (right.ags5 ?? "") ? -1 : 1)),
    organisations: areas.filter(isListed),
    changes: await changesBefore(services, viewer, withheld, told),
    openAlerts: {
      total: Object.values(state.openAlerts).reduce((sum, count) => sum + count, 0),
      ...state.openAlerts,
    },
    arrivals: await arrivalsBefore(services, viewer, told),
    week: await weekBefore(services, viewer, now),
  };
}

/** Before anything was told of any area: everybody is there, and nobody can be seen. */
function unknownAt({ organisations }: Services, at: Instant): AreaSituation[] {
  const totals = totalsIn(organisations.values(), at);
  return [...organisations.values()]
    .filter(({ kind }) => kind !== "member-municipality")
    .map(({ id, kind }) => ({
      area: id,
      kind: kind === "state" || kind === "kreis" ? kind : "organisation",
      level: "no-data",
      previous: null,
      since: at,
      score: 0,
      openAlerts: { low: 0, medium: 0, high: 0, critical: 0 },
      reasons: [],
      coverage: { total: totals.get(id) ?? 0, reporting: 0, withoutSensor: 0, silent: 0 },
    }));
}

/** Administrations are too many to be listed; each has a page of its own. */
function isListed({ kind, organisationKind }: AreaView): boolean {
  return kind === "organisation" && ["university", "authority", "provider"].includes(organisationKind);
}

/** A stretch covers its beginning, not its end, so that every moment has one state of each area. */
async function statesAt(readModel: ReadModel, at: Instant | undefined): Promise<SituationDocument[]> {
  const where: Filter =
    at === undefined
      ? { field: "current", in: [true] }
      : {
          all: [
            { field: "current", in: [false] },
            { field: "from", lte: at },
            { any: [{ field: "until", gt: at }, { not: { field: "until", exists: true } }] },
          ],
        };
  const { items } = await readModel.search<SituationDocument>("situation", { where, limit: MOST_AREAS });
  return items.map(({ document }) => document);
}

/** Whose level became another one in the day before `at`, latest first. */
async function changesBefore(
  services: Services,
  viewer: Viewer,
  withheld: ReadonlySet<OrganisationId>,
  at: Instant,
): Promise<LevelChange[]> {
  const from = instant(Date.parse(at) - DAY);
  const { items } = await services.readModel.search<SituationDocument>("situation", {
    where: {
      all: [
        { field: "current", in: [false] },
        { field: "levelChanged", in: [true] },
        { field: "from", gt: from, lte: at },
      ],
    },
    sort: [{ field: "from", order: "desc" }],
    limit: 2000,
  });
  return items
    .flatMap(({ document }): LevelChange[] => {
      const area = areaView(services, viewer, plainArea(document), withheld, at);
      if (area === undefined || area.withheld) return [];
      if (area.kind === "organisation" && !isListed(area)) return [];
      const [reason] = area.reasons;
      return [
        {
          area: area.area,
          name: area.name,
          at: document.from,
          from: area.previous,
          to: area.level,
          reason: reason?.text.de ?? "",
          reasonEn: reason?.text.en ?? "",
        },
      ];
    })
    .slice(0, MOST_CHANGES);
}
