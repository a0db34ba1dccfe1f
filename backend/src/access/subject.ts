import {
  concernedBy,
  type Alert,
  type Event,
  type OrganisationId,
  type Subject,
  type Tenant,
  type Viewer,
} from "@lagewarte/model";

/** Of an organisation that we do not know any more: the state's. */
export type TenantOf = (id: OrganisationId) => Tenant;

/** Distinct; of nobody: none. */
function tenantsOf(organisations: readonly OrganisationId[], tenantOf: TenantOf): Tenant[] {
  return [...new Set(organisations.map(tenantOf))].toSorted();
}

export function alertSubject({ episode }: Alert, tenantOf: TenantOf): Subject {
  const organisations = concernedBy(episode);
  return { kind: "alert", organisations, tenants: tenantsOf(organisations, tenantOf), tlp: episode.tlp };
}

export function eventSubject({ organisations, tlp }: Event, tenantOf: TenantOf): Subject {
  const ids = organisations.map(({ id }) => id);
  return { kind: "event", organisations: ids, tenants: tenantsOf(ids, tenantOf), tlp };
}

/** A subject that is one organisation's. */
export function subjectOf(kind: Subject["kind"], organisation: OrganisationId | null, tenantOf: TenantOf): Subject {
  const organisations = organisation === null ? [] : [organisation];
  return { kind, organisations, tenants: tenantsOf(organisations, tenantOf) };
}

/** Whether the person may know that the organisation is concerned by something. */
export function isTold(viewer: Viewer, organisation: OrganisationId, tenantOf: TenantOf): boolean {
  return viewer.organisation === organisation || viewer.tenant === tenantOf(organisation);
}
