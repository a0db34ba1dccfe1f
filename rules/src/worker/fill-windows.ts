import type { Append, EventLog } from "@lagewarte/platform";
import { groupKey, recordsOf, type MatchRecord } from "../correlation/match-record.ts";
import type { Trigger } from "../correlation/trigger.ts";
import { eventsIn, type Appended } from "../events/events-between.ts";
import type { Fill } from "../in-force/triggers-to-fill.ts";
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
 * Matches of changed correlations in the events that their windows reach back to, each no further than its own, in the
 * order in which they came. Who has counted one already knows its event again. Rejects when `signal` aborts.
 */
export async function fillWindows(log: EventLog, { fills, until, now }: Stretch, signal: AbortSignal): Promise<void> {
  const starts = await log.offsetsAt("events", now - Math.max(...fills.map(({ trigger }) => reachOf(trigger))));
  const parts = [...until].map(([partition, end]) => ({ partition, start: starts[partition] ?? end, end }));
  const matcher = new Matcher([...new Set(fills.flatMap(({ detections }) => detections))]);
  let appends: Append[] = [];
  const append = async (): Promise<void> => {
    if (appends.length > 0) await log.append(appends);
    appends = [];
  };
  for await (const appended of eventsIn(log, parts)) {
    signal.throwIfAborted();
    for (const each of matchesOf(appended, matcher, fills, now))
      appends.push({ topic: "matches", key: groupKey(each), value: JSON.stringify(each) });
    if (appends.length >= AT_ONCE) await append();
  }
  await append();
}

/** What is new, or more than usual, is so beside what was before the window. */
function reachOf(trigger: Trigger): number {
  return trigger.kind === "count" && trigger.question.when === "new" ? trigger.reach.matches : trigger.kept;
}

function matchesOf(
  { event, appendedAt }: Appended,
  matcher: Matcher,
  fills: readonly Fill[],
  now: number,
): MatchRecord[] {
  if (event === undefined) return [];
  const of = (detection: DetectionRule): Trigger[] =>
    fills.flatMap(({ trigger, detections }) =>
      detections.includes(detection) && appendedAt >= now - reachOf(trigger) ? [trigger] : [],
    );
  return recordsOf(event, matcher.match(event), { of }).flatMap(({ records }) => records);
}
