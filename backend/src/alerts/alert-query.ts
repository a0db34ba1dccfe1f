import {
  alertStates,
  kreisOf,
  severities,
  ProblemError,
  type AlertQuery,
  type Instant,
  type OrganisationId,
} from "@lagewarte/model";
import type { Aggregation, Filter, Sort } from "@lagewarte/platform";
import { listed } from "../request.ts";
import type { Services } from "../services.ts";

const sortable: Readonly<Record<string, string>> = {
  severity: "severityRank",
  openedAt: "openedAt",
  updatedAt: "updatedAt",
  lastSeenAt: "episode.lastSeenAt",
};

/** Worst first, then oldest first: what waits longest of the worst. */
export function sortOf(sort: string | undefined): Sort[] {
  const text = sort ?? "-severity";
  const field = sortable[text.replace(/^-/, "")];
  if (field === undefined)
    throw new ProblemError({
      id: "bad-request",
      detail: `sort: one of ${Object.keys(sortable).join(", ")}, with - for descending`,
    });
  const order = text.startsWith("-") ? "desc" : "asc";
  return field === "openedAt"
    ? [{ field, order }]
    : [
        { field, order },
        { field: "openedAt", order: "asc" },
      ];
}

/** An organisation; for a Kreis all that lies in it; for a provider its clients too. */
export function withinOrganisation(services: Pick<Services, "organisations">, id: string, at: Instant): string[] {
  const wanted = services.organisations.get(id);
  if (wanted?.kind !== "kreis") return [id];
  return [
    id,
    ...[...services.organisations.values()]
      .filter((each) => kreisOf(each, at) === (id as OrganisationId))
      .map((each) => each.id),
  ];
}

const oneOf = (given: string | undefined, known: readonly string[], name: string): string[] => {
  const list = listed(given);
  for (const each of list)
    if (!known.includes(each))
      throw new ProblemError({ id: "bad-request", detail: `${name}: one of ${known.join(", ")}` });
  return list;
};

/** The parts of a filter by facet, so that each facet can be counted without its own. */
export function partsOf(
  services: Pick<Services, "organisations">,
  query: AlertQuery,
  at: Instant,
): Map<string, Filter> {
  const parts = new Map<string, Filter>();
  const add = (name: string, field: string, values: string[]): void => {
    if (values.length > 0) parts.set(name, { field, in: values });
  };
  add("state", "state", oneOf(query.state, alertStates, "state"));
  add("severity", "episode.severity", oneOf(query.severity, severities, "severity"));
  add(
    "organisation",
    "episode.organisations.id",
    listed(query.organisation).flatMap((id) => withinOrganisation(services, id, at)),
  );
  add("rule", "episode.rule.id", listed(query.rule));
  const assignees = listed(query.assignee);
  if (assignees.includes("none")) parts.set("assignee", { not: { field: "assignee.id", exists: true } });
  else add("assignee", "assignee.id", assignees);
  if (query.q !== undefined && query.q.trim() !== "") parts.set("q", { text: query.q });
  return parts;
}

export const facetFields: Readonly<Record<string, Aggregation>> = {
  state: { kind: "terms", field: "state", size: 5 },
  severity: { kind: "terms", field: "episode.severity", size: 5 },
  organisation: { kind: "terms", field: "episode.organisations.id", size: 20 },
  rule: { kind: "terms", field: "episode.rule.id", size: 20 },
  assignee: { kind: "terms", field: "assignee.id", size: 20 },
};
