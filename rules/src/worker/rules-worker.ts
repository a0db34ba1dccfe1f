import { AlertRecord, topics, type Event } from "@lagewarte/model";
import type { Append, Batch, Clock, EventLog, LogRecord, Position, Subscription, Telemetry } from "@lagewarte/platform";
import { Counter, Gauge } from "prom-client";
import { Correlator, type Place } from "../correlation/correlator.ts";
import { groupKey, MatchRecord, matchRecords } from "../correlation/match-record.ts";
import { triggersOf, type Triggers } from "../correlation/trigger.ts";
import { Matcher } from "../sigma/matcher.ts";
import type { RuleSet } from "../sigma/rule.ts";

/** A part of the system that works until it is closed. */
export interface Worker {
  /** Rejects with the reason while it does not do its work. */
  ready(): Promise<void>;
  /** Finishes what it has in hand. */
  close(): Promise<void>;
}

export interface RulesOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly rules: RuleSet;
}

/** How often episodes that changed are told, and those that are over ended. */
const TICK = 250;
/** Further back than the longest window: room for records that were slow on their way. */
const SLACK = 3_600_000;
const READ_AT_ONCE = 2000;

const decoder = new TextDecoder();
const placeOf = ({ partition, offset }: LogRecord): Place => ({ partition, offset });
const json = ({ value }: LogRecord): unknown => JSON.parse(decoder.decode(value));

/** `events` to `matches` to `alerts`. */
export async function startRules(options: RulesOptions): Promise<Worker> {
  const triggers = triggersOf(options.rules);
  const detect = await startDetect(options, triggers);
  const correlate = await startCorrelate(options, triggers);
  return {
    ready: async () => {
      const failing = detect.failing() ?? correlate.subscription.failing();
      if (failing !== undefined) throw failing;
    },
    close: async () => {
      await detect.close();
      await correlate.close();
    },
  };
}

/** Stateless: each event's matches, one small record for each trigger and group. */
async function startDetect({ log, telemetry, rules }: RulesOptions, triggers: Triggers): Promise<Subscription> {
  const matcher = new Matcher(rules.detections);
  const matched = new Counter({
    name: "lagewarte_rules_matches_total",
    help: "Matches by rule; skipped ones lack a field to group by",
    labelNames: ["rule", "outcome"],
    registers: [telemetry.metrics],
  });
  return log.subscribe({ topics: ["events"], group: "detect" }, async (batch) => {
    const appends: Append[] = [];
    for (const record of batch) {
      // Our own record: its shape is ours, so it is not checked again at this rate.
      const event = json(record) as Event;
      for (const match of matcher.match(event))
        for (const trigger of triggers.of(match.rule)) {
          const records = matchRecords(event, match, trigger);
          matched.inc({ rule: match.rule.id, outcome: records === "skipped" ? "skipped" : "matched" });
          if (records === "skipped") continue;
          for (const each of records)
            appends.push({ topic: "matches", key: groupKey(each), value: JSON.stringify(each) });
        }
    }
    if (appends.length > 0) await log.append(appends);
  });
}

/** Windows and episodes of the partitions that are ours. */
async function startCorrelate(
  { log, clock, telemetry }: RulesOptions,
  triggers: Triggers,
): Promise<{ subscription: Subscription; close: () => Promise<void> }> {
  const correlator = new Correlator(triggers);
  new Gauge({
    name: "lagewarte_rules_groups",
    help: "Groups with an open window or episode",
    registers: [telemetry.metrics],
    collect() {
      this.set(correlator.groups);
    },
  });

  async function tell(all = false): Promise<void> {
    const records = correlator.tell(clock.now(), all);
    if (records.length > 0)
      await log.append(
        records.map((record) => ({ topic: "alerts" as const, key: record.alert, value: JSON.stringify(record) })),
      );
  }

  // Batches and ticks must not tell at the same time: the log's order is the order of an alert's states.
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = queue.then(work);
    queue = done.catch(() => {});
    return done;
  };

  const subscription = await log.subscribe(
    {
      topics: ["matches"],
      group: "correlate",
      onAssigned: (partitions) => rebuild(log, correlator, partitions, clock.now() - triggers.longest - SLACK),
    },
    (batch: Batch) =>
      inTurn(async () => {
        for (const record of batch) correlator.add(MatchRecord.parse(json(record)), placeOf(record));
        await tell();
      }),
  );
  const tick = setInterval(() => {
    inTurn(tell).catch((error: unknown) =>
      telemetry.logger.warn({ err: error }, "alerts could not be told; tried again"),
    );
  }, TICK);
  return {
    subscription,
    close: async () => {
      clearInterval(tick);
      await subscription.close();
      await inTurn(() => tell(true));
    },
  };
}

/** State as it was when the last worker kept its progress: open episodes from the log, windows from the matches. */
async function rebuild(
  log: EventLog,
  correlator: Correlator,
  partitions: readonly Position[],
  since: number,
): Promise<void> {
  await readSince(log, "alerts", since, async (record) => {
    const parsed = AlertRecord.parse(json(record));
    if (parsed.kind === "episode") correlator.restore(parsed);
  });
  const reached = new Map(partitions.map(({ partition, offset }) => [partition, offset]));
  await readSince(log, "matches", since, async (record) => {
    if (record.offset < (reached.get(record.partition) ?? 0))
      correlator.replay(MatchRecord.parse(json(record)), placeOf(record));
  });
}

async function readSince(
  log: EventLog,
  topic: "alerts" | "matches",
  since: number,
  take: (record: LogRecord) => Promise<void>,
): Promise<void> {
  const starts = await log.offsetsAt(topic, since);
  for (let partition = 0; partition < topics[topic].partitions; partition += 1) {
    let from = starts[partition] ?? 0;
    for (;;) {
      const records = await log.read(topic, partition, from, READ_AT_ONCE);
      for (const record of records) await take(record);
      const last = records.at(-1);
      if (last === undefined) break;
      from = last.offset + 1;
    }
  }
}
