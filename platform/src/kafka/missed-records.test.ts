import type { Admin } from "kafkajs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { texts, until } from "../log-under-test.contract.ts";
import { createTelemetry } from "../telemetry.ts";
import { foreignClient, freshPrefix, openLog } from "./kafka-under-test.contract.ts";

let admin: Admin;
beforeAll(async () => {
  admin = foreignClient().admin();
  await admin.connect();
});
afterAll(() => admin.disconnect());

async function deleteBefore(topic: string, offset: number): Promise<void> {
  // Without this kafkajs does not know who leads the topic.
  await admin.fetchTopicOffsets(topic);
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(offset) }] });
}

const changes = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({
    topic: "changes" as const,
    key: "",
    value: `${from + index}`,
  }));

describe("records that retention took before they were read", () => {
  it("are told as missed by the group that was too late, which goes on with the first that is kept", async () => {
    const prefix = freshPrefix();
    const lines: string[] = [];
    const telemetry = createTelemetry({ write: (line) => void lines.push(line) });
    const log = await openLog({ prefix, telemetry });
    await log.append(changes(0, 10));
    const early = await log.subscribe({ topics: ["changes"], group: "g" }, async () => {});
    await until(async () => (await early.lag()) === 0);
    await early.close();
    await log.append(changes(10, 20));
    await deleteBefore(`${prefix}changes`, 15);

    const seen: string[] = [];
    const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>();
    const late = await log.subscribe({ topics: ["changes"], group: "g" }, async (batch) => {
      await mayGoOn;
      seen.push(...texts(batch));
    });
    await until(() => late.failing() !== undefined);
    expect(late.failing()?.message).toContain("5 records of");
    goOn();
    await until(async () => (await late.lag()) === 0);
    expect(seen).toEqual(["15", "16", "17", "18", "19"]);
    await until(() => late.failing() === undefined);
    expect(lines.some((line) => line.includes('"level":50') && line.includes("5 records of"))).toBe(true);
    expect(await telemetry.metrics.getSingleMetricAsString("lagewarte_log_missed_records_total")).toContain(
      '{topic="changes"} 5',
    );
    await log.close();
  });

  it("are told by a tail too, and are nothing to tell for who asks for what there is", async () => {
    const prefix = freshPrefix();
    const lines: string[] = [];
    const log = await openLog({ prefix, telemetry: createTelemetry({ write: (line) => void lines.push(line) }) });
    await log.append(changes(0, 10));
    await deleteBefore(`${prefix}changes`, 6);
    const seen: string[] = [];
    const tail = await log.tail("changes", "start", async (batch) => void seen.push(...texts(batch)));
    await until(async () => (await tail.behind()) === 0);
    await log.scan("changes", [2], async (batch) => void seen.push(...texts(batch)));
    expect(texts(await log.read("changes", 0, 0, 2))).toEqual(["6", "7"]);
    expect(await log.ends("changes")).toEqual([{ partition: 0, start: 6, end: 10 }]);
    expect(seen).toEqual(["6", "7", "8", "9", "6", "7", "8", "9"]);
    expect(lines).toEqual([]);

    const late = await log.tail("changes", [3], async () => {});
    await until(async () => (await late.behind()) === 0 && lines.length > 0);
    expect(lines.join()).toContain("3 records of");
    await log.close();
  });
});
