import { mayRead, readsWhole, Tenant, tlpLabels, type CollectionName, type Viewer } from "@lagewarte/model";
import type { Filter } from "@lagewarte/platform";

/** Where a collection holds what the policy decides on. */
const places = {
  alerts: { kind: "alert", organisation: undefined, tlp: "episode.tlp" },
  shares: { kind: "alert", organisation: "organisation", tlp: "episode.tlp" },
  events: { kind: "event", organisation: "organisations.id", tlp: "tlp" },
} as const satisfies Partial<Record<CollectionName, object>>;

const nothing: Filter = { any: [] };

/** Alerts as this person may see them: whole ones, or the shares of organisations. */
export function alertsFor(viewer: Viewer): "alerts" | "shares" {
  return readsWhole(viewer) ? "alerts" : "shares";
}

/**
 * `mayRead` as a filter, put around whatever a person asks: what the filter lets through is exactly what the policy
 * allows (a property test says so).
 */
export function readFilter(viewer: Viewer, collection: keyof typeof places): Filter {
  const { kind, organisation, tlp } = places[collection];
  if (readsWhole(viewer)) {
    if (collection === "shares") return nothing;
    const tenants = Tenant.options.filter((each) => mayRead(viewer, { kind, organisations: [], tenants: [each] }).may);
    return { field: "tenants", in: tenants };
  }
  const own = viewer.organisation;
  if (own === null || organisation === undefined) return nothing;
  const labels = tlpLabels.filter(
    (label) => mayRead(viewer, { kind, organisations: [own], tenants: [viewer.tenant], tlp: label }).may,
  );
  return {
    all: [
      { field: organisation, in: [own] },
      { field: tlp, in: labels },
    ],
  };
}
