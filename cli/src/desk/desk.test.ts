import { RuleFileId, type Instant } from "@lagewarte/model";
import { SqliteEventLog, SqliteReadModel } from "@lagewarte/platform";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { catalogue } from "../start/places.ts";
import { startDesk } from "./desk.ts";

let log: SqliteEventLog;
let readModel: SqliteReadModel;
let desk: Awaited<ReturnType<typeof startDesk>>;
const deaths: Error[] = [];
beforeEach(async () => {
  log = await SqliteEventLog.open({ folder: ":memory:" });
  readModel = await SqliteReadModel.open({ folder: ":memory:" });
  const stores = { kind: "embedded" as const, log: log.share(), readModel: readModel.share() };
  desk = await startDesk({ stores, rules: catalogue, logLevel: "silent" }, (error) => deaths.push(error));
});
afterEach(async () => {
  await desk.close();
  await readModel.close();
  await log.close();
  expect(deaths.splice(0)).toEqual([]);
});

const file = RuleFileId.parse("spread-same-source");
const stretch = { from: "2026-11-01T00:00:00.000Z" as Instant, to: "2026-12-01T00:00:00.000Z" as Instant };

describe("the desk of rules in its thread", () => {
  it("answers for the catalogue", async () => {
    const list = await desk.list();
    expect(list.map((rule) => rule.file)).toContain(file);
    const failed = list.filter(({ tests }) => tests.failed > 0);
    expect(failed).toEqual([]);
    const text = (await desk.read(file))?.text ?? "";
    expect(await desk.check(text)).toMatchObject({ problems: [], failures: [] });
  });

  it("makes dry runs and tells how far they are; several at once, and ends one that is told to", async () => {
    const told: number[] = [];
    const run = desk.dryRun(
      { ...stretch, file, text: null },
      (share) => told.push(share),
      new AbortController().signal,
    );
    expect(await run).toMatchObject({ events: 0, counts: { appeared: 0, gone: 0, changed: 0 } });
    expect(told).toEqual([1]);
    const abort = new AbortController();
    const ended = desk.dryRun({ ...stretch, file, text: null }, () => {}, abort.signal);
    abort.abort(new Error("enough"));
    await Promise.allSettled([ended]);
    await expect(desk.dryRun({ ...stretch, file, text: null }, () => {}, abort.signal)).rejects.toThrow("enough");
  });

  it("refuses everything once it is closed", async () => {
    await desk.close();
    await expect(desk.list()).rejects.toThrow("ended");
  });
});
