import {
  mayRead,
  readsWhole,
  type AreaSituation,
  type AreaView,
  type Instant,
  type Organisation,
  type OrganisationId,
  type Viewer,
} from "@lagewarte/model";
import { subjectOf } from "../access/subject.ts";
import type { Services } from "../services.ts";
import { groupsOf, totalsOf, withheldOf } from "./withheld.ts";

type Registry = Pick<Services, "organisations" | "tenantOf">;

/** Aggregates that are too small for this person, in the picture of `areas`. */
export function withheldFrom(
  { organisations }: Registry,
  viewer: Viewer,
  areas: readonly AreaSituation[],
  at: Instant,
): ReadonlySet<OrganisationId> {
  return withheldOf(groupsOf(totalsOf(areas), organisations.get(viewer.organisation ?? ""), at));
}

/**
 * An area as a person may see it; undefined when it is not for this person. Whoever reads it whole gets it with its
 * reasons; others get aggregates alone, without reasons, and of those that are `withheld` that they exist. A municipal
 * officer's own organisation comes with `ownArea`.
 */
export function areaView(
  services: Registry,
  viewer: Viewer,
  area: AreaSituation,
  withheld: ReadonlySet<OrganisationId>,
  at: Instant,
): AreaView | undefined {
  const organisation = services.organisations.get(area.area);
  if (organisation === undefined) return undefined;
  if (readsWhole(viewer)) {
    if (mayRead(viewer, subjectOf("situation-area", area.area, services.tenantOf)).may)
      return named(organisation, area);
    // Another tenant's: its name is no secret. What is told of all together is.
    if (area.kind === "organisation") return named(organisation, untold(area, at), true);
  }
  const isAggregate = area.kind !== "organisation";
  if (!isAggregate || !mayRead(viewer, subjectOf("situation-aggregate", null, services.tenantOf)).may) return undefined;
  if (withheld.has(area.area)) return named(organisation, untold(area, at), true);
  return named(organisation, { ...area, score: 0, reasons: [] });
}

/**
 * A municipal officer's own organisation: its level, and the counts of the alerts as the officer sees them. The score and
 * the reasons may tell of others; the alerts themselves tell what is the officer's to know.
 */
export function ownArea(area: AreaSituation, openAlerts: AreaSituation["openAlerts"]): AreaSituation {
  return { ...area, score: 0, reasons: [], openAlerts };
}

function named(organisation: Organisation, area: AreaSituation, withheld = false): AreaView {
  return {
    ...area,
    name: organisation.name,
    shortName: organisation.shortName,
    organisationKind: organisation.kind,
    ags5: organisation.keys.ags5 ?? null,
    tenant: organisation.tenant,
    withheld,
  };
}

const none = { low: 0, medium: 0, high: 0, critical: 0 };

function untold({ area, kind, coverage }: AreaSituation, at: Instant): AreaSituation {
  return {
    area,
    kind,
    level: "no-data",
    previous: null,
    since: at,
    score: 0,
    openAlerts: none,
    reasons: [],
    coverage: { total: coverage.total, reporting: 0, withoutSensor: 0, silent: 0 },
  };
}

export function plainArea(document: AreaSituation): AreaSituation {
  const { area, kind, level, previous, since, score, openAlerts, reasons, coverage } = document;
  return { area, kind, level, previous, since, score, openAlerts, reasons, coverage };
}
