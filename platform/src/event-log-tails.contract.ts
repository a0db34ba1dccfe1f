import { describe, expect, it } from "vitest";
import { counted, Opened, texts, until, type LogUnderTest } from "./log-under-test.contract.ts";

export function eventLogTailContract(name: string, adapter: LogUnderTest): void {
  describe(`tails of the log on ${name}`, () => {
    const opened = new Opened(adapter);

    it("see everything from the start, from an offset, or from now", async () => {
      const log = await opened.fresh();
      await log.append(["a", "b", "c"].map((value) => ({ topic: "changes" as const, key: "", value })));
      const seen: Record<string, string[]> = { start: [], offset: [], now: [] };
      const tails = await Promise.all([
        log.tail("changes", "start", async (batch) => void seen["start"]?.push(...texts(batch))),
        log.tail("changes", [2], async (batch) => void seen["offset"]?.push(...texts(batch))),
        log.tail("changes", "now", async (batch) => void seen["now"]?.push(...texts(batch))),
      ]);
      await log.append([{ topic: "changes", key: "", value: "d" }]);
      for (const tail of tails) await until(async () => (await tail.behind()) === 0);
      expect(seen).toEqual({ start: ["a", "b", "c", "d"], offset: ["c", "d"], now: ["d"] });
      for (const tail of tails) await tail.close();
    });

    it("begin in every partition where they are told to", async () => {
      const log = await opened.fresh();
      await log.append(counted(5000, { keys: 200 }));
      const ends = await log.ends("events");
      const from = ends.map(({ end }) => Math.max(0, end - 2));
      const seen = new Map<number, number[]>();
      const tail = await log.tail("events", from, async (batch) => {
        for (const { partition, offset } of batch) seen.set(partition, [...(seen.get(partition) ?? []), offset]);
      });
      await until(async () => (await tail.behind()) === 0);
      for (const { partition, end } of ends)
        expect(seen.get(partition) ?? []).toEqual([end - 2, end - 1].filter((offset) => offset >= 0));
      await tail.close();
    });

    it("get the same batch again after they refused it, and say so meanwhile", async () => {
      const log = await opened.fresh();
      let refuse = true;
      const seen: string[] = [];
      const tail = await log.tail("changes", "start", async (batch) => {
        if (refuse) throw new Error("cannot be shown");
        seen.push(...texts(batch));
      });
      await log.append([{ topic: "changes", key: "", value: "a" }]);
      await until(() => tail.failing() !== undefined);
      expect(await tail.behind()).toBe(1);
      refuse = false;
      await until(async () => (await tail.behind()) === 0);
      expect(seen).toEqual(["a"]);
      expect(tail.failing()).toBeUndefined();
      await tail.close();
    });

    it("hear nothing more once they are closed", async () => {
      const log = await opened.fresh();
      const seen: string[] = [];
      const take = async (batch: Parameters<typeof texts>[0]): Promise<void> => void seen.push(...texts(batch));
      const closed = await log.tail("changes", "start", take);
      await closed.close();
      const open = await log.tail("changes", "start", async () => {});
      await log.append([{ topic: "changes", key: "", value: "late" }]);
      await until(async () => (await open.behind()) === 0);
      expect(seen).toEqual([]);
      await open.close();
    });
  });
}
