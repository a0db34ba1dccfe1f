import type { Event } from "@lagewarte/model";
import { SetClock, SqliteEventLog } from "@lagewarte/platform";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { anEvent, NOON } from "../fixtures/an-event.ts";
import { eventsBetween } from "./events-between.ts";

const MINUTE = 60_000;
let clock: SetClock;
let log: SqliteEventLog;
beforeEach(async () => {
  clock = new SetClock(NOON);
  log = await SqliteEventLog.open({ folder: ":memory:", clock });
});
afterEach(() => log.close());

async function append(event: Event): Promise<void> {
  clock.set(Date.parse(event.recordedAt));
  await log.append([{ topic: "events", key: event.id, value: JSON.stringify(event) }]);
}

describe("events of a stretch of the log", () => {
  it("come in the order in which they were appended, whatever partition they are in, from the beginning to before the end", async () => {
    for (let minute = 0; minute < 60; minute += 1) await append(anEvent({ minute }));
    const read: number[] = [];
    for await (const { event } of eventsBetween(log, NOON + 10 * MINUTE, NOON + 50 * MINUTE))
      read.push((Date.parse(event?.observedAt ?? "") - NOON) / MINUTE);
    expect(read).toEqual(Array.from({ length: 40 }, (_, index) => index + 10));
  });

  it("that cannot be read are told of, and stop nobody", async () => {
    await log.append([{ topic: "events", key: "x", value: "not JSON" }]);
    const good = anEvent({ minute: 1 });
    await append(good);
    const read = [];
    for await (const each of eventsBetween(log, 0, NOON + 600 * MINUTE)) read.push(each.event?.id);
    expect(read).toEqual([undefined, good.id]);
  });
});
