import type { Event } from "@lagewarte/model";
import { SetClock, SqliteEventLog, type Append } from "@lagewarte/platform";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aCorrelation, aCount, aDetection, exploits, ruleSetOf, spread } from "../fixtures/a-rule.ts";
import { anEvent, NOON } from "../fixtures/an-event.ts";
import { OfflineRun } from "../offline.ts";
import { replay } from "./replay.ts";

const MINUTE = 60_000;
let clock: SetClock;
let log: SqliteEventLog;
beforeEach(async () => {
  clock = new SetClock(NOON);
  log = await SqliteEventLog.open({ folder: ":memory:", clock });
});
afterEach(() => log.close());

async function append(...events: Event[]): Promise<void> {
  for (const event of events) {
    clock.set(Math.max(clock.now(), Date.parse(event.recordedAt)));
    await log.append([{ topic: "events", key: event.id, value: JSON.stringify(event) } satisfies Append]);
  }
}
const attack = (town: number, minute: number, source = "203.0.113.7") =>
  anEvent({ id: `e-${town}-${minute}-${source}`, minute, source, organisations: [`town-${town}`] });

const three = ruleSetOf(exploits, spread);
const two = ruleSetOf(exploits, spread.replace("gte: 3", "gte: 2"));
const from = NOON - MINUTE;
const to = NOON + 600 * MINUTE;

describe("a replay", () => {
  it("finds no difference between a set of rules and itself, without a look at its rules", async () => {
    await append(attack(1, 0), attack(2, 1), attack(3, 2));
    expect(await replay(log, { from, to, before: three, after: ruleSetOf(exploits, spread) })).toMatchObject({
      events: 3,
      alerts: { before: 0, after: 0 },
      appeared: [],
      gone: [],
      changed: [],
      organisations: { more: [], fewer: [] },
    });
  });

  it("tells which alerts a more eager rule raises, which it changes, and who would hear of them", async () => {
    await append(
      attack(1, 0),
      attack(2, 1),
      attack(3, 2),
      attack(4, 100, "198.51.100.1"),
      attack(5, 101, "198.51.100.1"),
    );
    const found = await replay(log, { from, to, before: three, after: two });
    expect(found.alerts).toEqual({ before: 1, after: 2 });
    expect(found.appeared.map(({ group }) => group)).toEqual([{ "source.ip": "198.51.100.1" }]);
    expect(found.gone).toEqual([]);
    expect(found.organisations).toEqual({ more: ["town-4", "town-5"], fewer: [] });
    const back = await replay(log, { from, to, before: two, after: three });
    expect(back.gone).toEqual(found.appeared);
    expect(back.organisations).toEqual({ more: [], fewer: ["town-4", "town-5"] });
  });

  it("knows an alert again whose words or severity are others", async () => {
    await append(attack(1, 0), attack(2, 1), attack(3, 2));
    const graver = ruleSetOf(exploits, spread.replace("level: high", "level: critical"));
    const { changed, appeared, gone } = await replay(log, { from, to, before: three, after: graver });
    expect([appeared, gone]).toEqual([[], []]);
    expect(changed.map(({ before, after }) => [before.severity, after.severity])).toEqual([["high", "critical"]]);
  });

  it("tells of a rule that is new, of one that is gone, and of one that a correlation silences", async () => {
    await append(attack(1, 0));
    const alone = ruleSetOf(exploits);
    const none = ruleSetOf(aDetection("other", "{ s: { classification.type: scanner }, condition: s }"));
    expect((await replay(log, { from, to, before: none, after: alone })).appeared).toHaveLength(1);
    expect((await replay(log, { from, to, before: alone, after: none })).gone).toHaveLength(1);
    expect((await replay(log, { from, to, before: alone, after: three })).gone).toHaveLength(1);
  });

  it("begins with the windows as they were: what came before counts, but is no difference", async () => {
    await append(attack(1, 0), attack(2, 4), attack(3, 8), attack(7, -0, "198.51.100.9"));
    const late = await replay(log, { from: NOON + 6 * MINUTE, to, before: ruleSetOf(exploits), after: three });
    expect(late.appeared.map(({ counts }) => counts.events)).toEqual([3]);
    expect((await replay(log, { from: NOON + 60 * MINUTE, to, before: three, after: two })).changed).toEqual([]);
  });

  it("asks windows that were over by the end, also where no event came after them", async () => {
    await append(attack(1, 0));
    const few = aCount("few", "type: event_count, group-by: [source.ip], timespan: 5m, condition: { lt: 3 }");
    const after = ruleSetOf(
      exploits,
      `${few}\nlagewarte: { lateness: 1m }`,
      aCorrelation("chained", "type: event_count, rules: few, timespan: 10m, condition: { gte: 1 }"),
    );
    const stretch = { from, before: ruleSetOf(exploits), after };
    const found = (end: number) =>
      replay(log, { ...stretch, to: NOON + end * MINUTE }).then(({ appeared }) =>
        appeared.map(({ rule }) => rule.title),
      );
    expect(await found(5)).toEqual([]);
    expect(await found(60)).toEqual(["chained"]);
  });

  it("tells how far it is, and ends when it is told to", async () => {
    await append(...Array.from({ length: 4100 }, (_, index) => attack(1, index / 100)));
    const told: number[] = [];
    await replay(log, { from, to, before: three, after: two, onProgress: (share) => told.push(share) });
    expect(told).toEqual(told.toSorted((left, right) => left - right));
    expect(told.at(-1)).toBe(1);
    expect(told.length).toBeGreaterThan(2);
    const ending = new AbortController();
    const stopped = replay(log, {
      from,
      to,
      before: three,
      after: two,
      signal: ending.signal,
      onProgress: () => ending.abort(),
    });
    await expect(stopped).rejects.toThrow("aborted");
  });

  it("has the same alerts as a fold of all rules: leaving out those that are the same changes nothing", async () => {
    const more = ruleSetOf(
      exploits,
      spread,
      aCount("burst", "type: event_count, group-by: [source.ip], timespan: 5m, condition: { gte: 3 }"),
    );
    const events = fc.array(
      fc.record({
        town: fc.integer({ min: 1, max: 4 }),
        minute: fc.integer({ min: 0, max: 60 }),
        source: fc.constantFrom("203.0.113.1", "203.0.113.2"),
      }),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(events, async (given) => {
        const own = new SetClock(NOON);
        const stretch = await SqliteEventLog.open({ folder: ":memory:", clock: own });
        const inOrder = given.toSorted((left, right) => left.minute - right.minute);
        const made = inOrder.map(({ town, minute, source }, index) =>
          // No two at the same instant: whose turn it is then is nobody's business.
          anEvent({ id: `e-${index}`, minute: minute + index / 1000, source, organisations: [`town-${town}`] }),
        );
        for (const event of made) {
          own.set(Math.max(own.now(), Date.parse(event.recordedAt)));
          await stretch.append([{ topic: "events", key: event.id, value: JSON.stringify(event) }]);
        }
        const whole = new OfflineRun(more);
        for (const event of made) whole.take(event);
        const found = await replay(stretch, { from, to, before: three, after: more });
        const bursts = whole.alerts().filter(({ episode }) => episode.rule.title === "burst");
        expect(found.appeared.map(({ anchor }) => anchor).toSorted()).toEqual(
          bursts.map(({ episode }) => episode.anchor).toSorted(),
        );
        await stretch.close();
      }),
      { numRuns: 15 },
    );
  });
});
