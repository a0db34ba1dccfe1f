import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SourceId, type Rejected } from "@lagewarte/model";
import { SqliteEventLog, systemClock } from "@lagewarte/platform";
import { aSource } from "../trial/a-source.ts";
import { deliver } from "../intake/deliver.ts";
import { decodeChunk, type RawChunk } from "../intake/raw-chunk.ts";
import { retryRejected } from "./retry.ts";

let log: SqliteEventLog;
beforeEach(async () => {
  log = await SqliteEventLog.open({ folder: ":memory:" });
});
afterEach(() => log.close());

const source = aSource("sensor");

async function raw(): Promise<{ value: Uint8Array; partition: number; offset: number; key: string }[]> {
  const found: { value: Uint8Array; partition: number; offset: number; key: string }[] = [];
  await log.scan("raw.suricata-eve", [], async (batch) => void found.push(...batch));
  return found;
}
async function chunks(): Promise<RawChunk[]> {
  return (await raw()).flatMap(({ value }) => {
    const read = decodeChunk(value);
    return read.ok ? [read.value] : [];
  });
}
const text = ({ frames }: RawChunk): string[] => frames.map(({ bytes }) => Buffer.from(bytes).toString());

/** As ingest rejects the records of a chunk that begin at these offsets. */
async function reject(partition: number, offset: number, at: readonly number[], over: Partial<Rejected> = {}) {
  await log.append(
    at.map((begin) => {
      const rejected: Rejected = {
        id: `x-${partition}-${offset}-${begin}`,
        source: source.id,
        feed: "suricata-eve",
        receivedAt: "2026-11-24T09:00:00.000Z",
        line: 1,
        offset: begin,
        problem: "not-json",
        detail: "cut",
        raw: "",
        rawBytes: 1,
        rawAt: { log: `raw.suricata-eve/${partition}`, offset },
        ...over,
      };
      return { topic: "rejected" as const, key: rejected.id, value: JSON.stringify(rejected) };
    }),
  );
}

describe("rejected records that are tried again", () => {
  it("come with the bytes, the source and the time that they had, and their neighbours do not", async () => {
    await deliver(log, systemClock, {
      source,
      name: "eve.json",
      timezone: "Europe/Berlin",
      pieces: Readable.from([Buffer.from('{"a":1}\n{"b":2}\n{"c":3}\n')]) as AsyncIterable<Uint8Array>,
    });
    const [first] = await chunks();
    const [{ partition, offset, key } = { partition: 0, offset: 0, key: "" }] = await raw();
    await reject(partition, offset, [0, 16]);
    await reject(partition, offset, [0]);
    expect(await retryRejected(log, {})).toEqual({ found: 2, retried: 2, gone: 0 });
    const [, second] = await chunks();
    expect(second && text(second)).toEqual(['{"a":1}', '{"c":3}']);
    expect(second).toMatchObject({
      source: "sensor",
      receivedAt: first?.receivedAt,
      name: "eve.json",
      timezone: "Europe/Berlin",
      chunk: 0,
      last: true,
    });
    expect(second?.batch).not.toBe(first?.batch);
    expect((await raw())[1]?.key).toBe(key);
  });

  it("are those that were asked for, and none when it is only counted", async () => {
    await log.append(["one", "two"].map((value) => ({ topic: "raw.suricata-eve" as const, key: "sensor", value })));
    const [one, two] = await raw();
    await reject(one?.partition ?? 0, one?.offset ?? 0, [0]);
    await reject(two?.partition ?? 0, two?.offset ?? 0, [0], { problem: "bad-time", source: SourceId.parse("other") });
    await reject(0, 7, [0], { rawAt: { log: "events/3", offset: 7 } });
    expect(await retryRejected(log, { dryRun: true })).toEqual({ found: 2, retried: 2, gone: 0 });
    expect(await raw()).toHaveLength(2);
    expect((await retryRejected(log, { problem: "bad-time" })).retried).toBe(1);
    expect((await retryRejected(log, { source: "nobody" })).found).toBe(0);
    expect((await retryRejected(log, { since: Date.now() + 60_000 })).found).toBe(0);
    expect((await raw()).map(({ value }) => Buffer.from(value).toString())).toEqual(["one", "two", "two"]);
  });

  it("say how many are gone from the log", async () => {
    await reject(3, 99, [0, 10]);
    await log.append([{ topic: "rejected", key: "bad", value: "not readable itself" }]);
    expect(await retryRejected(log, {})).toEqual({ found: 2, retried: 0, gone: 2 });
  });
});
