import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createTelemetry, loadConfig, SqliteEventLog } from "@lagewarte/platform";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WorkerConfig } from "../worker/config.ts";
import { StartConfig } from "./config.ts";
import { startEmbedded } from "./embedded.ts";
import { catalogue, checkPacks } from "./places.ts";
import { openRules } from "./rules-in-force.ts";

const rule = `title: Exploit Attempt
id: 0b8f3a52-5d0b-4e7c-9c1e-6a2f4b3c1d2e
author: Jane Roe
logsource: { category: ids }
detection: { selection: { classification.type: exploit }, condition: selection }
`;

let folder: string;
let pack: string;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "start-packs-"));
  pack = path.join(folder, "pack");
  await fs.mkdir(pack);
  await fs.writeFile(path.join(pack, "a.yml"), rule);
});
afterEach(() => fs.rm(folder, { recursive: true }));

const start = (env: Record<string, string>, flags: Record<string, unknown> = {}) =>
  loadConfig(StartConfig, { env, flags }).rules;

describe("content packs", () => {
  it("are told by flags, by a variable, by a file, to workers too; none unless told", async () => {
    expect(start({})).toEqual([]);
    expect(start({ LAGEWARTE_RULES: "/a, /b" })).toEqual(["/a", "/b"]);
    expect(start({ LAGEWARTE_RULES: "/a" }, { rules: ["/c", "/d"] })).toEqual(["/c", "/d"]);
    const file = path.join(folder, "config.yml");
    await fs.writeFile(file, "kafkaBrokers: one:9092\nrules: [/a, /b]\n");
    expect(loadConfig(WorkerConfig, { file, env: {}, flags: {} }).rules).toEqual(["/a", "/b"]);
    expect(() => start({ LAGEWARTE_RULES: "/a,,/b" })).toThrow("LAGEWARTE_RULES: a folder is missing");
  });

  it("are refused before anything starts when they are not there, hold nothing, or are wrong about themselves", async () => {
    await expect(checkPacks([pack])).resolves.toBeUndefined();
    await expect(checkPacks([path.join(folder, "nowhere")])).rejects.toThrow("is no folder");
    await expect(checkPacks([path.join(pack, "a.yml")])).rejects.toThrow("is no folder");
    await fs.mkdir(path.join(folder, "empty"));
    await expect(checkPacks([path.join(folder, "empty")])).rejects.toThrow("holds no rules");
    const wrong = StartConfig.parse({ data: path.join(folder, "data"), port: 0, rules: path.join(folder, "empty") });
    await expect(startEmbedded(wrong, () => {})).rejects.toThrow("holds no rules");
    await expect(fs.access(wrong.data)).rejects.toThrow("ENOENT");
    await fs.writeFile(path.join(pack, "pack.yml"), "name: Not A Name\n");
    await expect(checkPacks([pack])).rejects.toThrow(/pack\.yml:1:7: name/);
  });

  it("work beside the catalogue, under their own names", async () => {
    const log = await SqliteEventLog.open({ folder: ":memory:" });
    const telemetry = createTelemetry({ level: "silent" });
    const rules = await openRules({ log, telemetry, rules: catalogue, packs: [pack] });
    expect([...rules.texts.keys()]).toEqual(expect.arrayContaining(["spread-same-source", "pack/a"]));
    expect(rules.current.alerting.find(({ info }) => info.title === "Exploit Attempt")?.info).toMatchObject({
      author: "Jane Roe",
      licence: "NOASSERTION",
    });
    await rules.close();
    await log.close();
  });
});
