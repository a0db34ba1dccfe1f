import {
  instant,
  isValidAt,
  mayRead,
  readsWhole,
  sourceHealth,
  SourceId,
  type AreaSituation,
  type Level,
  type Organisation,
  type OrganisationId,
  type OrganisationView,
  type Viewer,
} from "@lagewarte/model";
import { hashId } from "@lagewarte/platform";
import { readFilter } from "../access/read-filter.ts";
import { subjectOf } from "../access/subject.ts";
import { notFound } from "../request.ts";
import type { Services } from "../services.ts";
import { areaView, ownArea, plainArea } from "../situation/area-view.ts";
import type { BookDocument } from "../views/book-view.ts";
import type { SituationDocument } from "../views/situation-view.ts";

const MOST_SOURCES = 50;

/** One organisation with its situation, relations and sources, cut to what the person may read. */
export async function organisationFor(services: Services, viewer: Viewer, id: string): Promise<OrganisationView> {
  const organisation = services.organisations.get(id);
  if (organisation === undefined || !mayReadIt(services, viewer, organisation.id)) throw notFound();
  const stored = await services.readModel.get<SituationDocument>("situation", id);
  const situation = stored === undefined ? undefined : situationOf(services, viewer, stored.document);
  const isOwnCount = situation?.kind === "organisation" && !readsWhole(viewer);
  return {
    organisation,
    situation:
      situation === undefined
        ? null
        : isOwnCount
          ? { ...situation, openAlerts: await ownOpenAlerts(services, viewer) }
          : situation,
    relations: await relationsOf(services, viewer, organisation),
    sources: await sourcesOf(services, viewer, organisation.id),
  };
}

/**
 * The situation of an organisation that the person may read; undefined when it is not for this person. Of an officer's own
 * organisation the counts are left out.
 */
function situationOf(services: Services, viewer: Viewer, document: SituationDocument): AreaSituation | undefined {
  const area = plainArea(document);
  const isOwn = area.kind === "organisation" && area.area === viewer.organisation;
  if (isOwn && viewer.role === "municipal-officer") return ownArea(area, { low: 0, medium: 0, high: 0, critical: 0 });
  const now = instant(services.clock.now());
  const view = areaView(services, viewer, area, services.withheld.from(viewer), now);
  return view === undefined || view.withheld ? undefined : plainArea(view);
}

/** The level of an organisation that the person may read; `no-data` where it is not for this person. */
export function levelOf(services: Services, viewer: Viewer, document: SituationDocument | undefined): Level {
  // An administrator manages organisations without seeing how they are.
  if (document === undefined || viewer.role === "administrator") return "no-data";
  return situationOf(services, viewer, document)?.level ?? "no-data";
}

/** As the officer's own list of alerts has them. */
async function ownOpenAlerts({ readModel }: Services, viewer: Viewer): Promise<AreaSituation["openAlerts"]> {
  const { aggregations } = await readModel.search("shares", {
    where: { all: [readFilter(viewer, "shares"), { field: "state", in: ["open", "acknowledged"] }] },
    limit: 0,
    aggregate: { severity: { kind: "terms", field: "episode.severity", size: 5 } },
  });
  const count = (severity: string): number => aggregations["severity"]?.find(({ key }) => key === severity)?.count ?? 0;
  return { low: count("low"), medium: count("medium"), high: count("high"), critical: count("critical") };
}

function mayReadIt({ tenantOf }: Services, viewer: Viewer, id: OrganisationId): boolean {
  return mayRead(viewer, subjectOf("organisation", id, tenantOf)).may;
}

async function relationsOf(
  services: Services,
  viewer: Viewer,
  organisation: Organisation,
): Promise<OrganisationView["relations"]> {
  const at = instant(services.clock.now());
  const all = [...services.organisations.values()];
  const up = [
    ...organisation.parents
      .filter((parent) => isValidAt(parent, at))
      .map((parent) => ({ id: parent.organisation, relation: parent.relation })),
    ...organisation.providers
      .filter((provider) => isValidAt(provider, at))
      .map((provider) => ({ id: provider.organisation, relation: "provider" as const })),
  ];
  const isUnder = (edges: Organisation["parents"] | Organisation["providers"]): boolean =>
    edges.some((edge) => edge.organisation === organisation.id && isValidAt(edge, at));
  const down = all.flatMap(({ id, parents, providers }): { id: OrganisationId; relation: "member" | "client" }[] => [
    ...(isUnder(parents) ? [{ id, relation: "member" as const }] : []),
    ...(isUnder(providers) ? [{ id, relation: "client" as const }] : []),
  ]);
  const seen = [...up, ...down].filter(({ id }) => mayReadIt(services, viewer, id));
  const documents = await services.readModel.getMany<SituationDocument>(
    "situation",
    seen.map(({ id }) => id),
  );
  return seen.flatMap(({ id, relation }, index) => {
    const other = services.organisations.get(id);
    const level = levelOf(services, viewer, documents[index]?.document);
    return other === undefined ? [] : [{ id, name: other.name, relation, kind: other.kind, level }];
  });
}

/**
 * Sources that see the organisation. To somebody who may not read sources, one of somebody else is a nameless one of its
 * feed: names and ids may tell of others.
 */
async function sourcesOf(services: Services, viewer: Viewer, id: OrganisationId): Promise<OrganisationView["sources"]> {
  const now = instant(services.clock.now());
  const sources = [...services.sources.values()]
    .filter(({ organisation, covers }) => organisation === id || covers.includes(id))
    .slice(0, MOST_SOURCES);
  const books = await services.readModel.getMany<BookDocument>(
    "books",
    sources.map((source) => source.id),
  );
  return sources.map((source, index) => {
    const lastSeenAt = books[index]?.document.lastSeenAt ?? null;
    const isTold =
      source.organisation === id || mayRead(viewer, subjectOf("source", source.organisation, services.tenantOf)).may;
    const name = isTold
      ? { id: source.id, name: source.name }
      : { id: SourceId.parse(hashId("s", source.id)), name: source.feed };
    return { ...name, health: sourceHealth(source, lastSeenAt, now), lastSeenAt };
  });
}
