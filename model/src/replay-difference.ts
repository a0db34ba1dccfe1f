import { z } from "zod";
import { OrganisationId, RuleId } from "./id.ts";
import { Severity } from "./severity.ts";
import { Instant } from "./time.ts";

/** An alert as a replay has it: nobody ever worked it. */
export const ReplayedAlert = z.strictObject({
  rule: RuleId,
  title: z.string(),
  titleEn: z.string().optional(),
  /** Group-by field -> value. */
  group: z.record(z.string(), z.string()),
  severity: Severity,
  firstSeenAt: Instant,
  lastSeenAt: Instant,
  events: z.number().int(),
  /** Whom it concerns. */
  organisations: z.array(OrganisationId),
});
export type ReplayedAlert = z.infer<typeof ReplayedAlert>;

/** Entries that each list of a difference has at most. */
export const REPLAYED_LISTED = 200;

/** What other rules would have made of a stretch of the log (`from` inclusive, `to` exclusive). */
export const ReplayDifference = z.strictObject({
  from: Instant,
  to: Instant,
  /** That were read. */
  events: z.number().int().nonnegative(),
  alerts: z.strictObject({ before: z.number().int().nonnegative(), after: z.number().int().nonnegative() }),
  /** How many there are; the lists may have fewer. */
  counts: z.strictObject({
    appeared: z.number().int().nonnegative(),
    gone: z.number().int().nonnegative(),
    changed: z.number().int().nonnegative(),
  }),
  appeared: z.array(ReplayedAlert).max(REPLAYED_LISTED),
  gone: z.array(ReplayedAlert).max(REPLAYED_LISTED),
  changed: z.array(z.strictObject({ before: ReplayedAlert, after: ReplayedAlert })).max(REPLAYED_LISTED),
  /** Whether a list is shorter than its count. */
  truncated: z.boolean(),
  /** Organisations that would have been notified and were not, and those that were and would not have been. */
  notified: z.strictObject({ anew: z.array(OrganisationId), noLonger: z.array(OrganisationId) }),
});
export type ReplayDifference = z.infer<typeof ReplayDifference>;
