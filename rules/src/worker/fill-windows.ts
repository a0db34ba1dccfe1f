import type { Append, EventLog, LogRecord } from "@lagewarte/platform";
import { groupKey, recordsOf, type MatchRecord } from "../correlation/match-record.ts";
import type { Trigger } from "../correlation/trigger.ts";
import type { Fill } from "../in-force/changed-triggers.ts";
import { readableEvent } from "../replay/events-between.ts";
import { Matcher } from "../sigma/matcher.ts";
import type { DetectionRule } from "../sigma/rule.ts";

export interface Stretch {
  readonly fills: readonly Fill[];
  /** Partitions of events, with the offset before which they are read: from there on the new rules have worked. */
  readonly until: ReadonlyMap<number, number>;
  /** When the rules changed, in milliseconds. */
  readonly now: number;
}

const AT_ONCE = 500;

/**
 * Matches of changed correlations in the events that their windows reach back to. Who has counted one already knows its
 * event again. Rejects when `signal` aborts.
 */
export async function fillWindows(log: EventLog, { fills, until, now }: Stretch, signal: AbortSignal): Promise<void> {
  const longest = Math.max(...fills.map(({ trigger }) => trigger.kept));
  const starts = await log.offsetsAt("events", now - longest);
  const matcher = new Matcher([...new Set(fills.flatMap(({ detections }) => detections))]);
  for (const [partition, end] of until)
    for (let next = starts[partition] ?? end; next < end;) {
      signal.throwIfAborted();
      const records = await log.read("events", partition, next, Math.min(AT_ONCE, end - next));
      if (records.length === 0) break;
      const appends: Append[] = [];
      for (const record of records) {
        next = record.offset + 1;
        if (next > end) break;
        for (const each of matchesOf(record, matcher, fills))
          appends.push({ topic: "matches", key: groupKey(each), value: JSON.stringify(each) });
      }
      if (appends.length > 0) await log.append(appends);
    }
}

function matchesOf(record: LogRecord, matcher: Matcher, fills: readonly Fill[]): MatchRecord[] {
  const event = readableEvent(record);
  if (event === undefined) return [];
  const of = (detection: DetectionRule): Trigger[] =>
    fills.flatMap(({ trigger, detections }) => (detections.includes(detection) ? [trigger] : []));
  return recordsOf(event, matcher.match(event), { of }).flatMap(({ records }) => records);
}
