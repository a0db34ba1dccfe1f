import {
  alertStates,
  kreisOf,
  severities,
  ProblemError,
  type AlertQuery,
  type Instant,
  type Viewer,
} from "@lagewarte/model";
import type { Aggregation, Filter, Sort } from "@lagewarte/platform";
import { askedOrganisations } from "../access/asked.ts";
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
  const name = text.replace(/^-/, "");
  const field = Object.hasOwn(sortable, name) ? sortable[name] : undefined;
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

/** An organisation; for a Kreis all that lies in it too. */
function withinOrganisation(services: Pick<Services, "organisations">, id: string, at: Instant): string[] {
  if (services.organisations.get(id)?.kind !== "kreis") return [id];
  const inside = [...services.organisations.values()].filter((each) => kreisOf(each, at) === id);
  return [id, ...inside.map((each) => each.id)];
}

const oneOf = (given: string | undefined, known: readonly string[], name: string): string[] | undefined => {
  if (given === undefined) return undefined;
  const list = listed(given);
  for (const each of list)
    if (!known.includes(each))
      throw new ProblemError({ id: "bad-request", detail: `${name}: one of ${known.join(", ")}` });
  return list.length === 0 ? undefined : list;
};

/** The parts of a filter by facet, so that each facet can be counted without its own. */
export function partsOf(
  services: Pick<Services, "organisations" | "tenantOf">,
  viewer: Viewer,
  query: AlertQuery,
  at: Instant,
): Map<string, Filter> {
  const parts = new Map<string, Filter>();
  const add = (name: string, field: string, values: readonly string[] | undefined): void => {
    if (values !== undefined) parts.set(name, { field, in: values });
  };
  const given = (text: string | undefined): string[] | undefined => {
    const list = listed(text);
    return list.length === 0 ? undefined : list;
  };
  add("state", "state", oneOf(query.state, alertStates, "state"));
  add("severity", "episode.severity", oneOf(query.severity, severities, "severity"));
  const asked = given(query.organisation)?.flatMap((id) => withinOrganisation(services, id, at));
  add(
    "organisation",
    "episode.organisations.id",
    asked === undefined ? undefined : askedOrganisations(services, viewer, asked),
  );
  add("rule", "episode.rule.id", given(query.rule));
  const assignees = listed(query.assignee);
  if (assignees.length > 0) {
    const named = assignees.filter((each) => each !== "none");
    const nobody: Filter = { not: { field: "assignee.id", exists: true } };
    const anybody: Filter[] = named.length === 0 ? [] : [{ field: "assignee.id", in: named }];
    parts.set("assignee", { any: [...(named.length < assignees.length ? [nobody] : []), ...anybody] });
  }
  if (query.q !== undefined && query.q.trim() !== "") parts.set("q", { text: query.q });
  return parts;
}

export const facetFields = {
  state: { kind: "terms", field: "state", size: 5 },
  severity: { kind: "terms", field: "episode.severity", size: 5 },
  organisation: { kind: "terms", field: "episode.organisations.id", size: 20 },
  rule: { kind: "terms", field: "episode.rule.id", size: 20 },
  assignee: { kind: "terms", field: "assignee.id", size: 20 },
} as const satisfies Readonly<Record<string, Aggregation>>;
