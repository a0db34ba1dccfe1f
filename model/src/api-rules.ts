import { z } from "zod";
import { OrganisationId, PersonId, RuleId } from "./id.ts";
import { ReplayDifference } from "./replay-difference.ts";
import { RuleDraft, RuleVersion } from "./rule-file.ts";
import { RuleFileId, RuleText } from "./rule-file-id.ts";
import { RuleShelf } from "./rule-shelf.ts";
import { RuleSummary } from "./rule-summary.ts";
import { Instant } from "./time.ts";

/** Shapes of `/api/v1/rules`. */

const count = z.number().int().nonnegative();

/** What a rule costs the queue: alerts that it opened, as far as the viewer may read them. */
export const RuleFigures = z.strictObject({
  /** In the last 24 hours, seven days, thirty days. */
  day: count,
  week: count,
  month: count,
  /** Not closed now, whenever they were opened. */
  open: count,
  /** Of the thirty days: closed by now, and among these as false positive or benign. */
  closed: count,
  dismissed: count,
});
export type RuleFigures = z.infer<typeof RuleFigures>;

/** A rule in the list; `shelves` are those that hold now. */
export const RuleRow = RuleSummary.omit({ meaning: true, advice: true, falsePositives: true, related: true }).extend({
  figures: RuleFigures,
  shelves: z.array(RuleShelf),
  /** Number of the version that people released; null: as it was shipped. */
  released: z.number().int().positive().nullable(),
});
export type RuleRow = z.infer<typeof RuleRow>;

/** A draft in the list: of a file in force, or of a new one. */
const RuleDraftRow = RuleDraft.pick({ state: true, by: true, at: true, proposal: true }).extend({
  file: RuleFileId,
  /** Takes the file out of force. */
  withdraws: z.boolean(),
});

/** The same rule for the same group again and again. */
const Chatter = z.strictObject({ rule: RuleId, group: z.record(z.string(), z.string()), alerts: count });

/** `GET /rules`: all of them, for a page that sorts and filters by itself. */
export const RuleList = z.strictObject({
  items: z.array(RuleRow),
  drafts: z.array(RuleDraftRow),
  /** Of the last seven days, most frequent first. */
  chatter: z.array(Chatter),
});
export type RuleList = z.infer<typeof RuleList>;

/** A file of rules as people work on it; its ETag is `revision`, 0 before anybody did. */
export const RuleFileView = z.strictObject({
  file: RuleFileId,
  revision: z.number().int().nonnegative(),
  /** In force; null: it is not. */
  text: z.string().nullable(),
  /** Newest first. */
  versions: z.array(RuleVersion),
  /** In force before the first version. */
  shipped: z.string().nullable(),
  draft: RuleDraft.nullable(),
});
export type RuleFileView = z.infer<typeof RuleFileView>;

/** `GET /rules/{id}`; `shelves` of all times, newest first, twenty at most. */
export const RuleView = z.strictObject({
  rule: RuleSummary,
  figures: RuleFigures,
  shelves: z.array(RuleShelf),
  file: RuleFileView,
});
export type RuleView = z.infer<typeof RuleView>;

export const RuleDraftBody = z.strictObject({ text: RuleText.nullable() });
export const RuleNoteBody = z.strictObject({ note: z.string().min(1).max(4000) });
/** `file` is what the text is to be: ids of rules in other files are then taken. */
export const RuleCheckBody = z.strictObject({ text: RuleText, file: RuleFileId.optional() });

/** Days that a dry run reads without `from`, and at most. */
export const DRY_RUN_DAYS = 30;
export const MOST_DRY_RUN_DAYS = 90;

export const DryRunBody = z.strictObject({
  file: RuleFileId,
  text: RuleText.nullable(),
  from: Instant.optional(),
  to: Instant.optional(),
});

/** A dry run: in hand, or what came of it. `difference` has the part that the viewer may read. */
export const DryRun = z.strictObject({
  id: z.string(),
  file: RuleFileId,
  from: Instant,
  to: Instant,
  startedAt: Instant,
  by: PersonId,
  state: z.enum(["running", "done", "failed", "cancelled"]),
  /** Share that is done, 0 to 1. */
  progress: z.number().min(0).max(1),
  difference: ReplayDifference.nullable(),
  organisationNames: z.record(z.string(), z.string()),
  /** Why it failed. */
  problem: z.string().nullable(),
});
export type DryRun = z.infer<typeof DryRun>;

export const ShelfBody = z.strictObject({
  rule: RuleId,
  organisation: OrganisationId.optional(),
  reason: z.string().trim().min(1).max(1000),
  until: Instant,
});
