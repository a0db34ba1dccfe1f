import { z } from "zod";
import {
  About,
  Acknowledge,
  AlertList,
  AlertQuery,
  AlertView,
  Assign,
  Assignee,
  ChangeList,
  Close,
  Comment,
  DryRun,
  DryRunBody,
  EventList,
  EventView,
  IntakeAnswer,
  NewPerson,
  NewPersonAnswer,
  NewSource,
  NewSourceAnswer,
  OrganisationSummary,
  OrganisationView,
  PasswordChange,
  Person,
  RejectedList,
  Reopen,
  RuleCheck,
  RuleCheckBody,
  RuleDraftBody,
  RuleFileView,
  RuleList,
  RuleNoteBody,
  RuleShelf,
  RuleView,
  SessionView,
  ShelfBody,
  SignIn,
  SituationView,
  SourceView,
  listOf,
  type Action,
} from "@lagewarte/model";
import { EventQuery } from "./events/event-query.ts";
import { RejectedQuery } from "./events/rejected.controller.ts";
import { ChangeQuery } from "./live/change.controller.ts";
import { OrganisationQuery } from "./organisations/organisation-list.ts";
import { PersonQuery } from "./people/people.controller.ts";
import { SituationQuery } from "./situation/situation.controller.ts";
import { SourceQuery } from "./sources/source.controller.ts";

/** A route as the documentation has it; a test holds it against what Nest has registered. */
export interface Route {
  readonly method: "get" | "post" | "put" | "delete";
  readonly path: string;
  readonly access: Action | "public" | "token";
  readonly summary: string;
  readonly query?: z.ZodObject;
  /** JSON by a schema, or the bytes of a feed. */
  readonly body?: z.ZodType | "bytes";
  /** Takes `If-Match`, and answers with the `ETag` that it then has. */
  readonly isVersioned?: boolean;
  readonly status: number;
  /** JSON by a schema, or text of a media type; absent: nothing. */
  readonly answer?: z.ZodType | "text/plain" | "application/json";
}

type More = Partial<Omit<Route, "method" | "path" | "access" | "summary">>;

function get(path: string, access: Route["access"], summary: string, more: More): Route {
  return { method: "get", path, access, summary, status: 200, ...more };
}
function post(path: string, access: Route["access"], summary: string, more: More): Route {
  return { method: "post", path, access, summary, status: 200, ...more };
}

const Status = z.strictObject({ status: z.string() });
const Assignees = z.strictObject({ items: z.array(Assignee) });
const OneTimePassword = z.strictObject({ oneTimePassword: z.string() });
const OrganisationList = listOf(OrganisationSummary);
const SourceList = listOf(SourceView);
const PersonList = listOf(Person);

/** Names of the schemas that answers are made of. */
export const answers: Readonly<Record<string, z.ZodType>> = {
  About,
  AlertList,
  AlertView,
  Assignees,
  ChangeList,
  DryRun,
  EventList,
  EventView,
  IntakeAnswer,
  NewPersonAnswer,
  NewSourceAnswer,
  OneTimePassword,
  OrganisationList,
  OrganisationView,
  Person,
  PersonList,
  RejectedList,
  RuleCheck,
  RuleFileView,
  RuleList,
  RuleShelf,
  RuleView,
  SessionView,
  SituationView,
  SourceList,
  SourceView,
  Status,
};

const change: More = { isVersioned: true, answer: AlertView };
const ruleChange: More = { isVersioned: true, answer: RuleFileView };

export const routes: readonly Route[] = [
  post("/session", "public", "Sign in", { body: SignIn, answer: SessionView }),
  get("/session", "own-session", "Who is signed in", { answer: SessionView }),
  { method: "delete", path: "/session", access: "own-session", summary: "Sign out", status: 204 },
  post("/session/password", "own-session", "Change the own password; all other sessions end", {
    body: PasswordChange,
    status: 204,
  }),
  get("/alerts", "read-alerts", "Alerts, worst first, with facets", { query: AlertQuery, answer: AlertList }),
  get("/alerts/{id}", "read-alerts", "One alert; its ETag is its revision", { answer: AlertView }),
  get("/assignees", "work-alerts", "Who works alerts", { answer: Assignees }),
  post("/alerts/{id}/acknowledge", "work-alerts", "Take an alert", { ...change, body: Acknowledge }),
  post("/alerts/{id}/assign", "work-alerts", "Give an alert to somebody, or to nobody", { ...change, body: Assign }),
  post("/alerts/{id}/close", "work-alerts", "Close an alert with its disposition", { ...change, body: Close }),
  post("/alerts/{id}/reopen", "work-alerts", "Open a closed alert again", { ...change, body: Reopen }),
  post("/alerts/{id}/comments", "work-alerts", "Add a note", { body: Comment, answer: AlertView }),
  get("/events", "read-events", "Events, latest first", { query: EventQuery, answer: EventList }),
  get("/events/{id}", "read-events", "One event", { answer: EventView }),
  get("/rejected", "read-rejected", "Records that could not be read", { query: RejectedQuery, answer: RejectedList }),
  get("/organisations", "read-organisations", "Organisations by name", {
    query: OrganisationQuery,
    answer: OrganisationList,
  }),
  get("/organisations/{id}", "read-organisations", "One organisation with its situation and sources", {
    answer: OrganisationView,
  }),
  get("/situation", "read-situation", "The situation now, or as known at a time", {
    query: SituationQuery,
    answer: SituationView,
  }),
  get("/sources", "read-sources", "Sources with health and books", { query: SourceQuery, answer: SourceList }),
  post("/sources", "manage-sources", "Register a source; its token is shown this once", {
    body: NewSource,
    status: 201,
    answer: NewSourceAnswer,
  }),
  post("/sources/{id}/rotate", "manage-sources", "A new token for a source", { answer: NewSourceAnswer }),
  post("/sources/{id}/revoke", "manage-sources", "Take no more from a source", { answer: SourceView }),
  get("/people", "read-people", "Who can sign in", { query: PersonQuery, answer: PersonList }),
  post("/people", "manage-people", "Add a person", { body: NewPerson, status: 201, answer: NewPersonAnswer }),
  post("/people/{id}/disable", "manage-people", "Disable a person", { answer: Person }),
  post("/people/{id}/reset-password", "manage-people", "A one-time password for a person", {
    answer: OneTimePassword,
  }),
  get("/rules", "read-rules", "Rules in force with what they cost the queue, drafts, and what chatters", {
    answer: RuleList,
  }),
  get("/rules/{id}", "read-rules", "One rule with its file, versions and shelves", { answer: RuleView }),
  get("/rules/files/{file}", "read-rules", "One file of rules; its ETag is its revision", { answer: RuleFileView }),
  post("/rules/check", "write-rules", "Mistakes and failing tests of a text", {
    body: RuleCheckBody,
    answer: RuleCheck,
  }),
  {
    method: "put",
    path: "/rules/files/{file}/draft",
    access: "write-rules",
    summary: "Write the draft of a file; null takes the file out of force once it is released",
    status: 200,
    ...ruleChange,
    body: RuleDraftBody,
  },
  post("/rules/files/{file}/propose", "write-rules", "Propose a draft for release", {
    ...ruleChange,
    body: RuleNoteBody,
  }),
  post("/rules/files/{file}/reject", "release-rules", "Send a proposal back", { ...ruleChange, body: RuleNoteBody }),
  post(
    "/rules/files/{file}/release",
    "release-rules",
    "Put in force what somebody else wrote and proposed",
    ruleChange,
  ),
  post("/rules/files/{file}/discard", "write-rules", "Throw a draft away", ruleChange),
  post("/rules/dry-runs", "write-rules", "Fold a stretch of the log with another text of a file", {
    body: DryRunBody,
    status: 202,
    answer: DryRun,
  }),
  get("/rules/dry-runs/{id}", "write-rules", "How far an own dry run is, or what it found", { answer: DryRun }),
  {
    method: "delete",
    path: "/rules/dry-runs/{id}",
    access: "write-rules",
    summary: "Cancel an own dry run",
    status: 200,
    answer: DryRun,
  },
  post("/rules/shelves", "shelve-rules", "Put a rule's alerts aside for a while", {
    body: ShelfBody,
    status: 201,
    answer: RuleShelf,
  }),
  {
    method: "delete",
    path: "/rules/shelves/{id}",
    access: "shelve-rules",
    summary: "End a shelf before its time",
    status: 200,
    answer: RuleShelf,
  },
  get("/changes", "read-changes", "What changed after a sequence number", { query: ChangeQuery, answer: ChangeList }),
  get("/health/live", "public", "Whether the process lives", { answer: Status }),
  get("/health/ready", "public", "Whether every part works", { answer: Status }),
  get("/metrics", "public", "Prometheus metrics, for an administrator or a configured token", {
    answer: "text/plain",
  }),
  get("/about", "public", "The CERT's number for emergencies, and whether all data is an example", { answer: About }),
  get("/openapi.json", "public", "This description", { answer: "application/json" }),
  post("/intake/{feed}", "token", "Deliver records; answered when they are durable and counted", {
    body: "bytes",
    status: 202,
    answer: IntakeAnswer,
  }),
];
