import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { RuleFileId } from "@lagewarte/model";
import { SqliteEventLog } from "@lagewarte/platform";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aDetection, exploits, spread } from "../fixtures/a-rule.ts";
import { aRelease } from "../fixtures/a-release.ts";
import { plainFields } from "../sigma/fields.ts";
import type { RuleProblem } from "../sigma/rule.ts";
import { RulesInForce, type RulesInForceOptions } from "./rules-in-force.ts";
import { shippedFiles } from "./shipped-files.ts";

let folder: string;
let log: SqliteEventLog;
let rules: RulesInForce | undefined;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "rules-in-force-"));
  log = await SqliteEventLog.open({ folder: ":memory:" });
  await fs.writeFile(path.join(folder, "exploit.yml"), exploits);
});
afterEach(async () => {
  await rules?.close();
  rules = undefined;
  await log.close();
  await fs.rm(folder, { recursive: true });
});

async function open(options: Partial<RulesInForceOptions> = {}): Promise<RulesInForce> {
  rules = await RulesInForce.open({ log, shipped: () => shippedFiles(folder), ...options });
  return rules;
}
const titles = ({ current }: RulesInForce) => current.detections.map(({ info }) => info.title);
const graver = exploits.replace("title: exploit", "title: graver");

describe("the rules in force", () => {
  it("are those that were shipped, with what people released before in their place", async () => {
    await log.append([
      aRelease("exploit", graver),
      aRelease("own", aDetection("own", "{ s: { a: b }, condition: s }")),
    ]);
    expect(titles(await open())).toEqual(["graver", "own"]);
  });

  it("change when people release something, and say so; not while they work on a draft", async () => {
    const inForce = await open();
    const told: number[] = [];
    inForce.onChange(({ detections }) => told.push(detections.length));
    const [unchanged] = inForce.current.detections;
    await log.append([aRelease("draft", undefined), aRelease("own", spread)]);
    await inForce.caughtUp();
    expect(told).toEqual([1]);
    expect(inForce.current.correlations.map(({ info }) => info.title)).toEqual(["spread"]);
    expect(inForce.current.detections[0]).toBe(unchanged);
    await log.append([aRelease("exploit", null, 2)]);
    await inForce.caughtUp();
    expect(inForce.current).toMatchObject({ detections: [], correlations: [] });
  });

  it("are read again when their folder changes, and stay as they are while it cannot be read", async () => {
    const unreadable: unknown[] = [];
    const changed = (inForce: RulesInForce) => new Promise<void>((resolve) => inForce.onChange(() => resolve()));
    const inForce = await open({ every: 5, onUnreadable: (error) => unreadable.push(error) });
    const first = changed(inForce);
    await fs.writeFile(path.join(folder, "exploit.yml"), graver);
    await first;
    expect(titles(inForce)).toEqual(["graver"]);
    await fs.rename(folder, `${folder}-away`);
    await expect.poll(() => unreadable.length, { timeout: 30_000 }).toBeGreaterThan(0);
    expect(titles(inForce)).toEqual(["graver"]);
    await fs.rename(`${folder}-away`, folder);
  });

  it("leave out what has a mistake, and tell of it with its place", async () => {
    const problems: RuleProblem[] = [];
    const inForce = await open({ onProblems: (told) => problems.splice(0, problems.length, ...told) });
    expect(problems).toEqual([]);
    await log.append([aRelease("own", "title: x\ndetection: 1")]);
    await inForce.caughtUp();
    expect(problems.map(({ file }) => file)).toContain("own");
    expect(titles(inForce)).toEqual(["exploit"]);
  });

  it("keep the rules that a file had while it has a mistake, and take the new ones when it is put right", async () => {
    const problems: RuleProblem[] = [];
    const inForce = await open({ every: 5, onProblems: (told) => problems.splice(0, problems.length, ...told) });
    const write = (text: string) => fs.writeFile(path.join(folder, "exploit.yml"), text);
    await write(`${exploits}\n---\n${graver.replace("condition: s", "condition: t")}`);
    await expect
      .poll(() => problems.map(({ file }) => path.basename(file)), { timeout: 30_000 })
      .toEqual(["exploit.yml"]);
    expect(titles(inForce)).toEqual(["exploit"]);
    expect(inForce.with(RuleFileId.parse("other"), spread).correlations).toHaveLength(1);
    // Another file goes into force meanwhile.
    await log.append([aRelease("own", aDetection("own", "{ s: { a: b }, condition: s }"))]);
    await inForce.caughtUp();
    expect(titles(inForce)).toEqual(["exploit", "own"]);
    expect(problems).toHaveLength(1);
    await write(graver);
    await expect.poll(() => titles(inForce), { timeout: 30_000 }).toEqual(["graver", "own"]);
    expect(problems).toEqual([]);
  });

  it("are read one time after the other, and once more for what changed meanwhile", async () => {
    let change = (): void => {};
    let values = ["1"];
    let [reading, most] = [0, 0];
    const lists = {
      current: () => new Map([["own", values]]),
      onChange: (listener: () => void) => {
        change = listener;
      },
      close: async () => {},
    };
    const placed = aDetection("placed", '{ s: { "a|expand": "%own%" }, condition: s }');
    const inForce = await open({
      lists,
      shipped: async (given) => {
        reading += 1;
        most = Math.max(most, reading);
        await new Promise((resolve) => setTimeout(resolve, 20));
        reading -= 1;
        return {
          files: [{ id: RuleFileId.parse("placed"), text: placed, place: "placed" }],
          lists: given,
          problems: [],
        };
      },
    });
    const versions: string[] = [];
    inForce.onChange(({ detections }) => versions.push(detections[0]?.info.version ?? ""));
    const present = (): boolean => inForce.current.detections[0]?.test(plainFields({ a: "3" })) ?? false;
    for (const value of ["2", "3"]) {
      values = [value];
      change();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await expect.poll(present, { timeout: 30_000 }).toBe(true);
    expect([most, new Set(versions).size]).toEqual([1, versions.length]);
  });

  it("can be looked at with another text of a file, or without it, and do not change by that", async () => {
    const inForce = await open();
    const file = RuleFileId.parse("exploit");
    expect(inForce.with(file, graver).detections.map(({ info }) => info.title)).toEqual(["graver"]);
    expect(inForce.with(file, null).detections).toEqual([]);
    expect(titles(inForce)).toEqual(["exploit"]);
  });
});

describe("the files of a folder", () => {
  it("have ids made of their names, under the name of their pack", async () => {
    await fs.mkdir(path.join(folder, "win"));
    await fs.writeFile(path.join(folder, "win", "Proc Creation.YAML.yml"), exploits);
    await fs.writeFile(path.join(folder, "notes.txt"), "no rules");
    await fs.writeFile(
      path.join(folder, "pack.yml"),
      "name: own\ntitle: Own\nversion: 1\nlicence: MIT\nreference: https://example.org\n",
    );
    const empty = await fs.mkdtemp(path.join(os.tmpdir(), "rules-empty-"));
    expect((await shippedFiles(empty, [folder])).files.map(({ id }) => id)).toEqual([
      "own/exploit",
      "own/proc-creation-yaml",
    ]);
    expect((await shippedFiles(folder)).files.map(({ id }) => id)).toEqual(["exploit", "proc-creation-yaml"]);
    await fs.rm(empty, { recursive: true });
  });

  it("are refused where two of them would be one", async () => {
    await fs.mkdir(path.join(folder, "more"));
    await fs.writeFile(path.join(folder, "more", "exploit.yaml"), exploits);
    expect((await shippedFiles(folder)).files.map(({ id }) => id)).toEqual(["exploit", "more-exploit"]);
    await fs.writeFile(path.join(folder, "more", "exploit.yml"), exploits);
    await expect(shippedFiles(folder)).rejects.toThrow("has the same name as");
  });
});
