import { instant } from "@lagewarte/model";
import type { EventLog } from "@lagewarte/platform";
import type { EpisodeRecord } from "../correlation/running.ts";
import { triggersOf } from "../correlation/trigger.ts";
import { OfflineRun } from "../offline.ts";
import type { RuleSet } from "../sigma/rule.ts";
import { changedRules } from "./changed-rules.ts";
import { difference, type Difference } from "./difference.ts";
import { eventsBetween } from "../events/events-between.ts";

export interface ReplayOptions {
  /** Milliseconds of the log's clock; events from `from` on and before `to` are compared. */
  readonly from: number;
  readonly to: number;
  readonly before: RuleSet;
  readonly after: RuleSet;
  /** Is told the share that is done, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

export interface Replayed extends Difference {
  readonly from: string;
  readonly to: string;
  /** Events that were looked at, with those before `from` that windows begin with. */
  readonly events: number;
  readonly unreadable: number;
  /** Alerts of the rules that differ. */
  readonly alerts: { readonly before: number; readonly after: number };
}

const TELL_EVERY = 2000;

/**
 * Folds the same stretch of the log with two sets of rules, each from empty windows, and compares the alerts. Rules that
 * are the same in both cannot make a difference and are left out. Rejects when `signal` aborts.
 */
export async function replay(log: EventLog, options: ReplayOptions): Promise<Replayed> {
  const { from, to, onProgress, signal } = options;
  const sets = changedRules(options.before, options.after);
  const [before, after] = [new OfflineRun(sets.before), new OfflineRun(sets.after)];
  // What windows hold at the beginning came before it.
  const begin = from - Math.max(triggersOf(sets.before).longest.matches, triggersOf(sets.after).longest.matches);
  let events = 0;
  let unreadable = 0;
  for await (const { event, appendedAt } of eventsBetween(log, begin, to)) {
    signal?.throwIfAborted();
    events += 1;
    if (event === undefined) unreadable += 1;
    else {
      before.take(event);
      after.take(event);
    }
    if (events % TELL_EVERY === 0) onProgress?.(Math.max(0, Math.min(1, (appendedAt - begin) / (to - begin))));
  }
  // Windows that were over by the end are asked, whether an event came after them or not.
  before.pass(to);
  after.pass(to);
  const [old, fresh] = [since(from, before.alerts()), since(from, after.alerts())];
  onProgress?.(1);
  return {
    from: instant(from),
    to: instant(to),
    events,
    unreadable,
    alerts: { before: old.length, after: fresh.length },
    ...difference(old, fresh),
  };
}

/** Alerts that were over before the stretch begins are not of it. */
function since(from: number, records: readonly EpisodeRecord[]): EpisodeRecord[] {
  return records.filter(({ episode }) => Date.parse(episode.lastSeenAt) >= from);
}
