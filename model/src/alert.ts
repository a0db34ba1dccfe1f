import { z } from "zod";
import { Observable } from "./event.ts";
import { AlertId, EventId, OrganisationId, PersonId, RuleId } from "./id.ts";
import { Classification } from "./rsit.ts";
import { Severity } from "./severity.ts";
import { Text } from "./text.ts";
import { Instant } from "./time.ts";
import { Tlp } from "./tlp.ts";

/** The rule behind an alert. DRL-1.1 obliges us to keep the author wherever a match is shown. */
export const AlertRule = z.strictObject({
  id: RuleId,
  title: z.string(),
  /** The title in English, where the rule has one. */
  titleEn: z.string().optional(),
  author: z.string(),
  licence: z.string(),
  reference: z.string().nullable(),
  /** Hash of the rule's content: which version fired. */
  version: z.string(),
  /** As the rule declares it; the episode's own may be graver. Absent in what was told before it was kept. */
  severity: Severity.optional(),
});
export type AlertRule = z.infer<typeof AlertRule>;

/** Why an alert was closed; mandatory, and counted in the key figures. */
export const dispositions = [
  "true-positive",
  "false-positive",
  "benign",
  "duplicate",
  "exercise",
  "no-action",
] as const;
export const Disposition = z.enum(dispositions);
export type Disposition = z.infer<typeof Disposition>;

/** One line of an alert's history: who (null: the engine) did what, when. */
export const AlertHistoryEntry = z.strictObject({
  at: Instant,
  /** Id of the command that caused it; episodes have their anchor's event id. */
  cause: z.string(),
  by: z.strictObject({ id: PersonId, name: z.string() }).nullable(),
  action: z.enum([
    "opened",
    "episode-ended",
    "reopened",
    "acknowledged",
    "assigned",
    "unassigned",
    "closed",
    "commented",
  ]),
  note: z.string().max(4000).nullable(),
});
export type AlertHistoryEntry = z.infer<typeof AlertHistoryEntry>;

/**
 * What an episode is for one organisation alone: what its events say, as if they were the only ones. So much of an alert
 * may be told to that organisation without telling of others.
 */
export const OrganisationShare = z.strictObject({
  id: OrganisationId,
  events: z.number().int().positive(),
  firstSeenAt: Instant,
  lastSeenAt: Instant,
  confidence: z.number().min(0).max(100),
  /** Of its own side, and only where it is alone there; at most `SHARED_OBSERVABLES`. */
  observables: z.array(Observable),
  techniques: z.array(z.string()),
});
export type OrganisationShare = z.infer<typeof OrganisationShare>;

/** What the rules engine claims: one episode of a rule firing for one group of events. */
export const Episode = z.strictObject({
  rule: AlertRule,
  /** In German, filled in with what was seen. */
  title: z.string().max(256),
  /** The same in English. Absent in what was told before it was kept. */
  titleEn: z.string().max(256).optional(),
  severity: Severity,
  confidence: z.number().min(0).max(100),
  tlp: Tlp,
  classification: Classification,
  /** Group-by field -> value; the same keys for all alerts of a rule. */
  group: z.record(z.string(), z.string()),
  /** First contributing event: with rule and group it makes the alert's id. */
  anchor: EventId,
  firstSeenAt: Instant,
  lastSeenAt: Instant,
  /** False once the rule's time span has passed without a further match. */
  active: z.boolean(),
  counts: z.strictObject({ events: z.number().int(), organisations: z.number().int() }),
  organisations: z.array(z.strictObject({ id: OrganisationId, side: z.enum(["source", "destination"]) })),
  /** One for each organisation. Absent in what was told before they were kept. */
  shares: z.array(OrganisationShare).optional(),
  /** At most `EVIDENCE_KEPT` event ids: the first ones and the latest. */
  evidence: z.array(EventId),
  observables: z.array(Observable),
  techniques: z.array(z.string()),
  /** What it means, and at most five steps that the organisation should take now. */
  meaning: Text,
  advice: z.array(Text).max(5),
  exercise: z.string().nullable(),
});
export type Episode = z.infer<typeof Episode>;

/** An alert's title by the rule alone: nothing in it tells of who is concerned. */
export function plainTitle({ title, titleEn }: AlertRule): Pick<Episode, "title" | "titleEn"> {
  return { title, titleEn: titleEn ?? title };
}

export const EVIDENCE_KEPT = 50;
export const SHARED_OBSERVABLES = 5;

/**
 * Whom an alert concerns. Where the rule groups by organisation it is the group's alone: others that its events touch
 * have an alert of their own.
 */
export function concernedBy({ group, organisations }: Pick<Episode, "group" | "organisations">): OrganisationId[] {
  const all = [...new Set(organisations.map(({ id }) => id))];
  const grouped = group["organisations.id"];
  return grouped === undefined ? all : all.filter((id) => id === grouped);
}

const common = {
  id: AlertId,
  episode: Episode,
  /** When the engine opened it (our time, not the source's). */
  openedAt: Instant,
  updatedAt: Instant,
  assignee: z.strictObject({ id: PersonId, name: z.string() }).nullable(),
  /** Grows by one with every accepted change by a person: what If-Match and ETag carry. */
  revision: z.number().int().nonnegative(),
  history: z.array(AlertHistoryEntry),
};
const mark = { at: Instant, by: z.strictObject({ id: PersonId, name: z.string() }) };

/** A rule's claim that needs an action and an owner. Only a closed alert has a disposition. */
export const Alert = z.discriminatedUnion("state", [
  z.strictObject({ ...common, state: z.literal("open") }),
  z.strictObject({ ...common, state: z.literal("acknowledged"), acknowledged: z.strictObject(mark) }),
  z.strictObject({
    ...common,
    state: z.literal("closed"),
    closed: z.strictObject({ ...mark, disposition: Disposition, reason: z.string().max(4000) }),
  }),
]);
export type Alert = z.infer<typeof Alert>;
export type AlertState = Alert["state"];
export const alertStates = ["open", "acknowledged", "closed"] as const satisfies readonly AlertState[];
