import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { SetClock, SqliteEventLog } from "@lagewarte/platform";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { memoryIo } from "../fixtures/memory-io.ts";
import { replayCommand, type ReplayFlags } from "./replay-command.ts";

const NOON = Date.UTC(2026, 10, 24, 12);
const rule = `title: Everything
name: everything
logsource: { product: lagewarte }
detection: { s: { feed: suricata-eve }, condition: s }
lagewarte: { group-by: [organisations.id] }
`;
let folder: string;
let rules: string;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "replay-command-"));
  rules = path.join(folder, "rules.yml");
  await fs.writeFile(rules, rule);
});
afterEach(() => fs.rm(folder, { recursive: true }));

async function run(flags: Partial<ReplayFlags> = {}) {
  const io = memoryIo();
  const given = { from: "2026-11-24T00:00:00Z", to: "2026-11-25T00:00:00Z", rules, data: folder, ...flags };
  return { code: await replayCommand(given, io), ...io.written() };
}

function attack(index: number): object {
  const at = new Date(NOON + index * 1000).toISOString();
  return {
    id: `e-${index}`,
    feed: "suricata-eve",
    sensor: "s-1",
    observedAt: at,
    observedAtReason: "source",
    recordedAt: at,
    title: "t",
    classification: { taxonomy: "other", type: "undetermined" },
    severity: "info",
    confidence: null,
    tlp: "AMBER",
    ecs: {},
    native: {},
    observables: [],
    techniques: [],
    organisations: [{ id: "town-1", side: "source", reason: "network", confidence: 90 }],
    raw: { log: "raw.suricata-eve/0", offset: 0 },
  };
}

describe("lagewarte replay", () => {
  it("tells what other rules would have made of the log, also while the system works on it", async () => {
    const log = await SqliteEventLog.open({ folder, clock: new SetClock(NOON) });
    await log.append(
      [1, 2].map((index) => ({ topic: "events" as const, key: `e-${index}`, value: JSON.stringify(attack(index)) })),
    );
    const { code, out, err } = await run();
    expect(code).toBe(0);
    const [first, last] = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect(first).toMatchObject({ appeared: { rule: "everything", events: 2, organisations: ["town-1"] } });
    expect(last).toEqual({ notified: { anew: ["town-1"], noLonger: [] } });
    expect(JSON.parse(err)).toMatchObject({ events: 2, appeared: 1, gone: 0, changed: 0, alerts: { after: 1 } });
    await log.close();
  });

  it("says what is wrong with what it was given", async () => {
    expect(await run({ from: "yesterday" })).toMatchObject({
      code: 64,
      err: expect.stringContaining("--from") as string,
    });
    expect(await run({ from: "2026-11-25T00:00:00Z", to: "2026-11-24T00:00:00Z" })).toMatchObject({ code: 64 });
    expect(await run({ rules: path.join(folder, "nowhere") })).toMatchObject({ code: 66 });
    expect(await run()).toMatchObject({ code: 78, err: expect.stringContaining("there is no log") as string });
  });
});
