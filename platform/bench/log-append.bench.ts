// Appends through the port (thread, group commit, places back) beside bare SQLite with the same records in the same
// batches, both durable at each commit (WAL, synchronous=FULL), in turns in one run.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { TopicName } from "@lagewarte/model";
import { SqliteEventLog, type Append } from "@lagewarte/platform";

const BATCH = 1000;
const BATCHES = 100;
const ROUNDS = 5;
const BYTES = 500;
const TOPIC: TopicName = "events";

interface Run {
  readonly perSecond: number;
  /** Microseconds of processor time for each record, of all threads together. */
  readonly cpu: number;
}

const filler = "x".repeat(BYTES - 20);
const batches = Array.from({ length: BATCHES }, (_, batch) =>
  Array.from({ length: BATCH }, (__, index): Append => {
    const key = `e-${batch * BATCH + index}`;
    return { topic: TOPIC, key, value: `{"id":"${key}","t":"${filler}"}` };
  }),
);

async function timed(work: () => Promise<void> | void): Promise<Run> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: (BATCH * BATCHES) / seconds, cpu: (user + system) / (BATCH * BATCHES) };
}

async function inFolder<Value>(work: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-bench-"));
  try {
    return await work(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const bare = (): Promise<Run> =>
  inFolder(async (folder) => {
    const database = new DatabaseSync(path.join(folder, "bare.db"));
    database.exec(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; CREATE TABLE r (id INTEGER PRIMARY KEY, key TEXT, value BLOB)",
    );
    const insert = database.prepare("INSERT INTO r (key, value) VALUES (?, ?)");
    const encoder = new TextEncoder();
    const run = await timed(() => {
      for (const batch of batches) {
        database.exec("BEGIN");
        for (const { key, value } of batch) insert.run(key, typeof value === "string" ? encoder.encode(value) : value);
        database.exec("COMMIT");
      }
    });
    database.close();
    return run;
  });

/** `writers` batches are under way at once, as from several deliveries. */
const ours = (writers: number): Promise<Run> =>
  inFolder(async (folder) => {
    const log = await SqliteEventLog.open({ folder });
    const run = await timed(async () => {
      const rest = batches.values();
      await Promise.all(
        Array.from({ length: writers }, async () => {
          for (const batch of rest) await log.append(batch);
        }),
      );
    });
    await log.close();
    return run;
  });

function median(runs: readonly Run[], of: (run: Run) => number): number {
  return runs.map(of).toSorted((left, right) => left - right)[Math.floor(runs.length / 2)] ?? Number.NaN;
}

const kinds = { bare, one: () => ours(1), four: () => ours(4) };
const runs: Record<keyof typeof kinds, Run[]> = { bare: [], one: [], four: [] };
for (let round = 0; round < ROUNDS; round += 1)
  for (const kind of ["bare", "one", "four"] as const) runs[kind].push(await kinds[kind]());

const rate = (kind: keyof typeof kinds): number => median(runs[kind], ({ perSecond }) => perSecond);
const cpu = (kind: keyof typeof kinds): number => median(runs[kind], (run) => run.cpu);
for (const [kind, label] of [
  ["one", "log append, one writer"],
  ["four", "log append, four writers"],
] as const)
  process.stdout.write(
    `${JSON.stringify({ job: label, ours: rate(kind), limit: rate("bare"), ratio: rate(kind) / rate("bare"), unit: `records of ${BYTES} B/s` })}\n`,
  );
process.stdout.write(
  `${JSON.stringify({ job: "log append, processor time", ours: cpu("one"), limit: cpu("bare"), ratio: cpu("one") / cpu("bare"), unit: "µs/record" })}\n`,
);
