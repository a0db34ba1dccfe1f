import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { AlertRecord, topics } from "@lagewarte/model";
import { createTelemetry, SetClock, SqliteEventLog, type Append, type Telemetry } from "@lagewarte/platform";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EpisodeRecord } from "../correlation/running.ts";
import { aCorrelation, aCount, aDetection, exploits, ruleSetOf } from "../fixtures/a-rule.ts";
import { anEvent, NOON } from "../fixtures/an-event.ts";
import { fixedRules } from "../in-force/rules-in-force.ts";
import { startRules } from "./rules-worker.ts";
import type { Worker } from "./worker.ts";

const minutes = (count: number) => count * 60_000;
const burst = aCount("burst", "type: event_count, group-by: [source.ip], timespan: 10m, condition: { gte: 2 }");
const rules = ruleSetOf(
  exploits,
  aDetection("infected", "{ s: { classification.type: infected-system }, condition: s }"),
  burst,
  aCorrelation("campaign", "type: value_count, rules: burst, timespan: 1h, condition: { gte: 2, field: source.ip }"),
  aCorrelation(
    "without",
    "type: temporal, rules: [exploit, infected], group-by: [source.ip], timespan: 10m, condition: infected and not exploit",
  ),
);

let folder: string;
let log: SqliteEventLog;
let clock: SetClock;
let worker: Worker | undefined;
let telemetry: Telemetry;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "correlations-"));
  clock = new SetClock(NOON);
  log = await SqliteEventLog.open({ folder, clock });
});
afterEach(async () => {
  await worker?.close();
  worker = undefined;
  await log.close();
  await fs.rm(folder, { recursive: true });
});

async function start(): Promise<void> {
  telemetry = createTelemetry({ level: "silent" });
  worker = await startRules({ log, clock, telemetry, rules: fixedRules(rules) });
}

async function restart(): Promise<void> {
  await worker?.close();
  await start();
}

async function see(minute: number, given: Parameters<typeof anEvent>[0] = {}): Promise<void> {
  clock.set(NOON + minutes(minute));
  const event = anEvent({ id: `e-${minute}-${given.source ?? ""}`, minute, ...given });
  await log.append([{ topic: "events", key: event.id, value: JSON.stringify(event) } satisfies Append]);
}

async function all(topic: "alerts" | "matches"): Promise<unknown[]> {
  const values: unknown[] = [];
  for (let partition = 0; partition < topics[topic].partitions; partition += 1)
    for (const { value } of await log.read(topic, partition, 0, 10_000))
      values.push(JSON.parse(Buffer.from(value).toString()));
  return values;
}

/** The last state of each alert on the log that people see, by rule. */
async function alerts(): Promise<unknown[]> {
  const latest = new Map<string, EpisodeRecord>();
  for (const value of await all("alerts")) {
    const record = AlertRecord.parse(value);
    if (record.kind === "episode" && record.silent === undefined) latest.set(record.alert, record);
  }
  return [...latest.values()].map(({ episode }) => [episode.rule.title, episode.active, episode.counts.events]);
}
/** Until it holds: workers work when they like. */
const eventually = (check: () => Promise<void>) =>
  expect.poll(() => check().then(() => "so", String), { timeout: 30_000 }).toBe("so");

describe("correlations on the log", { timeout: 90_000 }, () => {
  it("count alerts of others, also when the worker is started anew between them; nobody sees those", async () => {
    await start();
    await see(0, { source: "192.0.2.1" });
    await see(1, { source: "192.0.2.1" });
    await eventually(async () => expect(await all("matches")).toHaveLength(5));
    await restart();
    await see(20, { source: "192.0.2.2" });
    await restart();
    await see(21, { source: "192.0.2.2" });
    await eventually(async () => expect(await alerts()).toEqual([["campaign", true, 2]]));
    const chained = (await all("matches")).filter((match) => (match as { trigger: string }).trigger === "campaign");
    expect(chained).toHaveLength(2);
  });

  it("ask a window when it is over, not before, and not again after a restart", async () => {
    await start();
    await see(0, { type: "infected-system" });
    await see(30, { type: "infected-system", source: "192.0.2.2" });
    await see(31, { source: "192.0.2.2" });
    await eventually(async () => expect(await alerts()).toEqual([["without", true, 1]]));
    await restart();
    clock.set(NOON + minutes(90));
    await eventually(async () => {
      clock.advance(2000);
      expect(await alerts()).toEqual([["without", false, 1]]);
    });
  });

  it("ask a window that was over while nobody was there", async () => {
    await start();
    await see(0, { type: "infected-system" });
    await eventually(async () => expect(await all("matches")).toHaveLength(1));
    await worker?.close();
    clock.set(NOON + minutes(200));
    await start();
    await eventually(async () => expect(await alerts()).toEqual([["without", false, 1]]));
  });

  it("count what comes too late", async () => {
    await start();
    await see(60, { source: "192.0.2.9", minute: 0, late: 60, type: "infected-system" });
    await eventually(async () =>
      expect(await telemetry.metrics.metrics()).toContain('lagewarte_rules_late_total{rule="without"} 1'),
    );
    expect(await telemetry.metrics.metrics()).toContain('lagewarte_rules_evicted{rule="without",what="match"} 0');
  });
});
