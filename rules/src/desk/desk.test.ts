import { isReleasable, RuleFileId, type Instant, type RuleCheck } from "@lagewarte/model";
import { SetClock, SqliteEventLog } from "@lagewarte/platform";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aCount, aDetection, exploits, spread } from "../fixtures/a-rule.ts";
import { aRelease } from "../fixtures/a-release.ts";
import { anEvent, NOON } from "../fixtures/an-event.ts";
import { RulesInForce } from "../in-force/rules-in-force.ts";
import { Desk } from "./desk.ts";

const tested = `${exploits}
lagewarte:
  tests:
    - { expect: match, event: { classification: { type: exploit } } }
    - { expect: no-match, event: { classification: { type: scanner } } }`;
const mistakes = ({ problems }: RuleCheck) => problems.filter(({ grade }) => grade === "mistake");
const id = (text: string) => RuleFileId.parse(text);

let log: SqliteEventLog;
let rules: RulesInForce;
let desk: Desk;
beforeEach(async () => {
  log = await SqliteEventLog.open({ folder: ":memory:", clock: new SetClock(NOON) });
  const shipped = [
    { id: id("exploit"), text: tested, place: "exploit.yml" },
    {
      id: id("sigmahq/other"),
      text: aDetection("other", "{ s: { a: b }, condition: s }"),
      place: "other.yml",
      pack: { licence: "DRL-1.1" },
    },
  ];
  rules = await RulesInForce.open({ log, shipped: async () => ({ files: shipped, lists: new Map(), problems: [] }) });
  desk = new Desk(log, rules);
});
afterEach(async () => {
  await rules.close();
  await log.close();
});

describe("the desk of rules", () => {
  it("lists the rules in force with their file, pack and tests", async () => {
    expect(await desk.list()).toMatchObject([
      { id: "exploit", file: "exploit", pack: "lagewarte", alerting: true, tests: { passed: 2, failed: 0 } },
      { id: "other", file: "sigmahq/other", pack: "sigmahq", licence: "DRL-1.1", logsource: "lagewarte" },
    ]);
    await log.append([aRelease("spread", spread)]);
    expect(await desk.list()).toMatchObject([
      { id: "exploit", alerting: false },
      { id: "spread", kind: "correlation", logsource: "exploit" },
      // Those of packs come last.
      { id: "other" },
    ]);
  });

  it("reads the text in force of a file, and nothing else", async () => {
    expect(await desk.read(id("exploit"))).toEqual({ text: tested });
    await log.append([aRelease("exploit", null)]);
    expect(await desk.read(id("exploit"))).toBeUndefined();
    expect(await desk.read(id("nowhere"))).toBeUndefined();
  });

  it("checks a text among the rules in force, whose place it may take", async () => {
    const good = await desk.check(tested.replace("title: exploit", "title: better"));
    expect(good).toMatchObject({ failures: [], rules: [{ title: "better" }] });
    expect(mistakes(good)).toEqual([]);
    expect(good.problems).toContainEqual(expect.objectContaining({ grade: "warning", line: 1 }));
    expect(isReleasable(good)).toBe(true);
    const count = aCount("count", "type: event_count, timespan: 5m, condition: { gte: 3 }, group-by: [source.ip]");
    expect(mistakes(await desk.check(count))).toEqual([]);
    expect(mistakes(await desk.check(count.replace("rules: exploit", "rules: exploits")))).toMatchObject([
      { grade: "mistake", line: 4, message: expect.stringContaining('"exploits"') as string },
    ]);
  });

  it("says what would be wrong in other files with the text in the place of one, or without it", async () => {
    await log.append([aRelease("spread", spread)]);
    const elsewhere = [
      { line: 1, message: expect.stringMatching(/^in spread, line \d+: there is no rule "exploit"/) as string },
    ];
    const renamed = tested.replaceAll("exploit", "other-name");
    expect(mistakes(await desk.check(renamed, id("exploit")))).toMatchObject(elsewhere);
    expect(mistakes(await desk.check(null, id("exploit")))).toMatchObject(elsewhere);
    expect(mistakes(await desk.check(tested, id("exploit")))).toEqual([]);
    expect(mistakes(await desk.check(null, id("spread")))).toEqual([]);
    // What is wrong already is not the text's mistake.
    await log.append([aRelease("exploit", null)]);
    expect(mistakes(await desk.check("", id("sigmahq/other")))).toEqual([]);
  });

  it("says that a rule of another file has the id", async () => {
    expect(mistakes(await desk.check(tested, id("new")))).toMatchObject([
      { line: 1, message: expect.stringContaining("is taken by the rule at exploit.yml:") as string },
    ]);
    expect(mistakes(await desk.check(tested))).toEqual([]);
  });

  it("says what is wrong with a text, and that a rule does not do what its tests say", async () => {
    expect(mistakes(await desk.check("title: x"))).toHaveLength(1);
    const { failures } = await desk.check(tested.replace("type: scanner", "type: exploit"));
    expect(failures).toMatchObject([{ rule: "exploit", message: expect.stringContaining("test 2") as string }]);
    expect((await desk.check(exploits)).failures).toHaveLength(2);
    expect(isReleasable(await desk.check(exploits))).toBe(false);
  });

  it("folds the log with another text of a file, and tells the difference", async () => {
    const event = anEvent();
    await log.append([{ topic: "events", key: event.id, value: JSON.stringify(event) }]);
    const stretch = { from: "2026-11-24T00:00:00.000Z" as Instant, to: "2026-11-25T00:00:00.000Z" as Instant };
    const told: number[] = [];
    const out = await desk.dryRun(
      { ...stretch, file: id("exploit"), text: null },
      (share) => told.push(share),
      new AbortController().signal,
    );
    expect(out).toMatchObject({
      events: 1,
      counts: { appeared: 0, gone: 1, changed: 0 },
      gone: [{ rule: "exploit", events: 1, organisations: ["town-1"] }],
      notified: { anew: [], noLonger: ["town-1"] },
    });
    expect(told.at(-1)).toBe(1);
    const ended = AbortSignal.abort(new Error("told to end"));
    await expect(desk.dryRun({ ...stretch, file: id("exploit"), text: null }, () => {}, ended)).rejects.toThrow(
      "told to end",
    );
  });
});
