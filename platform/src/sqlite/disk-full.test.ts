import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { topics, type ProblemError } from "@lagewarte/model";
import { SetClock } from "../clock.ts";
import { SqliteEventLog } from "./sqlite-event-log.ts";
import { SqliteReadModel } from "./sqlite-read-model.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-full-"));
const mounted: string[] = [];
afterAll(() => {
  for (const folder of mounted) spawnSync("umount", ["-l", folder]);
  fs.rmSync(root, { recursive: true, force: true });
});

let folders = 0;
const folder = (): string => {
  folders += 1;
  const made = path.join(root, String(folders));
  fs.mkdirSync(made);
  return made;
};

/** A file system of that size. Where nobody may mount one, undefined. */
function smallDisk(size: string): { readonly path: string; readonly grow: (size: string) => void } | undefined {
  const made = folder();
  if (spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", made]).status !== 0) return undefined;
  mounted.push(made);
  return { path: made, grow: (to) => spawnSync("mount", ["-o", `remount,size=${to}`, made]) };
}

const filler = Buffer.alloc(256 * 1024, 1);
const DAY = 86_400_000;

/** Appends until it is refused; how many were taken, and why no more. */
async function fill(log: SqliteEventLog): Promise<{ taken: number; problem: string }> {
  for (let taken = 0; taken < 1000; taken += 1) {
    try {
      await log.append([{ topic: "rejected", key: "a", value: filler }]);
    } catch (error) {
      return { taken, problem: (error as ProblemError).problem.id };
    }
  }
  throw new Error("the disk never got full");
}

describe("a log whose file may not grow any more", () => {
  it("says that it is full, keeps all that it acknowledged, and goes on when retention has made room", async () => {
    const clock = new SetClock("2026-11-24T10:00:00Z");
    const data = folder();
    const log = await SqliteEventLog.open({ folder: data, mostBytes: 6 * 1024 * 1024, clock });
    const { taken, problem } = await fill(log);
    expect(problem).toBe("log-full");
    expect(taken).toBeGreaterThan(10);
    await expect(log.check()).rejects.toMatchObject({ problem: { id: "log-full" } });
    const place = await log.ends("rejected");
    expect(place.reduce((sum, { end }) => sum + end, 0)).toBe(taken);

    clock.advance((topics.rejected.retentionDays + 1) * DAY);
    expect(await log.expire()).toBe(taken);
    const [after] = await log.append([{ topic: "rejected", key: "a", value: "after" }]);
    expect(after?.offset).toBe(taken);
    await expect(log.check()).resolves.toBeUndefined();
    await log.close();
  });

  it("loses no progress of a group that could not be kept while it was full", async () => {
    const clock = new SetClock("2026-11-24T10:00:00Z");
    const data = folder();
    const log = await SqliteEventLog.open({ folder: data, mostBytes: 6 * 1024 * 1024, clock });
    const { taken } = await fill(log);
    let seen = 0;
    const subscription = await log.subscribe({ topics: ["rejected"], group: "g" }, async (batch) => {
      seen += batch.length;
    });
    while ((await subscription.lag()) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(seen).toBe(taken);
    await subscription.close();
    await log.close();
    const again = await SqliteEventLog.open({ folder: data, clock });
    const repeated = await again.subscribe({ topics: ["rejected"], group: "g" }, async (batch) => {
      seen += batch.length;
    });
    while ((await repeated.lag()) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(seen).toBe(taken);
    await again.close();
  });
});

describe("a full disk", () => {
  it("stops appends alone: the log opens, is read, and takes records again when there is space", async () => {
    const disk = smallDisk("6m");
    const data = disk?.path ?? folder();
    const open = (mostBytes: number): Promise<SqliteEventLog> =>
      SqliteEventLog.open(disk === undefined ? { folder: data, mostBytes } : { folder: data });
    const log = await open(6 * 1024 * 1024);
    const { taken, problem } = await fill(log);
    expect(problem).toBe("log-full");
    expect(taken).toBeGreaterThan(3);
    await log.close();

    const full = await open(6 * 1024 * 1024);
    let read = 0;
    await full.scan("rejected", [], async (batch) => {
      read += batch.length;
      expect(batch.every(({ value }) => value.length === filler.length)).toBe(true);
    });
    expect(read).toBe(taken);
    if (disk === undefined) await full.close();
    else disk.grow("64m");
    const free = disk === undefined ? await open(64 * 1024 * 1024) : full;
    const [after] = await free.append([{ topic: "rejected", key: "a", value: "after" }]);
    expect(after?.offset).toBe(taken);
    await free.close();
  });

  it("is said of the read model too, whose questions are answered all the same", async () => {
    const disk = smallDisk("8m");
    const data = disk?.path ?? folder();
    const model = await SqliteReadModel.open(
      disk === undefined ? { folder: data, mostBytes: 4 * 1024 * 1024 } : { folder: data },
    );
    let stored = 0;
    const put = (id: number): Promise<unknown> =>
      model.upsert("alerts", [{ id: `a-${id}`, version: 1, document: { state: "open", note: "x".repeat(100_000) } }]);
    const refusal = await (async () => {
      for (; stored < 1000; stored += 1) await put(stored);
      return undefined;
    })().catch((error: unknown) => (error as ProblemError).problem);
    expect(refusal?.id).toBe("read-model-unavailable");
    expect((await model.search("alerts", { limit: 0, total: true })).total).toBe(stored);
    disk?.grow("64m");
    if (disk !== undefined) await put(stored);
    await model.close();
  });
});
