import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { AlertRecord, topics } from "@lagewarte/model";
import { createTelemetry, SetClock, SqliteEventLog } from "@lagewarte/platform";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exploits } from "../fixtures/a-rule.ts";
import { anEvent, NOON } from "../fixtures/an-event.ts";
import { RulesInForce } from "../in-force/rules-in-force.ts";
import { shippedFiles } from "../in-force/shipped-files.ts";
import { loadRules } from "../sigma/load.ts";
import { startRules } from "../worker/rules-worker.ts";
import { openPacks } from "./open-packs.ts";

const label = `name: sigmahq
title: SigmaHQ rules
version: r2026-08-01
licence: DRL-1.1
reference: https://github.com/SigmaHQ/sigma
author: SigmaHQ
languages: [en]
`;
/** As SigmaHQ writes them: no name, no licence. */
const theirs = `title: Exploit Attempt
id: 0b8f3a52-5d0b-4e7c-9c1e-6a2f4b3c1d2e
status: test
author: Jane Roe (Example)
date: 2024-07-23
logsource: { category: ids }
detection: { selection: { classification.type: exploit }, condition: selection }
`;

let root: string;
beforeEach(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), "packs-"));
});
afterEach(() => fs.rm(root, { recursive: true }));

/** Writes files below the root; the folder of the first one. */
async function folder(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [file, text] of Object.entries(files)) {
    const place = path.join(root, name, file);
    await fs.mkdir(path.dirname(place), { recursive: true });
    await fs.writeFile(place, text);
  }
  return path.join(root, name);
}
const infos = async (place: string) => (await loadRules([place])).ruleSet.detections.map(({ info }) => info);

describe("a content pack", () => {
  it("says licence, author and reference for rules that leave them out", async () => {
    const own = theirs
      .replace(/^id.*\n/m, "")
      .replace("author: Jane Roe (Example)", "license: MIT\nreferences: [https://example.org/own]\nname: own");
    const pack = await folder("sigma", { "pack.yml": label, "a.yml": theirs, "deep/b.yml": own });
    expect(await infos(pack)).toMatchObject([
      { author: "Jane Roe (Example)", licence: "DRL-1.1", reference: "https://github.com/SigmaHQ/sigma" },
      { author: "SigmaHQ", licence: "MIT", reference: "https://example.org/own" },
    ]);
  });

  it.each([
    ["licence: DRL-1.1", "license: DRL-1.1", /:4:10: unknown key "license"/],
    ["licence: DRL-1.1", "licence: free for all!", /:4:10: licence: is no SPDX expression/],
    ["name: sigmahq", "name: lagewarte", /:1:7: name: lagewarte is what we ship/],
    ["name: sigmahq", "name: ../../etc", /:1:7: name: is no <name>/],
    ["reference: https", "reference: javascript", /:5:12: reference: Invalid URL/],
    ["title:", "title: [", /pack.yml:\d+:\d+: /],
    ["title:", "name: twice\ntitle:", /:2:1: the key "name" comes twice/],
    ["languages:", "---\nlanguages:", /:1:1: pack.yml has one document/],
  ])("that is wrong about itself (%s -> %s) is told with the place", async (right, wrong, message) => {
    const pack = await folder("sigma", { "pack.yml": label.replace(right, wrong), "a.yml": theirs });
    await expect(openPacks([pack])).rejects.toThrow(message);
    const { problems, ruleSet } = await loadRules([pack]);
    expect(problems.map(({ file }) => path.basename(file))).toContain("pack.yml");
    expect(ruleSet.detections).toHaveLength(1);
  });

  it("that is a bomb of aliases or bytes is refused", async () => {
    const bomb = `a: &a [x, x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\ntitle: [*c, *c, *c, *c]\n${label}`;
    const pack = await folder("bomb", { "pack.yml": bomb, "a.yml": theirs });
    await expect(openPacks([pack])).rejects.toThrow(/pack.yml:/);
    const large = await folder("large", { "pack.yml": `${label}# ${"x".repeat(100_000)}\n`, "a.yml": theirs });
    await expect(openPacks([large])).rejects.toThrow("larger than 65536 bytes");
  });

  it("has a name of its own", async () => {
    const one = await folder("one", { "pack.yml": label, "a.yml": theirs });
    const two = await folder("two", { "pack.yml": label, "a.yml": exploits });
    await expect(openPacks([one, two])).rejects.toThrow(`the pack is called "sigmahq" like the one in ${one}`);
  });

  it("loses no more than its bad rules, and a rule whose id is taken is told with both places", async () => {
    const catalogue = await folder("catalogue", { "a.yml": theirs });
    const pack = await folder("sigma", {
      "pack.yml": label,
      "bad.yml": "title: x\ndetection: 3\n",
      "copy.yml": theirs.replace("Exploit Attempt", "Copy"),
      "good.yml": exploits,
    });
    const { ruleSet, problems } = await loadRules([catalogue, pack]);
    expect(ruleSet.detections.map(({ info }) => info.title)).toEqual(["Exploit Attempt", "exploit"]);
    expect(problems.map(({ file }) => file)).toContain(path.join(pack, "bad.yml"));
    const clash = problems.find(({ message }) => message.includes("is taken"));
    expect(clash?.file).toBe(path.join(pack, "copy.yml"));
    expect(clash?.message).toContain(`is taken by the rule at ${path.join(catalogue, "a.yml")}:2`);
  });

  it("of SigmaHQ is known by its licence's text, whole or a folder of it, with the rules that are in use alone", async () => {
    const sigma = await folder("sigma", {
      "LICENSE.Detection.Rules.md": "Detection Rule License (DRL) 1.1",
      "rules/windows/a.yml": theirs.replace(/^(?:author|date).*\n/gm, ""),
      "rules/linux/a.yml": exploits,
      "deprecated/old.yml": exploits.replaceAll("exploit", "old"),
      "regression_data/a/info.yml": "id: 1",
      ".github/workflows/test.yml": "on: push",
    });
    expect(await infos(sigma)).toMatchObject([
      { title: "exploit", licence: "DRL-1.1", reference: "https://github.com/SigmaHQ/sigma" },
      { title: "Exploit Attempt", author: "unknown", licence: "DRL-1.1" },
    ]);
    expect(await infos(path.join(sigma, "rules"))).toMatchObject([{ licence: "DRL-1.1" }, { licence: "DRL-1.1" }]);
    const [none] = [await folder("none", { "a.yml": exploits })];
    expect((await shippedFiles(none ?? "", [sigma])).files.map(({ id }) => id)).toEqual([
      "a",
      "sigmahq/rules-linux-a",
      "sigmahq/rules-windows-a",
    ]);
  });

  it("takes no id from the catalogue, whatever its name sorts before", async () => {
    const catalogue = await folder("catalogue", { "zone.yml": theirs });
    const pack = await folder("aaa", { "a.yml": theirs.replace("Exploit Attempt", "Copy") });
    const log = await SqliteEventLog.open({ folder: ":memory:" });
    const problems: string[] = [];
    const rules = await RulesInForce.open({
      log,
      shipped: () => shippedFiles(catalogue, [pack]),
      onProblems: (found) => problems.push(...found.map(({ file }) => file)),
    });
    expect(rules.current.detections.map(({ info }) => info.title)).toEqual(["Exploit Attempt"]);
    expect(problems).toEqual([path.join(pack, "a.yml")]);
    await rules.close();
    await log.close();
  });

  it("keeps author, licence and reference up to the alert on the log", async () => {
    const pack = await folder("sigma", { "pack.yml": label, "a.yml": theirs });
    const clock = new SetClock(NOON);
    const log = await SqliteEventLog.open({ folder: ":memory:", clock });
    const catalogue = await folder("catalogue", { "exploit.yml": exploits });
    const rules = await RulesInForce.open({ log, shipped: () => shippedFiles(catalogue, [pack]) });
    const worker = await startRules({ log, clock, telemetry: createTelemetry({ level: "silent" }), rules });
    const event = anEvent();
    await log.append([{ topic: "events", key: event.id, value: JSON.stringify(event) }]);
    const told = async (): Promise<AlertRecord[]> => {
      const records: AlertRecord[] = [];
      for (let partition = 0; partition < topics.alerts.partitions; partition += 1)
        for (const { value } of await log.read("alerts", partition, 0, 100))
          records.push(AlertRecord.parse(JSON.parse(Buffer.from(value).toString())));
      return records;
    };
    await expect.poll(async () => (await told()).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
    const episodes = (await told()).flatMap((record) => (record.kind === "episode" ? [record.episode.rule] : []));
    expect(episodes.find(({ title }) => title === "Exploit Attempt")).toMatchObject({
      author: "Jane Roe (Example)",
      licence: "DRL-1.1",
      reference: "https://github.com/SigmaHQ/sigma",
    });
    await worker.close();
    await rules.close();
    await log.close();
  });
});
