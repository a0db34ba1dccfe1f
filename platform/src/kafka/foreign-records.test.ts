import { CompressionTypes, Partitioners, type Producer } from "kafkajs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LogRecord } from "../event-log.ts";
import { texts, until } from "../log-under-test.contract.ts";
import { foreignClient, freshPrefix, openLog } from "./kafka-under-test.contract.ts";

let producer: Producer;
beforeAll(async () => {
  producer = foreignClient().producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
});
afterAll(() => producer.disconnect());

const TEN_MINUTES = 600_000;

describe("what others write into a topic of ours", () => {
  it("is delivered to every reader, without a key or value as empty, and no reader ends", async () => {
    const prefix = freshPrefix();
    const log = await openLog({ prefix });
    await log.append([{ topic: "changes", key: "first", value: "1" }]);
    await producer.send({
      topic: `${prefix}changes`,
      messages: [
        { key: null, value: "no key" },
        { key: "gone", value: null },
        { key: null, value: null },
        { key: Buffer.from([0xff, 0xfe]), value: "no text", headers: { schema: "99", trace: [Buffer.from([1]), "x"] } },
      ],
    });
    await producer.send({
      topic: `${prefix}changes`,
      compression: CompressionTypes.GZIP,
      messages: [{ key: "packed", value: "gzip".repeat(100) }],
    });
    await log.append([{ topic: "changes", key: "last", value: "7" }]);

    const expected = ["1", "no key", "", "", "no text", "gzip".repeat(100), "7"];
    const seen: Record<string, LogRecord[]> = { group: [], tail: [], scan: [] };
    const group = await log.subscribe({ topics: ["changes"], group: "g" }, async (batch) => {
      seen["group"]?.push(...batch);
    });
    const tail = await log.tail("changes", "start", async (batch) => void seen["tail"]?.push(...batch));
    await log.scan("changes", [], async (batch) => void seen["scan"]?.push(...batch));
    await until(async () => (await group.lag()) === 0 && (await tail.behind()) === 0);
    for (const records of Object.values(seen)) {
      expect(texts(records)).toEqual(expected);
      expect(records.map(({ key }) => key)).toEqual(["first", "", "gone", "", "\ufffd\ufffd", "packed", "last"]);
    }
    expect(texts(await log.read("changes", 0, 0, 100))).toEqual(expected);
    await log.close();
  });

  it("has the time of the log, however wrong the writer's clock is", async () => {
    const prefix = freshPrefix();
    const log = await openLog({ prefix });
    await log.append([{ topic: "changes", key: "", value: "0" }]);
    const before = Date.now();
    for (const wrong of [-TEN_MINUTES, TEN_MINUTES, 100 * TEN_MINUTES])
      await producer.send({
        topic: `${prefix}changes`,
        messages: [{ value: `${wrong}`, timestamp: String(Date.now() + wrong) }],
      });
    const times = (await log.read("changes", 0, 1, 10)).map(({ appendedAt }) => appendedAt);
    expect(times).toHaveLength(3);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(before - 1000);
    expect(Math.max(...times)).toBeLessThanOrEqual(Date.now() + 1000);
    expect(await log.offsetsAt("changes", Date.now() + 1000)).toEqual([4]);
    await log.close();
  });
});
