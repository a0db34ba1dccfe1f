import { afterEach, describe, expect, it } from "vitest";
import { conditional, followTable, type LogTable } from "./log-table.ts";
import { text, until } from "./log-under-test.contract.ts";
import { SqliteEventLog } from "./sqlite/sqlite-event-log.ts";

describe("a table of the log", () => {
  const opened: SqliteEventLog[] = [];
  afterEach(async () => {
    for (const log of opened.splice(0)) await log.close();
  });
  async function openLog(): Promise<SqliteEventLog> {
    const log = await SqliteEventLog.open({ folder: ":memory:" });
    opened.push(log);
    return log;
  }
  const put = (log: SqliteEventLog, key: string, value: string): Promise<unknown> =>
    log.append([{ topic: "registry.people", key, value }]);
  const follow = (
    log: SqliteEventLog,
    onChange?: (key: string, value: string | undefined) => void,
  ): Promise<LogTable<string>> =>
    followTable(log, "registry.people", (record) => (record.value.length === 0 ? undefined : text(record)), onChange);

  it("has the newest of each key once it is there, and follows from then on", async () => {
    const log = await openLog();
    await put(log, "mia", "1");
    await put(log, "kim", "1");
    await put(log, "mia", "2");
    const table = await follow(log);
    expect([table.get("mia"), table.get("kim"), table.size]).toEqual(["2", "1", 2]);
    await put(log, "kim", "2");
    await until(() => table.get("kim") === "2");
    expect([...table.values()].toSorted()).toEqual(["2", "2"]);
    await table.close();
    await put(log, "kim", "3");
    expect(table.get("kim")).toBe("2");
  });

  it("forgets what was emptied, also when it comes too late to have seen it", async () => {
    const log = await openLog();
    await put(log, "gone", "1");
    await put(log, "gone", "");
    await put(log, "here", "1");
    const table = await follow(log);
    expect([table.get("gone"), table.size]).toEqual([undefined, 1]);
    await put(log, "here", "");
    await until(() => table.size === 0);
  });

  it("says with every change that it is another one, and which key it was", async () => {
    const log = await openLog();
    const told: string[] = [];
    const table = await follow(log, (key, value) => told.push(`${key}=${value ?? "gone"}`));
    const before = table.generation;
    await put(log, "mia", "1");
    await until(() => table.generation > before);
    expect(told).toEqual(["mia=1"]);
  });

  it("takes of two changes that were made from the same state the first, whoever reads them", async () => {
    const log = await openLog();
    const early = await follow(log);
    await put(log, "mia", conditional(undefined, '"1"'));
    await put(log, "mia", conditional(undefined, '"late"'));
    await put(log, "mia", conditional(0, '"2"'));
    await put(log, "mia", conditional(0, '"late"'));
    await put(log, "kim", conditional(2, '"from nowhere"'));
    await put(log, "mia", '"without a condition"');
    await put(log, "mia", conditional(5, '"3"'));
    const fates: string[] = [];
    const late = await followTable(
      log,
      "registry.people",
      (record) => text(record),
      () => {},
      (offset, taken) => fates.push(`${offset} ${taken}`),
    );
    expect(fates.map((fate) => fate.replace("changed", "+").replace("refused", "-"))).toEqual([
      "0 +",
      "1 -",
      "2 +",
      "3 -",
      "4 -",
      "5 +",
      "6 +",
    ]);
    await until(async () => (await early.behind()) === 0);
    for (const table of [early, late])
      expect([table.get("mia"), table.get("kim"), table.offsetOf("mia")]).toEqual(['"3"', undefined, 6]);
  });

  it("takes a record once, though its batch comes again because another one could not be taken", async () => {
    const log = await openLog();
    let refuse = true;
    const changes: string[] = [];
    const table = await followTable(
      log,
      "registry.people",
      (record) => {
        if (text(record) === "bad" && refuse) throw new Error("not yet");
        return text(record);
      },
      (key) => changes.push(key),
    );
    await log.append(["good", "bad"].map((value) => ({ topic: "registry.people", key: value, value })));
    await until(() => table.failing() !== undefined);
    refuse = false;
    await until(() => table.size === 2);
    expect(changes).toEqual(["good", "bad"]);
  });

  it("is there at once on a topic where nothing is left", async () => {
    const log = await openLog();
    expect((await follow(log)).size).toBe(0);
  });

  it("does not come about where a value cannot be read, instead of being there without it", async () => {
    const log = await openLog();
    await put(log, "mia", "broken");
    const refusal = followTable(log, "registry.people", () => {
      throw new Error("no person");
    });
    await expect(refusal).rejects.toThrow("no person");
  });
});
