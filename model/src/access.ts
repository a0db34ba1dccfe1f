import type { OrganisationId, PersonId } from "./id.ts";
import type { Role } from "./person.ts";
import type { Tlp } from "./tlp.ts";

/** Who asks. */
export interface Viewer {
  readonly id: PersonId;
  readonly role: Role;
  readonly organisation: OrganisationId | null;
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
  readonly tlp?: Tlp;
}

/** A decision with its reason, for the log and for the words on the page. */
export type Decision =
  { readonly may: true } | { readonly may: false; readonly because: "role" | "organisation" | "tlp" };

const yes: Decision = { may: true };
const no = (because: "role" | "organisation" | "tlp"): Decision => ({ may: false, because });

/**
 * The one policy behind REST, sockets, search, counts and export. Analysts and shift leads read everything; an
 * administrator no content; management aggregates only; a municipal officer what concerns the own organisation and is
 * not TLP:RED (RED is for the people named in the exchange).
 */
export function mayRead(viewer: Viewer, subject: Subject): Decision {
  switch (viewer.role) {
    case "analyst":
    case "shift-lead":
      return subject.kind === "person" || subject.kind === "metrics" ? no("role") : yes;
    case "municipal-officer":
      if (subject.kind === "situation-aggregate") return yes;
      if (!["alert", "event", "organisation", "situation-area"].includes(subject.kind)) return no("role");
      if (viewer.organisation === null || !subject.organisations.includes(viewer.organisation))
        return no("organisation");
      return subject.tlp === "RED" ? no("tlp") : yes;
    case "management":
      return subject.kind === "situation-aggregate" ? yes : no("role");
    case "administrator":
      return ["source", "person", "metrics", "organisation"].includes(subject.kind) ? yes : no("role");
    default:
      return viewer.role satisfies never;
  }
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
  "work-alerts",
  "manage-people",
  "manage-sources",
  "manage-organisations",
  "own-session",
] as const;
export type Action = (typeof actions)[number];

const allowed: Record<Role, readonly Action[]> = {
  analyst: [
    "read-alerts",
    "read-events",
    "read-organisations",
    "read-situation",
    "read-sources",
    "read-rejected",
    "read-changes",
    "work-alerts",
    "own-session",
  ],
  "shift-lead": [
    "read-alerts",
    "read-events",
    "read-organisations",
    "read-situation",
    "read-sources",
    "read-rejected",
    "read-changes",
    "work-alerts",
    "own-session",
  ],
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
