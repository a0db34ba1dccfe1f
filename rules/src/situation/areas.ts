import {
  isAdministration,
  isValidAt,
  kreisOf,
  type AreaKind,
  type Instant,
  type Organisation,
  type OrganisationId,
} from "@lagewarte/model";

/** A part of the state that has a level of its own; its id is an organisation's. */
export interface Area {
  readonly id: OrganisationId;
  readonly kind: AreaKind;
  /** By whom coverage is counted: the area's administrations, or the organisation itself. */
  readonly seen: readonly OrganisationId[];
}

export interface Areas {
  readonly all: readonly Area[];
  /** Where an organisation's alerts count: itself, its Kreis, the state. */
  readonly of: (organisation: OrganisationId) => readonly OrganisationId[];
}

/** Administrations, and the Kreis itself; a university or a provider lies in a Kreis, but does not make its level. */
function countsInKreis(organisation: Organisation): boolean {
  return isAdministration(organisation) || organisation.kind === "kreis";
}

/** State, Kreise, and every organisation by itself; member municipalities count and are seen with their Samtgemeinde. */
export function areasOf(organisations: ReadonlyMap<OrganisationId, Organisation>, at: Instant): Areas {
  const present = [...organisations.values()].filter((organisation) => isValidAt(organisation, at));
  const states = present.filter(({ kind }) => kind === "state").map(({ id }) => id);
  const counts = new Map<OrganisationId, readonly OrganisationId[]>();
  const seenInKreis = new Map<OrganisationId, OrganisationId[]>();
  for (const organisation of present) {
    const { id, kind } = organisation;
    if (kind === "member-municipality") continue;
    const kreis = countsInKreis(organisation) ? kreisOf(organisation, at) : undefined;
    // The justice administration is a tenant of its own: what happens there is not part of the state's picture.
    const above = organisation.tenant === "state" ? states : [];
    counts.set(id, [...new Set([id, ...(kreis === undefined ? [] : [kreis]), ...above])]);
    if (kreis === undefined || !isAdministration(organisation)) continue;
    const seen = seenInKreis.get(kreis);
    if (seen === undefined) seenInKreis.set(kreis, [id]);
    else seen.push(id);
  }
  for (const organisation of present) {
    if (organisation.kind !== "member-municipality") continue;
    const parent = organisation.parents.find(
      ({ relation, ...validity }) => relation === "samtgemeinde" && isValidAt(validity, at),
    );
    counts.set(organisation.id, (parent === undefined ? undefined : counts.get(parent.organisation)) ?? states);
  }
  const administrations = present.filter(isAdministration).map(({ id }) => id);
  const all = present.flatMap(({ id, kind }): Area[] => {
    if (kind === "member-municipality") return [];
    if (kind === "state") return [{ id, kind, seen: administrations }];
    if (kind === "kreis") return [{ id, kind, seen: seenInKreis.get(id) ?? [] }];
    return [{ id, kind: "organisation", seen: [id] }];
  });
  return { all, of: (organisation) => counts.get(organisation) ?? [] };
}
