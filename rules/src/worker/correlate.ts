import type {
  Append,
  Batch,
  Clock,
  EventLog,
  GroupMetrics,
  LogRecord,
  Subscription,
  Telemetry,
} from "@lagewarte/platform";
import { Counter, Gauge } from "prom-client";
import { Correlator } from "../correlation/correlator.ts";
import type { EpisodeRecord } from "../correlation/running.ts";
import { groupKey, type MatchRecord } from "../correlation/match-record.ts";
import { TELL_ALL_EVERY } from "../correlation/recovery.ts";
import { triggersOf } from "../correlation/trigger.ts";
import type { RuleSource } from "../in-force/rules-in-force.ts";
import { Overflow } from "./overflow.ts";
import { matchOf, rebuild } from "./rebuild.ts";
import type { Worker } from "./worker.ts";

/** How often episodes that changed are told, and those that are over ended. */
const TICK = 250;

export interface CorrelateParts {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly rules: RuleSource;
}

/**
 * `matches` to `alerts`: windows and episodes of the partitions that are ours. When rules change, those that are the same
 * go on between two batches. `detecting` tells what is still to be matched.
 */
export async function startCorrelate(
  { log, clock, telemetry, rules }: CorrelateParts,
  { detecting, metrics }: { readonly detecting: Pick<Subscription, "lag">; readonly metrics: GroupMetrics },
): Promise<Worker> {
  let triggers = triggersOf(rules.current);
  const correlator = new Correlator(triggers);
  const unreadable = measure(correlator, telemetry);
  const overflow = new Overflow(correlator.losses);

  /** What the log did not take yet; it is told first the next time. */
  let unchained: readonly MatchRecord[] = [];
  let untold: readonly EpisodeRecord[] = [];
  let overflown: readonly Append[] = [];
  async function tell(options: { readonly readUpTo: number; readonly all?: boolean }): Promise<void> {
    untold = [...untold, ...correlator.tell(clock.now(), options)];
    unchained = [...unchained, ...correlator.takeChained()];
    // First the matches that alerts are to other correlations: an alert that is on the log is not opened again.
    if (unchained.length > 0) {
      await log.append(
        unchained.map((match): Append => ({ topic: "matches", key: groupKey(match), value: JSON.stringify(match) })),
      );
      unchained = [];
    }
    overflown = [...overflown, ...overflow.alerts(triggers, clock.now())];
    const alerts = untold.map((record): Append => ({
      topic: "alerts",
      key: record.alert,
      value: JSON.stringify(record),
    }));
    if (alerts.length + overflown.length === 0) return;
    await log.append([...alerts, ...overflown]);
    untold = [];
    overflown = [];
  }

  // Batches and ticks must not tell at the same time: the log's order is the order of an alert's states.
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = queue.then(work);
    queue = done.catch(() => {});
    return done;
  };

  rules.onChange((changed) => {
    void inTurn(async () => {
      triggers = triggersOf(changed);
      correlator.use(triggers);
    });
  });

  let readUpTo = Number.NEGATIVE_INFINITY;
  let toldAllAt = Number.NEGATIVE_INFINITY;
  let closing = false;
  const subscription = await log.subscribe(
    {
      topics: ["matches"],
      group: "correlate",
      onAssigned: (partitions) => inTurn(() => rebuild(log, correlator, triggers, partitions, clock.now())),
      onRevoked: (partitions) =>
        inTurn(async () => {
          await tell({ readUpTo, all: true });
          correlator.release(new Set(partitions.map(({ partition }) => partition)));
        }),
    },
    metrics.counting("correlate", async (batch: Batch) => {
      const matches = batch.map(matchOf);
      // Of a rule that was released a moment ago, and that another process knows already.
      if (matches.some((match) => match !== undefined && triggers.byId.get(match.trigger)?.version !== match.version))
        await rules.caughtUp().catch((error: unknown) => {
          telemetry.logger.error({ err: error }, "what was released cannot be read; the rules stay as they are");
        });
      await inTurn(async () => {
        for (const [index, match] of matches.entries()) {
          if (match === undefined) unreadable.inc();
          else correlator.take(match, batch[index] as LogRecord);
        }
        const reached = batch.at(-1)?.appendedAt ?? toldAllAt;
        const all = Math.abs(reached - toldAllAt) >= TELL_ALL_EVERY;
        await tell({ readUpTo, all });
        if (all) toldAllAt = reached;
      });
    }),
  );
  metrics.follow("correlate", subscription);

  /** Time moves on only while nothing waits: whoever catches up must not take for over what goes on. */
  async function tick(): Promise<void> {
    const now = clock.now();
    if ((await detecting.lag()) === 0 && (await subscription.lag()) === 0) readUpTo = now;
    await inTurn(() => tell({ readUpTo }));
  }
  const ticking = (async () => {
    while (!closing) {
      await tick().catch((error: unknown) =>
        telemetry.logger.warn({ err: error }, "alerts could not be told; tried again"),
      );
      await new Promise((resolve) => setTimeout(resolve, TICK));
    }
  })();
  return {
    ready: async () => {
      const failing = subscription.failing();
      if (failing !== undefined) throw failing;
    },
    close: async () => {
      closing = true;
      await ticking;
      await subscription.close();
    },
  };
}

function measure(correlator: Correlator, telemetry: Telemetry): Counter {
  const groups = new Gauge({
    name: "lagewarte_rules_groups",
    help: "Groups with an open window or episode",
    registers: [],
    collect() {
      this.set(correlator.groups);
    },
  });
  const evicted = new Gauge({
    name: "lagewarte_rules_evicted",
    help: "Groups and matches that were forgotten early because there were too many: an alert may be missing",
    labelNames: ["rule", "what"],
    registers: [],
    collect() {
      for (const [rule, { group, match }] of correlator.losses.list()) {
        this.set({ rule, what: "group" }, group);
        this.set({ rule, what: "match" }, match);
      }
    },
  });
  const late = new Counter({
    name: "lagewarte_rules_late_total",
    help: "Matches that came later than their rule waits: where it asks windows at their end they are not counted, else perhaps without those that they belong to",
    labelNames: ["rule"],
    registers: [],
    collect() {
      this.reset();
      for (const [rule, counts] of correlator.losses.list()) this.inc({ rule }, counts.late);
    },
  });
  for (const metric of [groups, evicted, late]) telemetry.metrics.registerMetric(metric);
  return new Counter({
    name: "lagewarte_rules_unreadable_matches_total",
    help: "Matches on the log whose form is not known",
    registers: [telemetry.metrics],
  });
}
