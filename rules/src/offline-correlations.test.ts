import { describe, expect, it } from "vitest";
import { aCorrelation, aCount, aDetection, exploits, ruleSetOf } from "./fixtures/a-rule.ts";
import { anEvent } from "./fixtures/an-event.ts";
import { OfflineRun } from "./offline.ts";

type Given = Parameters<typeof anEvent>[0];

/** What is raised by events at these minutes, and then by time going on. */
function raised(rules: ReturnType<typeof ruleSetOf>, ...events: readonly NonNullable<Given>[]) {
  const run = new OfflineRun(rules);
  for (const [index, event] of events.entries()) run.take(anEvent({ id: `e-${index}`, ...event }));
  // Somebody else, so that the clock goes on.
  for (const minute of [600, 601, 602]) run.take(anEvent({ minute, type: "vulnerable-system", source: "192.0.2.99" }));
  return run.alerts().map(({ episode }) => [episode.rule.title, episode.counts.events]);
}
const infected = aDetection("infected", "{ s: { classification.type: infected-system }, condition: s }");
const both = "rules: [exploit, infected], group-by: [source.ip], timespan: 10m";

describe("a correlation", () => {
  it("of one rule without another waits for the end: the other may come later, or be late", () => {
    const rules = ruleSetOf(
      exploits,
      infected,
      aCorrelation("without", `type: temporal, ${both}, condition: exploit and not infected`),
    );
    expect(raised(rules, { minute: 0 })).toEqual([["without", 1]]);
    expect(raised(rules, { minute: 0 }, { minute: 9, type: "infected-system" })).toEqual([]);
    expect(raised(rules, { minute: 0 }, { minute: 9, late: 14, type: "infected-system" })).toEqual([]);
    expect(raised(rules, { minute: 0 }, { minute: 10, type: "infected-system" })).toEqual([["without", 1]]);
  });

  it("in an order minds the order", () => {
    const rules = ruleSetOf(exploits, infected, aCorrelation("ordered", `type: temporal_ordered, ${both}`));
    expect(raised(rules, { minute: 0 }, { minute: 2, type: "infected-system" })).toEqual([["ordered", 2]]);
    expect(raised(rules, { minute: 2 }, { minute: 0, late: 3, type: "infected-system" })).toEqual([]);
    // Nobody knows which was first.
    expect(raised(rules, { minute: 0, type: "infected-system" }, { minute: 0 })).toEqual([["ordered", 2]]);
  });

  it("of two rules takes one event that matches both", () => {
    const loud = aDetection("loud", "{ s: { severity: high }, condition: s }");
    const rules = ruleSetOf(
      exploits,
      loud,
      aCorrelation("two", "type: temporal, rules: [exploit, loud], group-by: [source.ip], timespan: 10m"),
    );
    expect(raised(rules, { minute: 0 })).toEqual([["two", 1]]);
    expect(raised(rules, { minute: 0, severity: "low" })).toEqual([]);
  });

  it("by other names meets what is here the source, and there the destination", () => {
    const rules = ruleSetOf(
      exploits,
      infected,
      aCorrelation(
        "back",
        "type: temporal, rules: [exploit, infected], group-by: [ip], timespan: 10m, aliases: { ip: { exploit: destination.ip, infected: source.ip } }",
      ),
    );
    const answer = { minute: 3, type: "infected-system", source: "192.0.2.10" } as const;
    expect(raised(rules, { minute: 0, destination: "192.0.2.10" }, answer)).toEqual([["back", 2]]);
    expect(raised(rules, { minute: 0, destination: "192.0.2.11" }, answer)).toEqual([]);
  });

  it("of numbers leaves out what is none", () => {
    const rules = ruleSetOf(
      exploits,
      aCount("sum", "type: value_sum, timespan: 10m, condition: { gte: 10, field: bytes }"),
    );
    const bytes = (value: number | string) => ({ minute: 0, native: { bytes: value } });
    expect(raised(rules, bytes(4), bytes("6"))).toEqual([["sum", 2]]);
    expect(raised(rules, bytes(4), bytes("six"), bytes("1e999"), bytes(5))).toEqual([]);
  });

  it("without group-by has one group of all", () => {
    const rules = ruleSetOf(exploits, aCount("all", "type: event_count, timespan: 10m, condition: { gte: 2 }"));
    expect(raised(rules, { minute: 0, source: "192.0.2.1" }, { minute: 1, source: "192.0.2.2" })).toEqual([["all", 2]]);
  });

  it("of correlations counts their alerts, over several links, and alone is an alert", () => {
    const rules = ruleSetOf(
      exploits,
      aCount("burst", "type: event_count, group-by: [source.ip], timespan: 5m, condition: { gte: 2 }"),
      aCorrelation(
        "waves",
        "type: event_count, rules: burst, group-by: [source.ip], timespan: 1h, condition: { gte: 2 }",
      ),
      aCorrelation(
        "campaign",
        "type: value_count, rules: waves, timespan: 2h, condition: { gte: 2, field: source.ip }",
      ),
    );
    const attack = (source: string) => [0, 1, 20, 21].map((minute) => ({ minute, source }));
    expect(raised(rules, ...attack("192.0.2.1"))).toEqual([]);
    expect(raised(rules, ...attack("192.0.2.1"), ...attack("192.0.2.2"))).toEqual([["campaign", 2]]);
  });

  it("that waits for its end counts alerts of one that does, too", () => {
    const rules = ruleSetOf(
      exploits,
      aCount("few", "type: event_count, group-by: [source.ip], timespan: 5m, condition: { lt: 3 }"),
      `${aCorrelation("once", "type: event_count, rules: few, group-by: [source.ip], timespan: 30m, condition: { eq: 1 }")}
lagewarte: { window: tumbling }`,
    );
    expect(raised(rules, { minute: 0 })).toEqual([["once", 1]]);
    expect(raised(rules, { minute: 0 }, { minute: 20 })).toEqual([]);
  });
});

describe("a correlation of ours", () => {
  const own = (rest: string) =>
    `title: own\nname: own\nlagewarte: { lateness: 1m, correlation: { rules: exploit, group-by: [source.ip], ${rest} } }`;

  it("of absence is raised by who falls silent, and ends when there is something again", () => {
    const rules = ruleSetOf(exploits, own("type: absence, timespan: 30m"));
    expect(raised(rules, ...[0, 20, 40].map((minute) => ({ minute })))).toEqual([["own", 1]]);
    const run = new OfflineRun(rules);
    for (const minute of [0, 20]) run.take(anEvent({ id: `e-${minute}`, minute }));
    run.take(anEvent({ minute: 60, source: "192.0.2.99" }));
    expect(run.alerts()).toMatchObject([{ episode: { active: true, anchor: "e-20" } }]);
    run.take(anEvent({ id: "back", minute: 70 }));
    expect(run.alerts()).toMatchObject([{ episode: { active: false, counts: { events: 1 } } }]);
  });

  it("of a spike is raised by many more than before, not by a new one that is learnt", () => {
    const rules = ruleSetOf(exploits, own("type: spike, timespan: 10m, windows: 4, factor: 3, minimum: 5"));
    const each = (minutes: readonly number[]) => minutes.map((minute) => ({ minute }));
    const usual = each([0, 11, 21, 31]);
    const many = each([40, 41, 42, 43, 44]);
    expect(raised(rules, ...usual, ...many)).toEqual([["own", 5]]);
    expect(raised(rules, ...usual, ...many.slice(1))).toEqual([]);
    expect(raised(rules, ...many)).toEqual([]);
    expect(raised(rules, ...each([0, 1, 11, 12, 21, 22, 31, 32]), ...many)).toEqual([]);
  });

  it("of what is seen first is raised by a new value, not while it learns", () => {
    const rules = ruleSetOf(exploits, own("type: first_seen, timespan: 1h, field: destination.ip"));
    const to = (minute: number, destination: string) => ({ minute, destination });
    const usual = [0, 30, 60].map((minute) => to(minute, "192.0.2.1"));
    expect(raised(rules, ...usual)).toEqual([]);
    expect(raised(rules, ...usual, to(90, "192.0.2.2"))).toEqual([["own", 1]]);
    expect(raised(rules, ...usual, to(90, "192.0.2.1"))).toEqual([]);
    expect(raised(rules, to(0, "192.0.2.1"), to(30, "192.0.2.2"))).toEqual([]);
  });
});

describe("our policies", () => {
  const burst = aCount("burst", "type: event_count, group-by: [source.ip], timespan: 10m, condition: { gte: 2 }");
  const waves = [0, 1, 30, 31, 60, 61].map((minute) => ({ minute }));

  it("gather in one alert what comes for long after it, or open one anew for what goes on", () => {
    expect(raised(ruleSetOf(exploits, burst), ...waves)).toHaveLength(3);
    expect(raised(ruleSetOf(exploits, `${burst}\nlagewarte: { suppress: 1h }`), ...waves)).toEqual([["burst", 6]]);
    const often = Array.from({ length: 12 }, (_, n) => ({ minute: n * 5 }));
    expect(raised(ruleSetOf(exploits, burst), ...often)).toEqual([["burst", 12]]);
    expect(raised(ruleSetOf(exploits, `${burst}\nlagewarte: { realert: 30m }`), ...often)).toEqual([
      ["burst", 6],
      ["burst", 6],
    ]);
  });

  it("cut windows at fixed times, or where there is a pause", () => {
    const three = burst.replace("gte: 2", "gte: 3");
    const at = (...minutes: number[]) => minutes.map((minute) => ({ minute }));
    expect(raised(ruleSetOf(exploits, three), ...at(8, 9, 11))).toHaveLength(1);
    expect(raised(ruleSetOf(exploits, `${three}\nlagewarte: { window: tumbling }`), ...at(8, 9, 11))).toEqual([]);
    expect(raised(ruleSetOf(exploits, three), ...at(0, 8, 16))).toEqual([]);
    expect(raised(ruleSetOf(exploits, `${three}\nlagewarte: { window: session }`), ...at(0, 8, 16))).toHaveLength(1);
    expect(raised(ruleSetOf(exploits, `${three}\nlagewarte: { window: session }`), ...at(0, 8, 18))).toEqual([]);
  });
});
