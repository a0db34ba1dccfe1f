import { mayRead, type OrganisationId, type Subject, type Viewer } from "@lagewarte/model";
import type { Filter } from "@lagewarte/platform";

/** Where a collection holds what the policy decides on. */
const places = {
  alert: { organisations: "episode.organisations.id", tlp: "episode.tlp" },
  event: { organisations: "organisations.id", tlp: "tlp" },
} as const satisfies Partial<Record<Subject["kind"], { organisations: string; tlp: string }>>;

const nothing: Filter = { any: [] };

/**
 * `mayRead` as a filter, put around whatever a person asks: what the filter lets through is exactly what the policy
 * allows (a property test says so).
 */
export function readFilter(viewer: Viewer, kind: keyof typeof places): Filter {
  const { organisations, tlp } = places[kind];
  if (mayRead(viewer, { kind, organisations: [] }).may) return { all: [] };
  const own: OrganisationId | null = viewer.organisation;
  if (own === null || !mayRead(viewer, { kind, organisations: [own] }).may) return nothing;
  return { all: [{ field: organisations, in: [own] }, { not: { field: tlp, in: ["RED"] } }] };
}
