import type { Event } from "@lagewarte/model";
import { SetClock, SqliteEventLog } from "@lagewarte/platform";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MatchRecord } from "../correlation/match-record.ts";
import { triggersOf } from "../correlation/trigger.ts";
import { aCount, exploits, ruleSetOf } from "../fixtures/a-rule.ts";
import { anEvent, NOON } from "../fixtures/an-event.ts";
import { triggersToFill } from "../in-force/triggers-to-fill.ts";
import { fillWindows } from "./fill-windows.ts";

const MINUTE = 60_000;
const count = (name: string, timespan: string) =>
  `${aCount(name, `type: event_count, timespan: ${timespan}, condition: { gte: 2 }`)}\nlagewarte: { lateness: 0s }`;
const spike = `title: spike
name: spike
lagewarte:
  lateness: 0s
  correlation: { type: spike, rules: exploit, timespan: 5m, windows: 20, factor: 2 }`;

let clock: SetClock;
let log: SqliteEventLog;
beforeEach(async () => {
  clock = new SetClock(NOON);
  log = await SqliteEventLog.open({ folder: ":memory:", clock });
});
afterEach(() => log.close());

async function append(event: Event): Promise<void> {
  clock.set(Date.parse(event.recordedAt));
  await log.append([{ topic: "events", key: event.id, value: JSON.stringify(event) }]);
}

/** Fills the windows of new rules an hour and a half after noon; what each has then, by minute. */
async function filled(...rules: string[]): Promise<Record<string, number[]>> {
  const set = ruleSetOf(exploits, ...rules);
  const fills = triggersToFill(triggersOf(ruleSetOf(exploits)), triggersOf(set), set.detections);
  const ends = (await log.ends("events")).map(({ partition, end }) => [partition, end] as const);
  await fillWindows(log, { fills, until: new Map(ends), now: NOON + 90 * MINUTE }, new AbortController().signal);
  const found: Record<string, number[]> = {};
  for (const { partition, start } of await log.ends("matches"))
    for (const { value } of await log.read("matches", partition, start, 10_000)) {
      const { trigger, at } = JSON.parse(Buffer.from(value).toString()) as MatchRecord;
      (found[trigger] ??= []).push((at - NOON) / MINUTE);
    }
  return found;
}

describe("the windows of a new correlation", () => {
  it("get the matches in the order in which they came, whatever partition they are in", async () => {
    for (let minute = 40; minute < 90; minute += 1) await append(anEvent({ minute }));
    const { long = [] } = await filled(count("long", "1h"));
    expect(long.length).toBe(50);
    expect(long).toEqual(long.toSorted((left, right) => left - right));
  });

  it("get no more than they hold, however far another one reaches back", async () => {
    for (let minute = 0; minute < 90; minute += 1) await append(anEvent({ minute }));
    const { long = [], short = [] } = await filled(count("long", "1h"), count("short", "5m"));
    expect([long[0], short[0]]).toEqual([30, 85]);
  });

  it("get what was before, where that decides what is more than usual", async () => {
    for (let minute = 0; minute < 90; minute += 1) await append(anEvent({ minute }));
    expect((await filled(spike))["spike"]).toHaveLength(90);
  });
});
