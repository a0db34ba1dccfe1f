import type { OrganisationId, PersonId } from "./id.ts";
import type { Tenant } from "./organisation.ts";
import type { Role } from "./person.ts";
import { mayLeaveUs, type Tlp } from "./tlp.ts";

/** Who asks. */
export interface Viewer {
  readonly id: PersonId;
  readonly role: Role;
  readonly organisation: OrganisationId | null;
  /** That of the organisation; a person without one works for the state. */
  readonly tenant: Tenant;
}

/** What is asked for: a document's kind, whom it concerns, and its label. */
export interface Subject {
  readonly kind:
    | "alert"
    | "event"
    | "organisation"
    | "situation-area"
    | "situation-aggregate"
    | "source"
    | "rejected"
    | "person"
    | "metrics";
  readonly organisations: readonly OrganisationId[];
  /** Those of the organisations. */
  readonly tenants: readonly Tenant[];
  readonly tlp?: Tlp;
}

/** A decision with its reason, for the log and for the words on the page. */
export type Decision = { readonly may: true } | { readonly may: false; readonly because: Because };
type Because = "role" | "organisation" | "tenant" | "tlp";

const yes: Decision = { may: true };
const no = (because: Because): Decision => ({ may: false, because });

const ofAdministrators: readonly Subject["kind"][] = ["source", "person", "metrics", "organisation"];
const ofOfficers: readonly Subject["kind"][] = ["alert", "event", "organisation", "situation-area"];

/**
 * The one policy behind REST, sockets, search, counts and export. Analysts and shift leads read all of their tenant, and
 * what concerns nobody we know if that is the state; an administrator no content; management aggregates only; a municipal
 * officer what concerns the own organisation and may leave the CERT. What concerns several is theirs in part: `alertFor`
 * and `eventFor` in backend/ make the part.
 */
export function mayRead(viewer: Viewer, subject: Subject): Decision {
  switch (viewer.role) {
    case "analyst":
    case "shift-lead":
      if (subject.kind === "situation-aggregate") return yes;
      if (subject.kind === "person" || subject.kind === "metrics") return no("role");
      return tenantsOf(subject).includes(viewer.tenant) ? yes : no("tenant");
    case "municipal-officer":
      if (subject.kind === "situation-aggregate") return yes;
      if (!ofOfficers.includes(subject.kind)) return no("role");
      if (viewer.organisation === null || !subject.organisations.includes(viewer.organisation))
        return no("organisation");
      return subject.tlp === undefined || mayLeaveUs(subject.tlp) ? yes : no("tlp");
    case "management":
      return subject.kind === "situation-aggregate" ? yes : no("role");
    case "administrator":
      return ofAdministrators.includes(subject.kind) ? yes : no("role");
    default:
      return viewer.role satisfies never;
  }
}

function tenantsOf({ tenants }: Subject): readonly Tenant[] {
  return tenants.length === 0 ? ["state"] : tenants;
}

/** Whether whole records are for this person, or only the parts that concern the own organisation. */
export function readsWhole(viewer: Viewer): boolean {
  return mayRead(viewer, { kind: "alert", organisations: [], tenants: [viewer.tenant] }).may;
}

export const actions = [
  "read-alerts",
  "read-events",
  "read-organisations",
  "read-situation",
  "read-sources",
  "read-rejected",
  "read-changes",
  "read-people",
  "read-metrics",
  "read-rules",
  "work-alerts",
  "write-rules",
  "release-rules",
  "shelve-rules",
  "manage-people",
  "manage-sources",
  "manage-organisations",
  "own-session",
] as const;
export type Action = (typeof actions)[number];

const ofAnalysts: readonly Action[] = [
  "read-alerts",
  "read-events",
  "read-organisations",
  "read-situation",
  "read-sources",
  "read-rejected",
  "read-changes",
  "read-rules",
  "work-alerts",
  "write-rules",
  "release-rules",
  "shelve-rules",
  "own-session",
];

const allowed: Record<Role, readonly Action[]> = {
  analyst: ofAnalysts,
  "shift-lead": ofAnalysts,
  "municipal-officer": [
    "read-alerts",
    "read-events",
    "read-organisations",
    "read-situation",
    "read-changes",
    "own-session",
  ],
  management: ["read-situation", "read-changes", "own-session"],
  administrator: [
    "read-organisations",
    "read-sources",
    "read-people",
    "read-metrics",
    "manage-people",
    "manage-sources",
    "manage-organisations",
    "own-session",
  ],
};

/** Whether a role may use a verb at all; `mayRead` then decides on the single record. */
export function mayDo(viewer: Pick<Viewer, "role">, action: Action): Decision {
  return allowed[viewer.role].includes(action) ? yes : no("role");
}
