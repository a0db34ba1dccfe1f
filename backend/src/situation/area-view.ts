import { mayRead, type AreaSituation, type AreaView, type Level, type Viewer } from "@lagewarte/model";
import type { Services } from "../services.ts";

/** An area with its names; for people who see aggregates alone without the alerts behind the reasons. */
export function areaView(
  services: Pick<Services, "organisations">,
  viewer: Viewer,
  area: AreaSituation,
): AreaView | undefined {
  const organisation = services.organisations.get(area.area);
  if (organisation === undefined) return undefined;
  const whole = mayRead(viewer, { kind: "situation-area", organisations: [area.area] }).may;
  const isAggregate = area.kind !== "organisation";
  if (!whole && !(isAggregate && mayRead(viewer, { kind: "situation-aggregate", organisations: [] }).may))
    return undefined;
  // Fewer than three organisations are not an aggregate: one could tell which it is.
  const isSmall = !whole && area.coverage.total < 3;
  return {
    ...area,
    ...(whole
      ? {}
      : {
          reasons: [],
          score: 0,
          openAlerts: isSmall ? none : area.openAlerts,
          level: isSmall ? hidden(area.level) : area.level,
        }),
    name: organisation.name,
    shortName: organisation.shortName,
    organisationKind: organisation.kind,
    ags5: organisation.keys.ags5 ?? null,
    tenant: organisation.tenant,
  };
}

const none = { low: 0, medium: 0, high: 0, critical: 0 };

/** What a small area shows instead: whether there is data, nothing else. */
function hidden(level: Level): Level {
  return level === "no-data" ? "no-data" : "none";
}

export function plainArea(document: AreaSituation): AreaSituation {
  const { area, kind, level, previous, since, score, openAlerts, reasons, coverage } = document;
  return { area, kind, level, previous, since, score, openAlerts, reasons, coverage };
}
