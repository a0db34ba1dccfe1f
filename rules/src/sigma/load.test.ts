import { execFileSync } from "node:child_process";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { JsonObject } from "@lagewarte/model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aCorrelation, aCount, aDetection, exploits, ruleSetOf, rulesOf, spread } from "../fixtures/a-rule.ts";
import { plainFields } from "./fields.ts";
import { loadRules } from "./load.ts";
import { foundIn, rulesStamp, settled } from "./rule-folder.ts";
import { assemble } from "./rule-set.ts";
import type { DetectionRule } from "./rule.ts";

const problemsOf = (...texts: string[]) =>
  assemble(rulesOf(...texts)).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe("a set of rules", () => {
  it("does not let a detection alert by itself that a correlation counts, unless it is told to", () => {
    const set = ruleSetOf(exploits, spread);
    expect(set.detections.map(({ name }) => name)).toEqual(["exploit"]);
    expect(set.alerting).toEqual([]);
    expect(ruleSetOf(exploits).alerting).toHaveLength(1);
    const loud = aCount("loud", "generate: true, type: event_count, timespan: 5m, condition: { gte: 2 }");
    expect(ruleSetOf(exploits, loud).alerting).toHaveLength(1);
    expect(ruleSetOf(exploits, loud, spread).alerting).toEqual([]);
  });

  it("leaves out a correlation of rules that are not there, and says which was meant", () => {
    const broken = aCount("broken", "type: event_count, timespan: 5m, condition: { gte: 2 }");
    expect(problemsOf(exploits, broken.replace("rules: exploit", "rules: [exploit, explot]"))).toEqual([
      '9:23 there is no rule "explot". Did you mean "exploit"?',
    ]);
    expect(assemble(rulesOf(exploits, broken.replace("rules: exploit", "rules: nothing"))).ruleSet).toMatchObject({
      correlations: [],
      alerting: [{ name: "exploit" }],
    });
  });

  it("puts a correlation of correlations after those, which then do not alert by themselves", () => {
    const chain = aCorrelation("chain", "type: event_count, rules: spread, timespan: 1h, condition: { gte: 2 }");
    const ruleSet = ruleSetOf(exploits, chain, spread);
    expect(ruleSet.correlations.map(({ name }) => name)).toEqual(["spread", "chain"]);
    expect(ruleSet.silent.map(({ name }) => name)).toEqual(["spread"]);
    expect(ruleSetOf(exploits, chain.replace("type:", "generate: true, type:"), spread).silent).toEqual([]);
  });

  it("leaves out correlations that refer to each other in a circle, and shows the circle", () => {
    const of = (name: string, inner: string) =>
      aCorrelation(name, `type: event_count, rules: ${inner}, timespan: 1h, condition: { gte: 2 }`);
    expect(problemsOf(of("a", "b"), of("b", "c"), of("c", "a"), of("self", "self")).sort()).toEqual([
      "14:42 it refers to itself: a -> b -> c -> a",
      "19:42 it refers to itself: self -> self",
      '4:42 the rule "b" has a mistake itself',
      '9:42 the rule "c" has a mistake itself',
    ]);
  });

  it("refuses a chain that is too long, however it is ordered", () => {
    const links = Array.from({ length: 12 }, (_, n) =>
      aCorrelation(
        `c${n}`,
        `type: event_count, rules: ${n === 0 ? "exploit" : `c${n - 1}`}, timespan: 1h, condition: { gte: 2 }`,
      ),
    );
    for (const texts of [links, links.toReversed()])
      expect(problemsOf(exploits, ...texts).join("\n")).toContain("a chain has 8 correlations at the most");
    expect(problemsOf(exploits, ...links.slice(0, 8).toReversed())).toEqual([]);
  });

  it.each([
    ["type: event_count, group-by: [town], condition: { gte: 2 }", 'alerts of "spread" are not gathered by "town"'],
    ["type: value_count, condition: { gte: 2, field: town }", 'alerts of "spread" are not gathered by "town"'],
    ["type: value_sum, condition: { gte: 2, field: source.ip }", 'alerts have no numbers, and "spread" raises alerts'],
    [
      "type: event_count, group-by: [x], aliases: { x: { spread: y } }, condition: { gte: 2 }",
      'alerts of "spread" are not gathered by "y"',
    ],
  ])("leaves out a correlation of alerts with %s", (rest, problem) => {
    const chain = aCorrelation("chain", `rules: spread, timespan: 1h, ${rest}`);
    expect(problemsOf(exploits, spread, chain).join("\n")).toContain(problem);
  });

  it("leaves out the second rule with the same id or name, and says where the first one is", () => {
    const id = "id: 3f1c6a5e-6f3b-4f0e-9f55-1d2c3b4a5968\n";
    expect(problemsOf(`${id}${exploits}`, `${id}${exploits.replaceAll("exploit", "other")}`)).toEqual([
      '7:5 the id "3f1c6a5e-6f3b-4f0e-9f55-1d2c3b4a5968" is taken by the rule at rules.yml:1',
    ]);
    expect(problemsOf(exploits, `${id}${exploits}`)).toEqual([
      '6:5 the name "exploit" is taken by the rule at rules.yml:1',
    ]);
  });
});

describe("loading a folder", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "rules-"));
  });
  afterEach(() => fs.rm(folder, { recursive: true }));
  const write = async (name: string, text: string) => {
    await fs.mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await fs.writeFile(path.join(folder, name), text);
  };

  it("reads every YAML file below it, and tells the mistakes of all of them at once, by place", async () => {
    await write("b/spread.yaml", spread);
    await write("a.yml", `${exploits}\n---\n${aDetection("bad", "{ s: { a|containz: 1 }, condition: t }")}`);
    await write("c.yml", spread.replaceAll("spread", "lost").replace("rules: exploit", "rules: gone"));
    await write("notes.txt", "no rule");
    const { ruleSet, problems, files } = await loadRules([folder]);
    expect(files).toBe(3);
    expect(ruleSet.detections.map(({ name }) => name)).toEqual(["exploit"]);
    expect(ruleSet.correlations.map(({ name }) => name)).toEqual(["spread"]);
    expect(problems.map(({ file, line, message }) => `${path.basename(file)}:${line} ${message}`)).toEqual([
      'a.yml:8 s: a|containz: unknown modifier "containz". Did you mean "contains"?',
      'a.yml:8 there is no selection "t". Did you mean "s"?',
      'c.yml:4 there is no rule "gone"',
    ]);
  });

  it("puts the lists of the folder lists in the place of placeholders, beside those that it is given", async () => {
    const host = (name: string, list: string) => aDetection(name, `{ s: { host|expand: "%${list}%" }, condition: s }`);
    await write(
      "a.yml",
      [host("ours", "own_domains"), host("theirs", "servers"), host("more", "more")].join("\n---\n"),
    );
    await write("lists/servers.txt", "# of the data centre\nalpha\n\n  beta  \r\n");
    await write("lists/more.yml", "- gamma\n- 5\n");
    const lists = new Map([["own_domains", ["town.example"]]]);
    const load = async () => {
      const { ruleSet, problems, files } = await loadRules([folder], { lists });
      expect([problems, files]).toEqual([[], 1]);
      return ruleSet.detections;
    };
    const matched = (rules: readonly DetectionRule[], host: unknown) =>
      rules.filter(({ test }) => test(plainFields({ host } as JsonObject))).map(({ name }) => name);
    const before = await load();
    expect(["town.example", "beta", "5", "x"].map((host) => matched(before, host))).toEqual([
      ["ours"],
      ["theirs"],
      ["more"],
      [],
    ]);
    await write("lists/servers.txt", "delta");
    const after = await load();
    expect(["beta", "delta"].map((host) => matched(after, host))).toEqual([[], ["theirs"]]);
    expect(after.map(({ info }, index) => info.version === before[index]?.info.version)).toEqual([true, false, true]);
  });

  it("tells of a list that cannot be used, and of a rule whose list is not there", async () => {
    await write("a.yml", aDetection("a", '{ s: { host|expand: "%srevers%" }, condition: s }'));
    await write("lists/servers.txt", "alpha");
    await write("lists/own.txt", "x");
    await write("lists/not a name.txt", "x");
    await write("lists/map.yml", "a: b");
    const { ruleSet, problems } = await loadRules([folder], { lists: new Map([["own", ["y"]]]) });
    expect(ruleSet.detections).toEqual([]);
    expect(problems.map(({ file, line, message }) => `${path.basename(file)}:${line} ${message}`)).toEqual([
      "map.yml:1 a list holds texts and numbers",
      'not a name.txt:1 "not a name" cannot be the name of a list: letters, digits, dot, hyphen and underscore can',
      'own.txt:1 there is a list "own" already; give this one another name',
      'a.yml:3 s: host|expand: there is no list for %srevers%; there are %own%, %servers%. Did you mean "servers"?',
    ]);
  });

  it("applies filters, also from another file", async () => {
    await write("a.yml", exploits);
    await write("z.yml", "title: f\nlogsource: {}\nfilter: { rules: any, a: { host: lab }, condition: not a }");
    const { ruleSet, problems } = await loadRules([folder]);
    expect(problems).toEqual([]);
    const event = { "classification.type": "exploit", host: "lab" };
    expect(ruleSet.detections.map(({ test }) => test(plainFields(event)))).toEqual([false]);
  });

  it("tells of what is no file of text, and reads the others", async () => {
    await write("a.yml", exploits);
    await write("big.yml", `# ${"x".repeat(10 * 1024 * 1024)}`);
    await fs.writeFile(path.join(folder, "latin.yml"), Buffer.from("title: M\xfcller", "latin1"));
    await fs.symlink(path.join(folder, "nowhere"), path.join(folder, "dangling.yml"));
    execFileSync("mkfifo", [path.join(folder, "pipe.yml")]);
    const { ruleSet, problems, files } = await loadRules([folder]);
    expect([ruleSet.detections.length, files]).toEqual([1, 5]);
    expect(problems.map(({ file, message }) => `${path.basename(file)} ${message}`)).toEqual([
      "big.yml the file is larger than 1048576 bytes; cut it into several",
      "dangling.yml the file cannot be read: ENOENT",
      "latin.yml the file is not written in UTF-8",
      "pipe.yml the file is no regular file",
    ]);
  });

  it("walks a folder that is linked into itself once, follows links to files, and leaves hidden ones", async () => {
    await write("..2026/a.yml", exploits);
    await write("sub/b.yml", spread);
    await fs.symlink("..2026/a.yml", path.join(folder, "a.yml"));
    await fs.symlink(folder, path.join(folder, "sub/loop"));
    const { problems, files } = await loadRules([folder]);
    expect([problems, files]).toEqual([[], 2]);
  });

  it.each<[what: string, change: (time: number) => Promise<void>]>([
    ["is written", (time) => write("a.yml", `${exploits}# ${"x".repeat(time)}`)],
    ["is cut off", (time) => fs.truncate(path.join(folder, "long.yml"), 100 - time)],
    ["appears", (time) => write(`new-${time}.yml`, exploits)],
    ["vanishes", (time) => fs.rm(path.join(folder, `old-${time}.yml`))],
    ["takes another's place", (time) => fs.rename(path.join(folder, `old-${time}.yml`), path.join(folder, "a.yml"))],
    ["is a list that is written", (time) => write("lists/l.txt", "x".repeat(time))],
  ])("begins again when a file %s meanwhile, and says so when it does not come to rest", async (_, change) => {
    await write("a.yml", exploits);
    await write("long.yml", "#".repeat(100));
    for (let time = 1; time < 20; time += 1) await write(`old-${time}.yml`, exploits);
    let time = 0;
    const reading = (changes: number) =>
      settled(
        () => foundIn([folder]),
        async () => {
          time += 1;
          if (time <= changes) await change(time);
          return time;
        },
      );
    expect(await reading(2)).toEqual({ read: 3, isStable: true });
    expect(await reading(99)).toEqual({ read: 7, isStable: false });
    const { isStable, stamp } = await loadRules([folder]);
    expect([isStable, stamp]).toEqual([true, await rulesStamp([folder])]);
    await change(time + 1);
    expect(await rulesStamp([folder])).not.toBe(stamp);
  });

  it("reads a single file too, and says when there was none at all", async () => {
    await write("one.yml", exploits);
    expect((await loadRules([path.join(folder, "one.yml")])).ruleSet.detections).toHaveLength(1);
    await fs.rm(path.join(folder, "one.yml"));
    expect((await loadRules([folder])).files).toBe(0);
  });
});
