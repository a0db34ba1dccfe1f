import {
  isAdministration,
  isValidAt,
  kreisOf,
  type AreaSituation,
  type Instant,
  type Organisation,
  type OrganisationId,
} from "@lagewarte/model";

/** Fewer organisations are no aggregate: one could tell which of them it is. */
const LEAST = 3;

/** An aggregate and how many organisations are in it that the person does not know anyway. */
export interface Group {
  readonly id: OrganisationId;
  readonly others: number;
}

/**
 * Which aggregates are not told. Those that are too small; and where these together are so few that the whole minus all
 * that is told would give them away, the next larger ones too.
 */
export function withheldOf(groups: readonly Group[]): ReadonlySet<OrganisationId> {
  const bySize = groups.toSorted((left, right) => left.others - right.others || (left.id < right.id ? -1 : 1));
  const withheld = new Set<OrganisationId>();
  let hidden = 0;
  for (const { id, others } of bySize) {
    if (others >= LEAST && (hidden === 0 || hidden >= LEAST)) break;
    withheld.add(id);
    hidden += others;
  }
  return withheld;
}

/** Groups of Kreise by how many administrations each has, seen by somebody of `own`. */
export function groupsOf(
  totals: ReadonlyMap<OrganisationId, number>,
  own: Organisation | undefined,
  at: Instant,
): Group[] {
  const ownKreis = own !== undefined && isAdministration(own) ? kreisOf(own, at) : undefined;
  return [...totals].map(([id, total]) => ({ id, others: total - (id === ownKreis ? 1 : 0) }));
}

/** How many administrations each Kreis of a picture has. */
export function totalsOf(areas: readonly AreaSituation[]): Map<OrganisationId, number> {
  return new Map(areas.filter(({ kind }) => kind === "kreis").map(({ area, coverage }) => [area, coverage.total]));
}

/** The same from the register. */
export function totalsIn(organisations: Iterable<Organisation>, at: Instant): Map<OrganisationId, number> {
  const valid = [...organisations].filter((each) => isValidAt(each, at));
  const totals = new Map(valid.filter(({ kind }) => kind === "kreis").map(({ id }) => [id, 0]));
  for (const each of valid.filter(isAdministration)) {
    const kreis = kreisOf(each, at);
    if (kreis !== undefined) totals.set(kreis, (totals.get(kreis) ?? 0) + 1);
  }
  return totals;
}
