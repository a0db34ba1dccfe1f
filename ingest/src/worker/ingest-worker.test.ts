import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BookEntry, ProblemError } from "@lagewarte/model";
import { createTelemetry, SqliteEventLog, systemClock, type ReadModel } from "@lagewarte/platform";
import { aSource } from "../trial/a-source.ts";
import { deliver } from "../intake/deliver.ts";
import { until } from "../trial/trial-intake.ts";
import { startIngest, type Worker } from "./ingest-worker.ts";

const source = aSource("sensor");
const flows = (from: number, count: number): string =>
  Array.from(
    { length: count },
    (_, index) =>
      `{"timestamp":"2026-11-24T10:00:00.000000+0000","flow_id":${from + index},"event_type":"flow","src_ip":"198.51.100.7","dest_ip":"203.0.113.9","proto":"TCP"}\n`,
  ).join("");

type Asked = Pick<ReadModel, "getMany">;
const empty: Asked = { getMany: async (_collection, ids) => ids.map(() => undefined) };
const away: Asked = {
  getMany: async () => {
    throw new ProblemError({ id: "read-model-unavailable", detail: "it is away" });
  },
};

let folder: string;
let log: SqliteEventLog;
let workers: Worker[] = [];
const telemetry = createTelemetry({ level: "silent" });

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-ingest-"));
  log = await SqliteEventLog.open({ folder });
  await log.append([{ topic: "registry.sources", key: source.id, value: JSON.stringify(source) }]);
});
afterEach(async () => {
  for (const worker of workers) await worker.close();
  workers = [];
  await log.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function start(readModel: Asked): Promise<Worker> {
  telemetry.metrics.clear();
  const worker = await startIngest({ log, readModel, clock: systemClock, telemetry });
  workers.push(worker);
  return worker;
}

async function stop(worker: Worker): Promise<void> {
  await worker.close();
  workers = workers.filter((each) => each !== worker);
}

async function send(text: string): Promise<void> {
  await deliver(log, systemClock, { source, pieces: Readable.from([Buffer.from(text)]) as AsyncIterable<Uint8Array> });
}

/** Sums of all books. */
async function books(): Promise<{ received: number; stored: number; suppressed: number }> {
  const sum = { received: 0, stored: 0, suppressed: 0 };
  await log.scan("books", [], async (batch) => {
    for (const { value } of batch) {
      const { books } = BookEntry.parse(JSON.parse(Buffer.from(value).toString()));
      for (const key of ["received", "stored", "suppressed"] as const) sum[key] += books[key];
    }
  });
  return sum;
}

describe("the ingest worker", () => {
  it("goes on while the read model is away, and counts what it could not ask for", async () => {
    await start(away);
    await send(flows(0, 10));
    await until(async () => (await books()).stored === 10);
    expect(await telemetry.metrics.metrics()).toContain("lagewarte_ingest_unchecked_events_total 10");
    await send(flows(0, 10));
    await until(async () => (await books()).suppressed === 10);
    expect(await books()).toEqual({ received: 20, stored: 10, suppressed: 10 });
  });

  it("suppresses copies of what another worker stored, though the read model has not got it yet", async () => {
    const first = await start(empty);
    await send(flows(0, 50));
    await until(async () => (await books()).stored === 50);
    const second = await start(empty);
    await stop(first);
    await send(flows(0, 60));
    await until(async () => (await books()).received === 110);
    expect(await books()).toEqual({ received: 110, stored: 60, suppressed: 50 });
    await stop(second);
  });

  it("knows what another one stored after it began itself, once the work comes to it", async () => {
    const first = await start(empty);
    await send(flows(0, 1));
    await until(async () => (await books()).received === 1);
    await start(empty);
    await send(flows(100, 30));
    await until(async () => (await books()).received === 31);
    await stop(first);
    await send(flows(100, 30));
    await until(async () => (await books()).received === 61);
    expect(await books()).toEqual({ received: 61, stored: 31, suppressed: 30 });
  });

  it("stops at any other failure of the read model, so that nothing is decided by a mistake of ours", async () => {
    const worker = await start({
      getMany: async () => {
        throw new Error("a mistake");
      },
    });
    await send(flows(0, 1));
    await until(() =>
      worker.ready().then(
        () => false,
        () => true,
      ),
    );
    await expect(worker.ready()).rejects.toThrow("a mistake");
    expect((await books()).received).toBe(0);
  });
});
