import { describe, expect, it } from "vitest";
import { topics } from "@lagewarte/model";
import { eventLogGroupContract } from "./event-log-groups.contract.ts";
import { eventLogHistoryContract } from "./event-log-history.contract.ts";
import { eventLogTailContract } from "./event-log-tails.contract.ts";
import { MOST_KEY_BYTES, MOST_VALUE_BYTES, type Append, type EventLog, type LogRecord } from "./event-log.ts";
import { counted, Opened, pause, text, texts, type LogUnderTest } from "./log-under-test.contract.ts";

async function everything(log: EventLog, topic: Append["topic"]): Promise<LogRecord[]> {
  const found: LogRecord[] = [];
  await log.scan(topic, [], async (batch) => void found.push(...batch));
  return found;
}

/** The same answers from every adapter of the log, or the test fails. */
export function eventLogContract(name: string, adapter: LogUnderTest): void {
  describe(`the log on ${name}`, () => {
    const opened = new Opened(adapter);

    it("keeps the records of a key in order, in one partition, with offsets that grow by one", async () => {
      const log = await opened.fresh();
      const places = await log.append(counted(50, { keys: 3 }));
      for (const key of [0, 1, 2]) {
        const mine = places.filter((_, index) => index % 3 === key);
        expect(new Set(mine.map(({ partition }) => partition)).size).toBe(1);
        const read = await log.read("events", mine[0]?.partition ?? 0, 0, 1000);
        const own = texts(read).filter((value) => Number(value) % 3 === key);
        expect(own).toEqual(own.toSorted((left, right) => Number(left) - Number(right)));
        for (const [offset, record] of read.entries()) expect(record.offset).toBe(offset);
      }
    });

    it("puts a key where Kafka's own clients put it", async () => {
      const log = await opened.fresh();
      // murmur2 of these is -973932308, -790332482 and -985981536 (org.apache.kafka.common.utils.UtilsTest).
      const keys = { "21": -973932308, foobar: -790332482, "a-little-bit-long-string": -985981536 };
      const places = await log.append(Object.keys(keys).map((key) => ({ topic: "events", key, value: "" })));
      expect(places.map(({ partition }) => partition)).toEqual(
        Object.values(keys).map((hash) => (hash & 0x7fffffff) % topics.events.partitions),
      );
    });

    it("finds an offset far back and a time in between", async () => {
      const log = await opened.fresh();
      const early = await log.append(counted(6000, { keys: 6000 }));
      await pause(20);
      const between = Date.now();
      await pause(20);
      const late = await log.append([{ topic: "events", key: "key-7", value: "late" }]);
      const place = late[0] as { partition: number; offset: number };
      const starts = await log.offsetsAt("events", between);
      const ends = await log.ends("events");
      expect(starts[place.partition]).toBe(place.offset);
      for (const { partition, end } of ends) if (partition !== place.partition) expect(starts[partition]).toBe(end);
      expect(await log.offsetsAt("events", 0)).toEqual(ends.map(({ start }) => start));
      expect(await log.offsetsAt("events", Date.now() + 60_000)).toEqual(ends.map(({ end }) => end));
      const before = await log.read("events", place.partition, place.offset - 1, 5);
      expect(texts(before).at(-1)).toBe("late");
      const first = early[0] as { partition: number; offset: number };
      expect((await log.read("events", first.partition, first.offset, 1)).map(text)).toEqual(["0"]);
      expect(await log.read("events", place.partition, place.offset + 1, 5)).toEqual([]);
    });

    it("says of every record when it was appended, never earlier than the one before", async () => {
      const log = await opened.fresh();
      const before = Date.now();
      for (let part = 0; part < 5; part += 1) await log.append([{ topic: "changes", key: "", value: `${part}` }]);
      const times = (await everything(log, "changes")).map(({ appendedAt }) => appendedAt);
      expect(times).toEqual(times.toSorted((left, right) => left - right));
      expect(times[0]).toBeGreaterThanOrEqual(before - 1000);
      expect(times.at(-1)).toBeLessThanOrEqual(Date.now() + 1000);
    });

    it("keeps the order of a caller that does not wait for its appends", async () => {
      const log = await opened.fresh();
      await Promise.all(
        Array.from({ length: 40 }, (_, part) => log.append([{ topic: "alerts", key: "one", value: `${part}` }])),
      );
      expect(texts(await everything(log, "alerts"))).toEqual(Array.from({ length: 40 }, (_, part) => `${part}`));
    });

    it("gives writers at the same time different offsets without a gap, and keeps the order of each", async () => {
      const log = await opened.fresh();
      const writers = [0, 1, 2, 3, 4];
      const places = await Promise.all(
        writers.map(async (writer) => {
          const own = [];
          for (let part = 0; part < 20; part += 1)
            own.push(
              ...(await log.append(
                Array.from({ length: 5 }, (_, each) => ({
                  topic: "events",
                  key: `key-${each}`,
                  value: `${writer} ${part * 5 + each}`,
                })),
              )),
            );
          return own;
        }),
      );
      const taken = places.flat().map(({ partition, offset }) => `${partition}/${offset}`);
      expect(new Set(taken).size).toBe(writers.length * 100);
      const found = await everything(log, "events");
      expect(found.length).toBe(writers.length * 100);
      for (const { partition, end } of await log.ends("events"))
        expect(found.filter((record) => record.partition === partition).map(({ offset }) => offset)).toEqual(
          Array.from({ length: end }, (_, offset) => offset),
        );
      for (const writer of writers)
        for (const key of [0, 1, 2, 3, 4]) {
          const own = found.filter((record) => record.key === `key-${key}` && text(record).startsWith(`${writer} `));
          const order = own.map((record) => Number(text(record).split(" ")[1]));
          expect(order).toEqual(order.toSorted((left, right) => left - right));
        }
    });

    it("takes nothing of a batch with a record that no log would take", async () => {
      const log = await opened.fresh();
      const good: Append = { topic: "events", key: "good", value: "good" };
      const bad: [Append, string][] = [
        [{ ...good, key: "ü".repeat(MOST_KEY_BYTES / 2 + 1) }, "too-large"],
        [{ ...good, value: new Uint8Array(MOST_VALUE_BYTES + 1) }, "too-large"],
        [{ ...good, value: "ü".repeat(MOST_VALUE_BYTES / 2 + 1) }, "too-large"],
        [{ ...good, key: "\ud800" }, "bad-request"],
        [{ ...good, topic: "nowhere" as "events" }, "bad-request"],
      ];
      for (const [record, id] of bad)
        await expect(log.append([good, record]), id).rejects.toMatchObject({ problem: { id } });
      expect(await everything(log, "events")).toEqual([]);
      expect(await log.append([])).toEqual([]);
      await log.append([{ ...good, key: "ü".repeat(MOST_KEY_BYTES / 2) }]);
    });

    it("takes records of every size, up to a raw chunk with the largest record of all", async () => {
      const log = await opened.fresh();
      const sizes = [0, 1, 1000, 1_000_000, 11 * 1024 * 1024];
      await log.append(sizes.map((size) => ({ topic: "raw.syslog", key: "k", value: new Uint8Array(size).fill(7) })));
      const found = await everything(log, "raw.syslog");
      expect(found.map(({ value }) => value.length)).toEqual(sizes);
      expect(found.every(({ value }) => value.every((byte) => byte === 7))).toBe(true);
    });

    it("answers that it can take records", async () => {
      await expect((await opened.fresh()).check()).resolves.toBeUndefined();
    });
  });
  eventLogHistoryContract(name, adapter);
  eventLogGroupContract(name, adapter);
  eventLogTailContract(name, adapter);
}
