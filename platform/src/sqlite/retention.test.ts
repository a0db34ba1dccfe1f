import { afterEach, beforeEach, describe, expect, it } from "vitest";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { SetClock } from "../clock.ts";
import { counted, texts, until } from "../log-under-test.contract.ts";
import { SqliteEventLog } from "./sqlite-event-log.ts";

const DAY = 86_400_000;

describe("retention of the log", () => {
  let folder: string;
  let clock: SetClock;
  let log: SqliteEventLog;
  const open = async (): Promise<void> => {
    log = await SqliteEventLog.open({ folder, clock });
  };
  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-retention-"));
    clock = new SetClock("2026-08-01T00:00:00Z");
    await open();
  });
  afterEach(async () => {
    await log.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const kept = async (topic: "events" | "alerts" | "raw.syslog" = "events"): Promise<string[]> => {
    const found: string[] = [];
    await log.scan(topic, [], async (batch) => void found.push(...texts(batch)));
    return found;
  };

  it("drops what is older than its topic's days, to the record, and nothing of what is kept for ever", async () => {
    await log.append(counted(30));
    await log.append([{ topic: "alerts", key: "a", value: "for ever" }]);
    await log.append([{ topic: "raw.syslog", key: "s", value: "personal" }]);
    clock.advance(50 * DAY);
    await log.append(counted(10, { from: 30 }));
    expect(await log.expire()).toBe(1);
    expect(await kept("raw.syslog")).toEqual([]);
    clock.advance(39 * DAY);
    expect(await log.expire()).toBe(0);
    clock.advance(2 * DAY);
    expect(await log.expire()).toBe(30);
    expect((await kept()).map(Number)).toEqual([30, 31, 32, 33, 34, 35, 36, 37, 38, 39]);
    expect(await kept("alerts")).toEqual(["for ever"]);
  });

  it("gives no offset twice, not even when everything was dropped and the system started anew", async () => {
    await log.append(counted(3000, { keys: 100 }));
    const before = await log.ends("events");
    clock.advance(91 * DAY);
    expect(await log.expire()).toBe(3000);
    const after = before.map(({ partition, end }) => ({ partition, start: end, end }));
    expect(await log.ends("events")).toEqual(after);
    await log.close();
    await open();
    expect(await log.ends("events")).toEqual(after);
    const [place] = await log.append([{ topic: "events", key: "key-1", value: "new" }]);
    expect(place?.offset).toBe(before[place?.partition ?? 0]?.end);
    expect(await kept()).toEqual(["new"]);
  });

  it("begins to read at the first record still kept, whatever offset is asked for", async () => {
    await log.append(counted(2000, { keys: 1 }));
    clock.advance(60 * DAY);
    const [place] = await log.append(counted(5, { from: 2000, keys: 1 }));
    const partition = place?.partition ?? 0;
    clock.advance(31 * DAY);
    await log.expire();
    expect(texts(await log.read("events", partition, 0, 2))).toEqual(["2000", "2001"]);
    expect((await log.offsetsAt("events", 0))[partition]).toBe(2000);
    const seen: string[] = [];
    const tail = await log.tail("events", "start", async (batch) => void seen.push(...texts(batch)));
    await until(async () => (await tail.behind()) === 0);
    expect(seen.map(Number)).toEqual([2000, 2001, 2002, 2003, 2004]);
  });

  it("never takes a record away from a group that is yet to work it off", async () => {
    await log.append(counted(100, { keys: 1 }));
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const seen: string[] = [];
    const slow = await log.subscribe({ topics: ["events"], group: "slow", maxBatch: 10 }, async (batch) => {
      if (seen.length >= 20) await held;
      seen.push(...texts(batch));
    });
    await until(() => seen.length === 20);
    clock.advance(365 * DAY);
    expect(await log.expire()).toBe(20);
    expect((await kept()).length).toBe(80);
    release();
    await until(async () => (await slow.lag()) === 0);
    expect(seen.map(Number)).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect(await log.expire()).toBe(80);
  });

  it("does not wait for a group that has no member any more", async () => {
    await log.append(counted(10));
    const gone = await log.subscribe({ topics: ["events"], group: "of an older version" }, async () => {
      throw new Error("not yet");
    });
    await gone.close();
    clock.advance(91 * DAY);
    expect(await log.expire()).toBe(10);
  });

  it("lets appends through while much is dropped", async () => {
    for (let part = 0; part < 20; part += 1) await log.append(counted(5000, { from: part * 5000, keys: 500 }));
    clock.advance(91 * DAY);
    const dropped = log.expire();
    let through = 0;
    let isDone = false;
    void dropped.then(() => (isDone = true));
    while (!isDone) {
      await log.append([{ topic: "alerts", key: "a", value: "urgent" }]);
      through += 1;
    }
    expect(await dropped).toBe(100_000);
    // Each waits for a slice of 2,000 records at most, not for all 100,000.
    expect(through).toBeGreaterThan(20);
  });
});
