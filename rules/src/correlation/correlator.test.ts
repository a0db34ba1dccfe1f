import type { Event } from "@lagewarte/model";
import { describe, expect, it } from "vitest";
import { aCount, aDetection, exploits, ruleSetOf, spread } from "../fixtures/a-rule.ts";
import { anEvent, NOON } from "../fixtures/an-event.ts";
import { streamOf } from "../fixtures/a-stream.ts";
import { Correlator } from "./correlator.ts";
import type { EpisodeRecord } from "./running.ts";
import { triggersOf } from "./trigger.ts";

const at = (minute: number) => NOON + minute * 60_000;
const spreadRules = ruleSetOf(exploits, spread);
const eachRules = ruleSetOf(`${exploits}\nlagewarte: { timespan: 10m, group-by: [source.ip] }`);

/** A correlator to which events come as they reach us. */
function watch(rules = spreadRules, limits: { mostGroups?: number } = {}) {
  const correlator = new Correlator(triggersOf(rules), limits);
  const events: Event[] = [];
  return {
    correlator,
    /** What is told right after the event. */
    see: (event: Event): EpisodeRecord[] => {
      events.push(event);
      // Matches of all events, for offsets go on; only those of the last one are new.
      const stream = (list: readonly Event[]) =>
        streamOf(
          rules,
          list.map((each) => ({ event: each, appendedAt: Date.parse(each.recordedAt) })),
        );
      for (const { record, arrival } of stream(events).slice(stream(events.slice(0, -1)).length))
        correlator.take(record, arrival);
      return correlator.tell(Date.parse(event.recordedAt));
    },
    tell: (minute: number, readUpTo = minute) => correlator.tell(at(minute), { readUpTo: at(readUpTo) }),
  };
}
const town = (n: number, minute: number, over: Parameters<typeof anEvent>[0] = {}) =>
  anEvent({ id: `e-${n}-${minute}`, minute, organisations: [`town-${n}`], ...over });

describe("one address at several organisations", () => {
  it("opens one alert when it attacks three within ten minutes, which names all of them", () => {
    const { see } = watch();
    expect(see(town(1, 0))).toEqual([]);
    expect(see(town(2, 5))).toEqual([]);
    const [alert, ...others] = see(town(3, 9));
    expect(others).toEqual([]);
    expect(alert?.episode).toMatchObject({
      active: true,
      anchor: "e-1-0",
      group: { "source.ip": "203.0.113.7" },
      counts: { events: 3, organisations: 3 },
      evidence: ["e-1-0", "e-2-5", "e-3-9"],
    });
  });

  it("has the same alert id in every run, and another one in another wave", () => {
    const idOf = (first: number) => {
      const { see } = watch();
      return [0, 1, 2].flatMap((n) => see(town(n, first + n))).map(({ alert }) => alert);
    };
    expect(idOf(0)).toHaveLength(1);
    expect(idOf(0)).toEqual(idOf(0));
    expect(idOf(0)).not.toEqual(idOf(60));
  });

  it("is no alert when the third comes ten minutes after the first", () => {
    const { see } = watch();
    expect([town(1, 0), town(2, 5), town(3, 10)].flatMap(see)).toEqual([]);
  });

  it("is found also when the sensor in the middle reports late", () => {
    const { see } = watch();
    expect([town(1, 0), town(3, 9)].flatMap(see)).toEqual([]);
    expect(see(town(2, 4, { late: 8 }))[0]?.episode.evidence).toEqual(["e-1-0", "e-2-4", "e-3-9"]);
  });

  it("is not found when the report comes later than anybody waits", () => {
    const { see } = watch();
    expect([town(1, 0), town(3, 9), town(2, 4, { late: 60 })].flatMap(see)).toEqual([]);
  });

  it("counts an event once, however often it is delivered", () => {
    const { see } = watch();
    const events = [town(1, 0), town(2, 1), town(2, 1), town(3, 2)];
    expect(events.flatMap(see)[0]?.episode.counts.events).toBe(3);
    expect(see(town(3, 2))).toEqual([]);
  });

  it("is not found between a real attack and an exercise", () => {
    const { see } = watch();
    const exercise = { over: { exercise: "luekex-26" } };
    expect([town(1, 0), town(2, 1, exercise), town(3, 2)].flatMap(see)).toEqual([]);
    expect(see(town(4, 3))[0]?.episode.exercise).toBeNull();
    expect([town(5, 4, exercise), town(6, 5, exercise)].flatMap(see)[0]?.episode.exercise).toBe("luekex-26");
  });
});

describe("an alert's episode", () => {
  it("grows with every further match, and is told at most once a second", () => {
    const { see, tell } = watch(eachRules);
    expect(see(town(1, 0))).toHaveLength(1);
    expect(see(town(2, 0.001))).toEqual([]);
    expect(see(town(3, 0.002))).toEqual([]);
    expect(tell(0.02)[0]?.episode.counts).toEqual({ events: 3, organisations: 3 });
    expect(tell(0.03)).toEqual([]);
  });

  it("is over when its time span has passed without a match; the next wave is an alert of its own", () => {
    const { see, tell } = watch(eachRules);
    const [first] = see(town(1, 0));
    expect(tell(9.9)).toEqual([]);
    expect(tell(10)[0]).toMatchObject({ alert: first?.alert, episode: { active: false } });
    const [second] = see(town(1, 30));
    expect(second?.alert).not.toBe(first?.alert);
  });

  it("is over at the latest when the next wave begins, and that is told first", () => {
    const { see } = watch(eachRules);
    const [first] = see(town(1, 0));
    expect(see(town(1, 30)).map(({ alert, episode }) => [alert === first?.alert, episode.active])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it("goes on when a match turns up that had not arrived when it was taken for over", () => {
    const { see, tell } = watch(eachRules);
    const [first] = see(town(1, 0));
    expect(tell(10)[0]?.episode.active).toBe(false);
    const [again] = see(town(2, 8, { late: 4 }));
    expect(again).toMatchObject({ alert: first?.alert, episode: { active: true, counts: { events: 2 } } });
    expect(tell(18)).toEqual([]);
    expect(tell(22)[0]).toMatchObject({ alert: first?.alert, episode: { active: false } });
  });

  it("is not taken for over while matches wait to be read, but told again now and then", () => {
    const { see, tell } = watch(eachRules);
    see(town(1, 0));
    expect(tell(10, 1)).toEqual([]);
    expect(tell(120, 1)[0]?.episode.active).toBe(true);
    expect(tell(121, 1)).toEqual([]);
    expect(tell(122, 122)[0]?.episode.active).toBe(false);
  });

  it("takes what comes late for it also when it is over, and tells that before the next one", () => {
    const { see } = watch(eachRules);
    const [first] = see(town(1, 0));
    // Not told at once: it was told less than a second ago.
    see(town(2, 0.001));
    const told = see(town(3, 30));
    expect(told[0]).toMatchObject({ alert: first?.alert, episode: { active: false, counts: { events: 2 } } });
    const late = see(town(4, 5, { late: 25.001 }));
    expect(late).toEqual([]);
  });
});

describe("a sensor's wrong clock", () => {
  it("that is ahead does not keep an alert open for ever: our time of receipt counts", () => {
    const { see, tell } = watch(eachRules);
    const ahead = town(1, 600, { late: -600 });
    expect(see(ahead)[0]?.episode).toMatchObject({ lastSeenAt: new Date(at(0)).toISOString() });
    expect(tell(10)[0]?.episode.active).toBe(false);
  });

  it("that is behind by days does not open an alert for every event", () => {
    const { see } = watch(eachRules);
    const days = (n: number, minute: number) => town(n, minute - 3 * 1440, { late: 3 * 1440 });
    const told = [days(1, 0), days(2, 1), days(3, 2)].flatMap(see);
    expect(new Set(told.map(({ alert }) => alert)).size).toBe(1);
    expect(told.at(-1)?.episode.counts.events).toBe(3);
  });
});

describe("after a restart", () => {
  it("an episode whose rule is gone is ended", () => {
    const [record] = watch(eachRules).see(town(1, 0));
    const { correlator } = watch(spreadRules);
    correlator.restore(record!);
    expect(correlator.tell(at(1))).toMatchObject([{ alert: record?.alert, episode: { active: false } }]);
  });

  it("an episode of a rule that was changed goes on with the new words", () => {
    const [record] = watch(eachRules).see(town(1, 0));
    const changed = ruleSetOf(
      `${exploits}\nlagewarte: { timespan: 10m, group-by: [source.ip], title: "New {events}" }`,
    );
    const { correlator, see } = watch(changed);
    correlator.restore(record!);
    expect(see(town(1, 0))).toEqual([]);
    const [grown] = see(town(2, 1));
    expect(grown).toMatchObject({ alert: record?.alert, episode: { title: "New 2" } });
    expect(grown?.episode.rule.version).not.toBe(record?.episode.rule.version);
  });

  it("matches of an older version of a rule count no more", () => {
    const { correlator } = watch(spreadRules);
    const old = ruleSetOf(exploits, spread.replace("gte: 3", "gte: 1"));
    for (const { record, arrival } of streamOf(old, [{ event: town(1, 0), appendedAt: at(0) }]))
      correlator.take(record, arrival);
    expect(correlator.tell(at(0), { all: true })).toEqual([]);
  });

  it("a match ahead of its time that was worked off before does not end the episode", () => {
    const { see } = watch(eachRules);
    const [record] = see(town(1, 0));
    const { correlator } = watch(eachRules);
    correlator.restore({ ...record!, through: { ...record!.through, offset: 5 } });
    const [ahead] = streamOf(eachRules, [{ event: town(2, 14), appendedAt: at(1) }]);
    correlator.take(ahead!.record, ahead!.arrival);
    expect(correlator.tell(at(2), { all: true })).toEqual([]);
  });
});

describe("what is kept in memory", () => {
  it("is forgotten when it can matter no more", () => {
    const { correlator, see, tell } = watch();
    see(town(1, 0));
    see(town(1, 0, { source: "203.0.113.8", id: "other" }));
    tell(24);
    expect(correlator.groups).toBe(2);
    tell(25);
    expect(correlator.groups).toBe(0);
  });

  it("has a bound: who was not touched for longest goes, rather one without a running alert, and is counted", () => {
    const rules = ruleSetOf(
      exploits,
      aCount("burst", "type: event_count, group-by: [source.ip], timespan: 1h, condition: { gte: 2 }"),
    );
    const { correlator, see } = watch(rules, { mostGroups: 3 });
    const from = (n: number, minute: number) => town(1, minute, { source: `192.0.2.${n}`, id: `${n}-${minute}` });
    see(from(1, 0));
    see(from(1, 1));
    see(from(2, 2));
    see(from(3, 3));
    see(from(2, 4));
    expect(see(from(4, 5))).toEqual([]);
    expect([correlator.groups, correlator.losses.total("group")]).toEqual([3, 1]);
    // The third one has gone: its second match is a first one again.
    expect(see(from(3, 6))).toEqual([]);
    // The first one runs on.
    expect(see(from(1, 7))[0]?.episode.counts.events).toBe(3);
  });

  it("lets a running alert go when there are none but such, and tells its end", () => {
    const { correlator, see } = watch(eachRules, { mostGroups: 1 });
    const [first] = see(town(1, 0, { source: "192.0.2.1" }));
    const told = see(town(1, 1, { source: "192.0.2.2" }));
    expect(told.map(({ alert, episode }) => [alert === first?.alert, episode.active])).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(correlator.losses.total("group")).toBe(1);
  });

  it("of partitions that are somebody else's goes, and nothing more is told of it", () => {
    const { correlator, see } = watch(eachRules);
    see(town(1, 0));
    see(town(2, 0.001));
    correlator.release(new Set([0, 1, 2]));
    expect(correlator.groups).toBe(0);
    expect(correlator.tell(at(60), { all: true })).toEqual([]);
  });

  it("costs nothing while nothing is changed or due, however much it is", { timeout: 30_000 }, () => {
    const rules = ruleSetOf(aDetection("each", "{ s: { severity: high }, condition: s }"));
    const { correlator } = watch(rules);
    const stream = streamOf(
      rules,
      Array.from({ length: 5000 }, (_, n) => ({
        event: town(n, 0, { source: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}` }),
        appendedAt: at(0),
      })),
    );
    for (const { record, arrival } of stream) correlator.take(record, arrival);
    expect(correlator.tell(at(0)).length).toBe(5000);
    // Walking through all of them each time would take minutes, and the test has not got them.
    let told = 0;
    for (let n = 0; n < 2_000_000; n += 1) told += correlator.tell(at(0) + n / 2000).length;
    expect(told).toBe(0);
  });
});
