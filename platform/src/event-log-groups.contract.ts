import { describe, expect, it } from "vitest";
import type { Batch, Position } from "./event-log.ts";
import { counted, Opened, pause, text, texts, until, type LogUnderTest } from "./log-under-test.contract.ts";

const numbers = (values: Iterable<string>): number[] => [...values].map(Number).toSorted((left, right) => left - right);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Each key's values in the order in which they were seen. */
function inOrderByKey(batches: readonly Batch[]): boolean {
  const last = new Map<string, number>();
  for (const record of batches.flat()) {
    if (Number(text(record)) < (last.get(record.key) ?? -1)) return false;
    last.set(record.key, Number(text(record)));
  }
  return true;
}

export function eventLogGroupContract(name: string, adapter: LogUnderTest): void {
  describe(`groups of the log on ${name}`, () => {
    const opened = new Opened(adapter);

    it("delivers each record to a group once, and after a refusal the same batch again", async () => {
      const log = await opened.fresh();
      const seen: string[] = [];
      const refused: string[][] = [];
      const subscription = await log.subscribe({ topics: ["events"], group: "g", maxBatch: 7 }, async (batch) => {
        if (refused.length < 2 && seen.length > 5) {
          refused.push(texts(batch));
          throw new Error("not now");
        }
        if (refused.length === 2) refused.push(texts(batch));
        seen.push(...texts(batch));
      });
      for (let part = 0; part < 5; part += 1) await log.append(counted(10, { from: part * 10, keys: 1 }));
      await until(() => seen.length >= 50);
      expect(seen.map(Number)).toEqual(upTo(50));
      expect(refused[1]).toEqual(refused[0]);
      expect(refused[2]).toEqual(refused[0]);
      await until(async () => (await subscription.lag()) === 0);
      expect(subscription.failing()).toBeUndefined();
      await subscription.close();
    });

    it("says that a group is failing while its handler refuses", async () => {
      const log = await opened.fresh();
      let refuse = true;
      const subscription = await log.subscribe({ topics: ["events"], group: "g" }, async () => {
        if (refuse) throw new Error("disk on fire");
      });
      await log.append(counted(1));
      await until(() => subscription.failing() !== undefined);
      expect(subscription.failing()?.message).toContain("disk on fire");
      expect(await subscription.lag()).toBe(1);
      refuse = false;
      await until(() => subscription.failing() === undefined);
      await subscription.close();
    });

    it("keeps the progress of each group apart", async () => {
      const log = await opened.fresh();
      const seen: Record<string, string[]> = { one: [], other: [] };
      const subscriptions = await Promise.all(
        ["one", "other"].map((group) =>
          log.subscribe({ topics: ["events"], group }, async (batch) => void seen[group]?.push(...texts(batch))),
        ),
      );
      await log.append(counted(100));
      await until(() => seen["one"]?.length === 100 && seen["other"]?.length === 100);
      expect(numbers(seen["one"] ?? [])).toEqual(upTo(100));
      expect(numbers(seen["other"] ?? [])).toEqual(upTo(100));
      for (const subscription of subscriptions) await subscription.close();
    });

    it("hands a member one batch at a time, and its whole way is told to it before and after", async () => {
      const log = await opened.fresh();
      await log.append(counted(40));
      const told: string[] = [];
      const sum = (places: readonly Position[]): number => places.reduce((all, { offset }) => all + offset, 0);
      let running = 0;
      const subscription = await log.subscribe(
        {
          topics: ["events", "alerts"],
          group: "g",
          maxBatch: 15,
          onAssigned: async (places) => void told.push(`assigned ${sum(places)}`),
          onRevoked: async (places) => void told.push(`revoked ${sum(places)}`),
        },
        async (batch) => {
          running += 1;
          expect(running).toBe(1);
          expect(batch.length).toBeLessThanOrEqual(15);
          await pause(5);
          running -= 1;
          if (told.at(-1) !== "worked") told.push("worked");
        },
      );
      await log.append([{ topic: "alerts", key: "a", value: "a" }]);
      await until(async () => (await subscription.lag()) === 0);
      await subscription.close();
      expect(told).toEqual(["assigned 0", "worked", "revoked 41"]);
    });

    it("ends after the batch in hand, and nothing of it comes again", async () => {
      const log = await opened.fresh();
      await log.append(counted(10, { keys: 1 }));
      const seen: string[] = [];
      const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
      const first = await log.subscribe({ topics: ["events"], group: "g", maxBatch: 4 }, async (batch) => {
        begin();
        await pause(50);
        seen.push(...texts(batch));
      });
      await begun;
      await first.close();
      expect(seen.length).toBeGreaterThan(0);
      const second = await log.subscribe({ topics: ["events"], group: "g" }, async (batch) => {
        seen.push(...texts(batch));
      });
      await until(async () => (await second.lag()) === 0);
      expect(seen.map(Number)).toEqual(upTo(10));
      await second.close();
    });

    it("shares the work among the members of a group, and gives it to those who stay", async () => {
      const log = await opened.fresh();
      const seen: Batch[] = [];
      const join = () =>
        log.subscribe({ topics: ["events"], group: "g", maxBatch: 20 }, async (batch) => {
          await pause(2);
          seen.push(batch);
        });
      const [one, other] = await Promise.all([join(), join()]);
      await log.append(counted(500));
      await until(async () => (await one.lag()) === 0 && (await other.lag()) === 0);
      const together = seen.length;
      await one.close();
      await log.append(counted(500, { from: 500 }));
      await until(async () => (await other.lag()) === 0);
      await other.close();
      expect(new Set(numbers(texts(seen.flat())))).toEqual(new Set(upTo(1000)));
      expect(inOrderByKey(seen.slice(0, together))).toBe(true);
      expect(inOrderByKey(seen.slice(together))).toBe(true);
    });

    it("goes on where the group had got to after a restart, and knows its ends", async () => {
      let log = await opened.fresh();
      await log.append(counted(3000, { keys: 3000 }));
      const first = await log.subscribe({ topics: ["events"], group: "g", maxBatch: 500 }, async () => {});
      await until(async () => (await first.lag()) === 0);
      await first.close();
      const ends = await log.ends("events");
      log = await opened.again();
      expect(await log.ends("events")).toEqual(ends);
      await log.append([{ topic: "events", key: "x", value: "after" }]);
      const seen: string[] = [];
      let assigned = 0;
      const second = await log.subscribe(
        {
          topics: ["events"],
          group: "g",
          onAssigned: async (places) => {
            assigned += places.reduce((sum, { offset }) => sum + offset, 0);
          },
        },
        async (batch) => void seen.push(...texts(batch)),
      );
      await until(() => seen.length > 0);
      expect(assigned).toBe(3000);
      expect(seen).toEqual(["after"]);
      await second.close();
    });
  });
}
