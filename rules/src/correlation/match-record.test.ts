import type { Event } from "@lagewarte/model";
import { describe, expect, it } from "vitest";
import { aCount, aDetection, ruleSetOf, exploits, spread } from "../fixtures/a-rule.ts";
import { anEvent, NOON } from "../fixtures/an-event.ts";
import { Matcher } from "../sigma/matcher.ts";
import { groupKey, MatchRecord, matchRecords, timeOf } from "./match-record.ts";
import { triggersOf } from "./trigger.ts";

function recordsOf(event: Event, ...rules: string[]) {
  const set = ruleSetOf(...rules);
  const [match] = new Matcher(set.detections).match(event);
  const trigger = match === undefined ? undefined : triggersOf(set).of(match.rule)[0];
  if (match === undefined || trigger === undefined) throw new Error("no match");
  return matchRecords(event, match, trigger);
}
const perTarget = aCount(
  "targets",
  "type: event_count, group-by: [destination.ip], timespan: 5m, condition: { gte: 2 }",
);
const groupsOf = (event: Event, ...rules: string[]) => recordsOf(event, ...rules).records.map(({ group }) => group);

describe("a match of a correlation", () => {
  it("says what is counted, where, and what an alert will tell of it", () => {
    const [record] = recordsOf(anEvent({ organisations: ["town-1", "town-2"] }), exploits, spread).records;
    expect(MatchRecord.parse(record)).toMatchObject({
      group: { "source.ip": "203.0.113.7" },
      values: ['["town-1"]', '["town-2"]'],
      at: NOON,
      details: { classification: { type: "exploit" }, confidence: 80, tlp: "AMBER" },
    });
  });

  it("is counted once for each value of a field that it is grouped by", () => {
    const event = anEvent({ ecs: { destination: [{ ip: "192.0.2.1" }, { ip: "192.0.2.2" }, { ip: "192.0.2.1" }] } });
    expect(groupsOf(event, exploits, perTarget)).toEqual([
      { "destination.ip": "192.0.2.1" },
      { "destination.ip": "192.0.2.2" },
    ]);
  });

  it("without the field that it is grouped by, or whose values are counted, is counted nowhere: strangers would meet", () => {
    const without = anEvent({ ecs: { destination: {} } });
    expect(recordsOf(without, exploits, perTarget)).toEqual({ records: [], lost: "no-group" });
    expect(recordsOf(anEvent({ ecs: { destination: { ip: "" } } }), exploits, perTarget).lost).toBe("no-group");
    expect(recordsOf(anEvent({ organisations: [] }), exploits, spread).lost).toBe("no-group");
  });

  it("that concerns very many groups is counted in some, and it is said that others are missing", () => {
    const targets = Array.from({ length: 60 }, (_, n) => ({ ip: `192.0.2.${n}` }));
    const { records, lost } = recordsOf(anEvent({ ecs: { destination: targets } }), exploits, perTarget);
    expect([records.length, lost]).toEqual([50, "too-many-groups"]);
  });

  it("has a key of bounded length, whatever a sensor puts into the fields, and long values stay apart", () => {
    const byUrl = aCount("urls", "type: event_count, group-by: [url.original], timespan: 5m, condition: { gte: 2 }");
    const [one, other] = ["a", "b"].map(
      (last) =>
        recordsOf(anEvent({ ecs: { url: { original: `${"x".repeat(100_000)}${last}` } } }), exploits, byUrl)
          .records[0]!,
    );
    expect(groupKey(one!).length).toBeLessThan(64);
    expect(one!.group["url.original"]?.length).toBeLessThanOrEqual(256);
    expect(groupKey(one!)).not.toBe(groupKey(other!));
  });

  it("has the key of its trigger and group, and another one in an exercise", () => {
    const key = (over: Partial<Parameters<typeof groupKey>[0]> = {}) =>
      groupKey({ trigger: "r", group: { a: "1", b: "2" }, exercise: null, ...over });
    expect(key({ group: { b: "2", a: "1" } })).toBe(key());
    expect(
      new Set([key(), key({ trigger: "s" }), key({ exercise: "x" }), key({ group: { a: "2", b: "1" } })]).size,
    ).toBe(4);
  });
});

describe("a match of a detection that alerts by itself", () => {
  it("does without a field that is not there, for it counts nothing: no alert is lost", () => {
    const logins = aDetection("logins", "{ s: { EventID: 4625 }, condition: s }");
    const event = anEvent({ organisations: ["town-1"], native: { EventID: 4625 }, ecs: { source: {} } });
    expect(groupsOf(event, logins)).toEqual([{ "organisations.id": "town-1", "source.ip": "" }]);
  });
});

describe("the time of an event", () => {
  const time = (minute: number, late: number) => timeOf(anEvent({ minute, late }));
  it.each([
    [0, 0, "when it happened"],
    [0, 1440, "when it happened, a day ago at the most"],
    [5, -5, "when it happened, by a clock that is a little ahead"],
  ])("observed at minute %i and received %i later is %s", (minute, late) =>
    expect(time(minute, late)).toBe(NOON + minute * 60_000),
  );
  it.each([
    [0, 1441],
    [6, -6],
    [6000, -6000],
  ])("observed at minute %i and received %i later is when we received it", (minute, late) =>
    expect(time(minute, late)).toBe(NOON + (minute + late) * 60_000),
  );
});
