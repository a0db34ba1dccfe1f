import {
  passingPoison,
  type Append,
  type Batch,
  type Clock,
  type EventLog,
  type GroupMetrics,
  type Subscription,
  type Telemetry,
} from "@lagewarte/platform";
import { Counter } from "prom-client";
import { groupKey, recordsOf } from "../correlation/match-record.ts";
import { triggersOf, type Triggers } from "../correlation/trigger.ts";
import type { RuleSource } from "../in-force/rules-in-force.ts";
import { triggersToFill } from "../in-force/triggers-to-fill.ts";
import { eventOf } from "../events/event-record.ts";
import type { Matcher } from "../sigma/matcher.ts";
import type { RuleSet } from "../sigma/rule.ts";
import { Budget } from "./budget.ts";
import { fillWindows, type Stretch } from "./fill-windows.ts";

export interface DetectParts {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly rules: RuleSource;
  /** Nanoseconds of a clock that never goes back, to measure what rules cost; without one nothing is measured. */
  readonly cpu?: () => number;
}

interface InForce {
  readonly matcher: Matcher;
  readonly triggers: Triggers;
}

/**
 * `events` to `matches`. Stateless: of each event's matches, one small record for each trigger and group. When rules
 * change, the next batch is matched with the new ones, and what the windows of those that changed should hold is made of
 * the events before; that may take a while, in which the work goes on.
 */
export async function startDetect(parts: DetectParts, metrics: GroupMetrics): Promise<Subscription> {
  const { log, telemetry, clock } = parts;
  const matched = new Counter({
    name: "lagewarte_rules_matches_total",
    help: "Matches by rule; no-group lack a field to be counted by, no-number one with a number, too-many-groups concern more groups than are kept",
    labelNames: ["rule", "outcome"],
    registers: [telemetry.metrics],
  });
  const budget = new Budget(telemetry, () => clock.now(), parts.cpu);
  const inForceOf = (rules: RuleSet): InForce => ({
    matcher: budget.matcher(rules.detections),
    triggers: triggersOf(rules),
  });
  let inForce = inForceOf(parts.rules.current);
  /** Where each of our partitions has got to. */
  const reached = new Map<number, number>();

  const detect = async (batch: Batch): Promise<void> => {
    const { matcher, triggers } = inForce;
    const appends: Append[] = [];
    for (const record of batch) {
      const event = eventOf(record);
      for (const { rule, records, lost } of recordsOf(event, matcher.match(event), triggers)) {
        matched.inc({ rule: rule.id, outcome: lost ?? "matched" });
        for (const each of records)
          appends.push({ topic: "matches", key: groupKey(each), value: JSON.stringify(each) });
      }
    }
    const alerts = budget.untold;
    if (appends.length + alerts.length > 0) await log.append([...appends, ...alerts]);
    budget.told(alerts);
  };
  const passing = passingPoison(log, detect, ({ partition, offset }, error) =>
    telemetry.logger.error({ err: error, partition, offset }, "a record of events cannot be read"),
  );

  // One batch after the other, and rules change between two of them.
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result> | Result): Promise<Result> => {
    const done = queue.then(work);
    queue = done.catch(() => {});
    return done;
  };
  const closing = new AbortController();
  let filling: Promise<void> = Promise.resolve();
  /** From the next batch on the rules are these; what is to be read again for them. */
  const goOver = (rules: RuleSet): Promise<Stretch> =>
    inTurn(() => {
      const before = inForce;
      inForce = inForceOf(rules);
      const fills = triggersToFill(before.triggers, inForce.triggers, rules.detections);
      return { fills, until: new Map(reached), now: clock.now() };
    });
  const fill = async (others: Promise<void>, gone: Promise<Stretch>): Promise<void> => {
    const stretch = await gone;
    await others;
    if (stretch.fills.length === 0) return;
    await fillWindows(log, stretch, closing.signal).catch((error: unknown) => {
      if (!closing.signal.aborted)
        telemetry.logger.error({ err: error }, "the windows of a changed rule could not be filled");
    });
  };
  parts.rules.onChange((rules) => {
    filling = fill(filling, goOver(rules));
  });

  const subscription = await log.subscribe(
    {
      topics: ["events"],
      group: "detect",
      onAssigned: async (positions) => {
        for (const { partition, offset } of positions) reached.set(partition, offset);
      },
      onRevoked: async (positions) => {
        for (const { partition } of positions) reached.delete(partition);
      },
    },
    metrics.counting("detect", (batch) =>
      inTurn(async () => {
        await passing(batch);
        for (const { partition, offset } of batch) reached.set(partition, offset + 1);
      }),
    ),
  );
  return {
    lag: () => subscription.lag(),
    failing: () => subscription.failing(),
    close: async () => {
      closing.abort();
      await subscription.close();
      await filling;
    },
  };
}
