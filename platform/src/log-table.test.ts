import { afterEach, describe, expect, it } from "vitest";
import { followTable, type LogTable } from "./log-table.ts";
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
