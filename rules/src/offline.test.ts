import { describe, expect, it } from "vitest";
import { exploits, ruleSetOf, spread } from "./fixtures/a-rule.ts";
import { anEvent } from "./fixtures/an-event.ts";
import { OfflineRun } from "./offline.ts";

describe("events in a file", () => {
  const rules = ruleSetOf(exploits, spread);
  const town = (n: number, minute: number) => anEvent({ id: `e-${n}`, minute, organisations: [`town-${n}`] });

  it("give the matches as they come, and every alert once, in its last state", () => {
    const run = new OfflineRun(rules);
    expect([town(1, 0), town(2, 1), town(3, 2), town(4, 3)].map((event) => run.take(event).length)).toEqual([
      1, 1, 1, 1,
    ]);
    expect(run.take(anEvent({ type: "scanner" }))).toEqual([]);
    expect(run.alerts()).toMatchObject([{ episode: { active: true, counts: { events: 4, organisations: 4 } } }]);
    expect(run.alerts()).toHaveLength(1);
  });

  it("are correlated by their own times, also when the file is out of order", () => {
    const run = new OfflineRun(rules);
    for (const event of [town(3, 9), town(1, 0), town(2, 5)]) run.take(event);
    expect(run.alerts()[0]?.episode.evidence).toEqual(["e-1", "e-2", "e-3"]);
  });

  it("that are none raise nothing", () => expect(new OfflineRun(rules).alerts()).toEqual([]));
});
