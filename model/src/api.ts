import { z } from "zod";
import { actions } from "./access.ts";
import { Alert, Disposition } from "./alert.ts";
import { Event, JsonRecord } from "./event.ts";
import { FeedId } from "./feed.ts";
import { OrganisationId, SourceId } from "./id.ts";
import { Organisation } from "./organisation.ts";
import { Person, Role } from "./person.ts";
import { ProblemId } from "./problem.ts";
import { Rejected } from "./rejected.ts";
import { AreaSituation, Level } from "./situation.ts";
import { Books, Source } from "./source.ts";
import { Instant } from "./time.ts";
import { Tlp } from "./tlp.ts";

/** Shapes of `/api/v1`: what the backend answers and the pages read. docs/api.md tells them in prose. */

/** RFC 9457; `type` is `/problems/<id>`. `errors` names each field of a bad request. */
export const ProblemBody = z.strictObject({
  type: z.string(),
  id: ProblemId,
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  instance: z.string().optional(),
  errors: z.array(z.strictObject({ field: z.string(), problem: z.string() })).optional(),
  /** On `conflict`: the newer state and who made it. */
  current: JsonRecord.optional(),
});
export type ProblemBody = z.infer<typeof ProblemBody>;

export function listOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), next: z.string().nullable(), total: z.number().int() });
}

/** `GET /about`, without sign-in: what the door says. `phone` is the CERT's number for emergencies, as configured. */
export const About = z.strictObject({ example: z.boolean(), phone: z.string().nullable() });
export type About = z.infer<typeof About>;

export const SignIn = z.strictObject({ name: z.string().min(1).max(64), password: z.string().min(1).max(256) });
export type SignIn = z.infer<typeof SignIn>;

/** The signed-in person, what the role may do (for the pages only; the server decides), and the CSRF token. */
export const SessionView = z.strictObject({
  person: Person,
  organisation: Organisation.nullable(),
  may: z.array(z.enum(actions)),
  csrf: z.string(),
  expiresAt: Instant,
  /** Whether the example constituency is loaded: every page then says so. */
  example: z.boolean(),
});
export type SessionView = z.infer<typeof SessionView>;

export const PasswordChange = z.strictObject({ current: z.string().max(256), next: z.string().min(12).max(256) });
export type PasswordChange = z.infer<typeof PasswordChange>;

/** An alert in lists and live changes, with the names a row shows. A municipal officer gets only the own organisation in it. */
export const AlertView = z.strictObject({
  alert: Alert,
  organisationNames: z.record(z.string(), z.string()),
  /** Out of the queue until then, as its rule is put aside; null: it is in it. */
  shelvedUntil: Instant.nullable(),
});
export type AlertView = z.infer<typeof AlertView>;

const FacetCount = z.strictObject({ key: z.string(), count: z.number().int() });
/** Counts over all alerts that fit the filter without the facet's own part. */
export const AlertList = z.strictObject({
  items: z.array(AlertView),
  next: z.string().nullable(),
  total: z.number().int(),
  facets: z.strictObject({
    state: z.array(FacetCount),
    severity: z.array(FacetCount),
    organisation: z.array(FacetCount.extend({ name: z.string() })),
    rule: z.array(FacetCount.extend({ name: z.string(), nameEn: z.string() })),
    assignee: z.array(FacetCount.extend({ name: z.string() })),
    /** How many are out of the queue, as their rule is put aside. */
    shelved: z.number().int(),
  }),
});
export type AlertList = z.infer<typeof AlertList>;

/** `GET /alerts` (comma-separated lists). `organisation` also takes a Kreis: everything that lies in it. */
export const AlertQuery = z.strictObject({
  state: z.string().optional(),
  severity: z.string().optional(),
  organisation: z.string().optional(),
  rule: z.string().optional(),
  assignee: z.string().optional(),
  q: z.string().max(200).optional(),
  /** Whose rule is put aside: without them (`no`), these alone (`only`), or all (`any`). */
  shelved: z.enum(["no", "only", "any"]).default("no"),
  /** `severity` (worst first: `-severity`, the default), `openedAt`, `updatedAt`, `lastSeenAt`. */
  sort: z.string().max(40).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(4000).optional(),
  /** `no` leaves the facets empty: a page that shows none need not have them counted. */
  facets: z.enum(["yes", "no"]).default("yes"),
});
export type AlertQuery = z.infer<typeof AlertQuery>;

/** Bodies of `POST /alerts/{id}/...`; `If-Match: "<revision>"` says which state the person saw. */
export const Acknowledge = z.strictObject({ note: z.string().max(4000).optional() });
export const Assign = z.strictObject({
  assignee: z.string().max(128).nullable(),
  note: z.string().max(4000).optional(),
});
export const Close = z.strictObject({ disposition: Disposition, reason: z.string().min(1).max(4000) });
export const Reopen = z.strictObject({ note: z.string().min(1).max(4000) });
export const Comment = z.strictObject({ note: z.string().min(1).max(4000) });
/** Whom an alert can be assigned to. */
export const Assignee = z.strictObject({ id: z.string(), name: z.string() });

export const OrganisationView = z.strictObject({
  organisation: Organisation,
  situation: AreaSituation.nullable(),
  /** Who runs IT for it, whom it runs IT for, what lies in it: id and name. Only what the viewer may read. */
  relations: z.array(
    z.strictObject({
      id: OrganisationId,
      name: z.string(),
      relation: z.enum(["kreis", "samtgemeinde", "ministry", "state", "member", "provider", "client"]),
      kind: Organisation.shape.kind,
      level: Level,
    }),
  ),
  sources: z.array(
    z.strictObject({ id: SourceId, name: z.string(), health: z.string(), lastSeenAt: Instant.nullable() }),
  ),
});
export type OrganisationView = z.infer<typeof OrganisationView>;

/** `GET /organisations` item. */
export const OrganisationSummary = z.strictObject({
  id: OrganisationId,
  kind: Organisation.shape.kind,
  name: z.string(),
  shortName: z.string(),
  key: z.string(),
  kreis: OrganisationId.nullable(),
  tenant: Organisation.shape.tenant,
  /** `no-data` too where it is not for the viewer. */
  level: Level,
});
export type OrganisationSummary = z.infer<typeof OrganisationSummary>;

export const SourceView = z.strictObject({
  id: SourceId,
  name: z.string(),
  feed: FeedId,
  organisation: z.strictObject({ id: OrganisationId, name: z.string() }).nullable(),
  covers: z.number().int(),
  tlp: Tlp,
  expectedInterval: z.number().int().nullable(),
  health: z.enum(["reporting", "silent", "never-seen", "on-demand", "revoked"]),
  lastSeenAt: Instant.nullable(),
  books: Books,
  /** Records received in each of the last 24 hours, oldest first; the last one is the hour that runs. */
  hourly: z.array(z.number().int()).length(24),
  createdAt: Instant,
  example: z.boolean(),
});
export type SourceView = z.infer<typeof SourceView>;

/** What people read and type: no control or format characters, no space around it. */
const label = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]+$/u, "has control characters")
    .regex(/^\S(?:.*\S)?$/u, "begins or ends with a space");

export const NewSource = z.strictObject({
  name: label(120),
  feed: FeedId,
  organisation: z.string().optional(),
  covers: z.array(z.string()).max(1000).optional(),
  tlp: Tlp.optional(),
  expectedInterval: z.number().int().positive().max(31_536_000).optional(),
});
export type NewSource = z.infer<typeof NewSource>;
/** The token is shown this once. */
export const NewSourceAnswer = z.strictObject({
  id: SourceId,
  token: z.string(),
  source: Source.omit({ tokenHash: true }),
});
export type NewSourceAnswer = z.infer<typeof NewSourceAnswer>;

export const NewPerson = z.strictObject({
  name: label(64),
  displayName: label(120).optional(),
  role: Role,
  organisation: z.string().optional(),
  password: z.string().min(12).max(256).optional(),
});
export type NewPerson = z.infer<typeof NewPerson>;
/** `oneTimePassword` when none was given. */
export const NewPersonAnswer = z.strictObject({ person: Person, oneTimePassword: z.string().nullable() });
export type NewPersonAnswer = z.infer<typeof NewPersonAnswer>;

export const IntakeAnswer = z.strictObject({
  received: z.number().int(),
  events: z.number().int(),
  suppressed: z.number().int(),
  rejected: z.number().int(),
  batch: z.string().optional(),
  pending: z.boolean().optional(),
});
export type IntakeAnswer = z.infer<typeof IntakeAnswer>;

/** An event as a person may see it: a municipal officer gets neither `raw` nor the id of somebody else's sensor. */
export const EventView = Event.partial({ sensor: true, raw: true });
export type EventView = z.infer<typeof EventView>;
export const EventList = listOf(EventView);
export const RejectedList = listOf(Rejected);
