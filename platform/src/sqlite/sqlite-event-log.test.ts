import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, describe, expect, it } from "vitest";
import type { ProblemError } from "@lagewarte/model";
import { eventLogContract } from "../event-log.contract.ts";
import { counted, texts, until } from "../log-under-test.contract.ts";
import { SqliteEventLog } from "./sqlite-event-log.ts";

const folders: string[] = [];
const folder = (): string => {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-log-"));
  folders.push(made);
  return made;
};
afterAll(() => {
  for (const made of folders) fs.rmSync(made, { recursive: true, force: true });
});

eventLogContract("SQLite in memory", {
  open: () => SqliteEventLog.open({ folder: ":memory:" }),
  histories: 15,
});

let place = "";
eventLogContract("a SQLite file", {
  open: () => SqliteEventLog.open({ folder: (place = folder()) }),
  reopen: async (log) => {
    await log.close();
    return SqliteEventLog.open({ folder: place });
  },
  histories: 15,
});

describe("the SQLite log", () => {
  it("refuses a second process on the same folder, by name", async () => {
    const data = folder();
    const log = await SqliteEventLog.open({ folder: data });
    const refusal = await SqliteEventLog.open({ folder: data }).catch((error: unknown) => error as ProblemError);
    expect((refusal as ProblemError).problem.id).toBe("data-in-use");
    await log.close();
    await (await SqliteEventLog.open({ folder: data })).close();
  });

  it("can be read while another process works on it, and is not written then", async () => {
    const data = folder();
    const log = await SqliteEventLog.open({ folder: data });
    await log.append([{ topic: "changes", key: "", value: "a" }]);
    const reader = await SqliteEventLog.open({ folder: data, readOnly: true });
    expect(texts(await reader.read("changes", 0, 0, 10))).toEqual(["a"]);
    await expect(reader.append([{ topic: "changes", key: "", value: "b" }])).rejects.toMatchObject({
      problem: { id: "log-unavailable" },
    });
    await log.append([{ topic: "changes", key: "", value: "c" }]);
    await reader.close();
    expect(texts(await log.read("changes", 0, 0, 10))).toEqual(["a", "c"]);
    await log.close();
    const alone = await SqliteEventLog.open({ folder: data, readOnly: true });
    expect(await alone.ends("changes")).toEqual([{ partition: 0, start: 0, end: 2 }]);
    await alone.close();
    await expect(SqliteEventLog.open({ folder: folder(), readOnly: true })).rejects.toThrow("unable to open");
  });

  it("is written and read by several threads of a process through their own ports", async () => {
    const log = await SqliteEventLog.open({ folder: ":memory:" });
    const other = await SqliteEventLog.attach(log.share());
    const seen: string[] = [];
    const tail = await other.tail("changes", "start", async (batch) => void seen.push(...texts(batch)));
    await Promise.all([
      log.append([{ topic: "changes", key: "", value: "a" }]),
      other.append([{ topic: "changes", key: "", value: "b" }]),
    ]);
    await until(() => seen.length === 2);
    expect(seen.toSorted()).toEqual(["a", "b"]);
    await tail.close();
    await other.close();
    await expect(other.check()).rejects.toMatchObject({ problem: { id: "log-unavailable" } });
    await log.close();
  });

  it("gives a group's work to the next member when the thread of the first one dies", async () => {
    const log = await SqliteEventLog.open({ folder: ":memory:" });
    const program = `
      import { workerData } from "node:worker_threads";
      import { SqliteEventLog } from ${JSON.stringify(new URL("./sqlite-event-log.ts", import.meta.url).href)};
      const log = await SqliteEventLog.attach(workerData);
      await log.subscribe({ topics: ["events"], group: "g" }, async (batch) => {
        if (batch.some(({ offset }) => offset > 0)) process.exit(1);
      });
      await log.append([{ topic: "changes", key: "", value: "joined" }]);
      setInterval(() => {}, 1000);
    `;
    const port = log.share();
    const file = path.join(folder(), "member.mjs");
    fs.writeFileSync(file, program);
    const worker = new Worker(file, {
      workerData: port,
      transferList: [port],
      execArgv: ["--conditions=@lagewarte/source"],
    });
    const died = new Promise((resolve) => worker.once("exit", resolve));
    await until(async () => (await log.ends("changes"))[0]?.end === 1);
    const seen: string[] = [];
    const second = await log.subscribe(
      { topics: ["events"], group: "g" },
      async (batch) => void seen.push(...texts(batch)),
    );
    await log.append(counted(1));
    await until(async () => (await second.lag()) === 0);
    expect(seen).toEqual([]);
    await log.append(counted(5, { from: 1, keys: 1 }));
    await died;
    await until(() => seen.length === 5);
    expect(seen).toEqual(["1", "2", "3", "4", "5"]);
    await second.close();
    await log.close();
  });

  it("tells its process when its thread dies, and answers every call from then on", async () => {
    const data = folder();
    let death: Error | undefined;
    const log = await SqliteEventLog.open({ folder: data, onDeath: (error) => (death = error) });
    const subscription = await log.subscribe({ topics: ["events"], group: "g" }, async () => {});
    // What no caller of ours sends: the thread fails as it would by a mistake of ours.
    const port = log.share();
    port.postMessage(undefined);
    await until(() => death !== undefined);
    await expect(log.append(counted(1))).rejects.toMatchObject({ problem: { id: "log-unavailable" } });
    await expect(log.check()).rejects.toMatchObject({ problem: { id: "log-unavailable" } });
    await subscription.close();
    await log.close();
  });

  it("refuses a file that a newer version has made", async () => {
    const data = folder();
    await (await SqliteEventLog.open({ folder: data })).close();
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(path.join(data, "log.db"));
    database.exec("PRAGMA user_version=99");
    database.close();
    await expect(SqliteEventLog.open({ folder: data })).rejects.toMatchObject({ problem: { id: "bad-configuration" } });
  });
});
