import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { TopicName } from "@lagewarte/model";
import type { Batch, EventLog } from "./event-log.ts";

/** What an adapter offers the suite: a log on empty storage, and the same storage opened again. */
export interface LogUnderTest {
  open(): Promise<EventLog>;
  /** Closes the log and opens the same storage again; absent where nothing outlives the log. */
  reopen?(log: EventLog): Promise<EventLog>;
}

const text = new TextDecoder();
const values = (batch: Batch): string[] => batch.map(({ value }) => text.decode(value));
const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  for (let tries = 0; !(await holds()); tries += 1) {
    if (tries > 2000) throw new Error("did not come about");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

/** The same answers from every adapter of the log, or the test fails. */
export function eventLogContract(name: string, adapter: LogUnderTest): void {
  describe(`the log on ${name}`, () => {
    let log: EventLog;
    const open = async (): Promise<EventLog> => (log = await adapter.open());
    afterEach(() => log.close());

    it("keeps the records of a key in order, in one partition, with offsets that grow by one", async () => {
      await open();
      const places = await log.append(
        Array.from({ length: 50 }, (_, index) => ({ topic: "events", key: `k${index % 3}`, value: `${index}` })),
      );
      for (const key of [0, 1, 2]) {
        const mine = places.filter((_, index) => index % 3 === key);
        expect(new Set(mine.map(({ partition }) => partition)).size).toBe(1);
        const read = await log.read("events", mine[0]?.partition ?? 0, 0, 1000);
        const own = values(read).filter((value) => Number(value) % 3 === key);
        expect(own).toEqual(own.toSorted((left, right) => Number(left) - Number(right)));
        for (const [offset, record] of read.entries()) expect(record.offset).toBe(offset);
      }
    });

    it("takes any bytes and any key and gives them back as they were, wherever one begins to read", async () => {
      await open();
      const append = fc.record({
        topic: fc.constantFrom<TopicName[]>("events", "alerts", "changes"),
        key: fc.string({ unit: "binary", maxLength: 40 }),
        value: fc.uint8Array({ maxLength: 200 }),
      });
      const expected = new Map<string, { key: string; value: Uint8Array }[]>();
      await fc.assert(
        fc.asyncProperty(fc.array(append, { maxLength: 30 }), fc.nat(40), async (records, from) => {
          const places = await log.append(records);
          for (const [index, { topic, partition, offset }] of places.entries()) {
            const list = expected.get(`${topic}/${partition}`) ?? [];
            expect(offset).toBe(list.length);
            const { key, value } = records[index] as { key: string; value: Uint8Array };
            list.push({ key, value });
            expected.set(`${topic}/${partition}`, list);
          }
          const place = places[0];
          if (place === undefined) return;
          const read = await log.read(place.topic, place.partition, from, 1000);
          const wanted = expected.get(`${place.topic}/${place.partition}`)?.slice(from) ?? [];
          expect(read.map(({ key, value }) => ({ key, value: [...value] }))).toEqual(
            wanted.map(({ key, value }) => ({ key, value: [...value] })),
          );
        }),
        { numRuns: 60 },
      );
      for (const topic of ["events", "alerts", "changes"] as const)
        for (const { partition, end } of await log.ends(topic))
          expect(end).toBe(expected.get(`${topic}/${partition}`)?.length ?? 0);
    });

    it("finds an offset far back and a time in between", async () => {
      await open();
      await log.append(
        Array.from({ length: 6000 }, (_, index) => ({ topic: "events", key: `${index}`, value: `${index}` })),
      );
      await new Promise((resolve) => setTimeout(resolve, 20));
      const then = Date.now();
      const late = await log.append([{ topic: "events", key: "7", value: "late" }]);
      const place = late[0] as { partition: number; offset: number };
      expect((await log.offsetsAt("events", then))[place.partition]).toBe(place.offset);
      const before = await log.read("events", place.partition, place.offset - 1, 5);
      expect(values(before).at(-1)).toBe("late");
    });

    it("delivers each record to a group once, and after a refusal the same batch again", async () => {
      await open();
      const seen: string[] = [];
      let refusals = 2;
      const subscription = await log.subscribe({ topics: ["events"], group: "g", maxBatch: 7 }, async (batch) => {
        if (refusals > 0 && seen.length > 5) {
          refusals -= 1;
          throw new Error("not now");
        }
        seen.push(...values(batch));
      });
      for (let part = 0; part < 5; part += 1)
        await log.append(
          Array.from({ length: 10 }, (_, index) => ({ topic: "events", key: "one", value: `${part * 10 + index}` })),
        );
      await until(() => seen.length >= 50);
      expect(seen).toEqual(Array.from({ length: 50 }, (_, index) => `${index}`));
      await until(async () => (await subscription.lag()) === 0);
      expect(subscription.failing()).toBeUndefined();
      await subscription.close();
    });

    it("says that a group is failing while its handler refuses", async () => {
      await open();
      let refuse = true;
      const subscription = await log.subscribe({ topics: ["events"], group: "g" }, async () => {
        if (refuse) throw new Error("disk on fire");
      });
      await log.append([{ topic: "events", key: "a", value: "1" }]);
      await until(() => subscription.failing() !== undefined);
      expect(await subscription.lag()).toBe(1);
      refuse = false;
      await until(() => subscription.failing() === undefined);
      await subscription.close();
    });

    it("lets a tail see everything from the start, from an offset, or from now", async () => {
      await open();
      await log.append(["a", "b", "c"].map((value) => ({ topic: "changes" as const, key: "", value })));
      const seen: Record<string, string[]> = { start: [], offset: [], now: [] };
      const tails = await Promise.all([
        log.tail("changes", "start", async (batch) => void seen["start"]?.push(...values(batch))),
        log.tail("changes", [2], async (batch) => void seen["offset"]?.push(...values(batch))),
        log.tail("changes", "now", async (batch) => void seen["now"]?.push(...values(batch))),
      ]);
      await log.append([{ topic: "changes", key: "", value: "d" }]);
      for (const tail of tails) await until(async () => (await tail.behind()) === 0);
      expect(seen).toEqual({ start: ["a", "b", "c", "d"], offset: ["c", "d"], now: ["d"] });
      for (const tail of tails) await tail.close();
    });

    if (adapter.reopen !== undefined) {
      it("goes on after a restart where the group had got to, and knows its ends", async () => {
        await open();
        await log.append(
          Array.from({ length: 3000 }, (_, index) => ({ topic: "events", key: `${index}`, value: `${index}` })),
        );
        const first = await log.subscribe({ topics: ["events"], group: "g", maxBatch: 500 }, async () => {});
        await until(async () => (await first.lag()) === 0);
        await first.close();
        const ends = await log.ends("events");
        log = (await adapter.reopen?.(log)) as EventLog;
        expect(await log.ends("events")).toEqual(ends);
        await log.append([{ topic: "events", key: "x", value: "after" }]);
        const seen: string[] = [];
        let assigned = 0;
        const second = await log.subscribe(
          {
            topics: ["events"],
            group: "g",
            onAssigned: async (places) => {
              assigned = places.reduce((sum, { offset }) => sum + offset, 0);
            },
          },
          async (batch) => void seen.push(...values(batch)),
        );
        await until(() => seen.length > 0);
        expect(assigned).toBe(3000);
        expect(seen).toEqual(["after"]);
        await second.close();
      });
    }
  });
}
