// Appends through the port (thread, group commit, places back) beside bare SQLite with the same records in the same
// batches, both durable at each commit (WAL, synchronous=FULL), in turns in one run.
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { TopicName } from "@lagewarte/model";
import { SqliteEventLog, type Append } from "@lagewarte/platform";
import { figure, inFolder, median, timed, type Run } from "./measure.ts";

const BATCH = 1000;
const BATCHES = 100;
const ROUNDS = 5;
const BYTES = 500;
const TOPIC: TopicName = "events";

const filler = "x".repeat(BYTES - 20);
const batches = Array.from({ length: BATCHES }, (_, batch) =>
  Array.from({ length: BATCH }, (__, index): Append => {
    const key = `e-${batch * BATCH + index}`;
    return { topic: TOPIC, key, value: `{"id":"${key}","t":"${filler}"}` };
  }),
);

const bare = (): Promise<Run> =>
  inFolder(async (folder) => {
    const database = new DatabaseSync(path.join(folder, "bare.db"));
    database.exec(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; CREATE TABLE r (id INTEGER PRIMARY KEY, key TEXT, value BLOB)",
    );
    const insert = database.prepare("INSERT INTO r (key, value) VALUES (?, ?)");
    const encoder = new TextEncoder();
    const run = await timed(BATCH * BATCHES, () => {
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
    const run = await timed(BATCH * BATCHES, async () => {
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

/** All of it read by a group, in the group's own batches, its progress kept. */
const read = (): Promise<Run> =>
  inFolder(async (folder) => {
    const log = await SqliteEventLog.open({ folder });
    for (const batch of batches) await log.append(batch);
    const run = await timed(BATCH * BATCHES, async () => {
      let left = BATCH * BATCHES;
      const { promise, resolve } = Promise.withResolvers<void>();
      await log.subscribe({ topics: [TOPIC], group: "bench", maxBatch: BATCH }, async (batch) => {
        left -= batch.length;
        if (left === 0) resolve();
      });
      await promise;
    });
    await log.close();
    return run;
  });

const bareRead = (): Promise<Run> =>
  inFolder(async (folder) => {
    const database = new DatabaseSync(path.join(folder, "bare.db"));
    database.exec("PRAGMA journal_mode=WAL; CREATE TABLE r (id INTEGER PRIMARY KEY, key TEXT, value BLOB)");
    const insert = database.prepare("INSERT INTO r (key, value) VALUES (?, ?)");
    database.exec("BEGIN");
    for (const { key, value } of batches.flat()) insert.run(key, Buffer.from(value));
    database.exec("COMMIT");
    const select = database.prepare("SELECT id, key, value FROM r WHERE id > ? ORDER BY id LIMIT ?");
    const run = await timed(BATCH * BATCHES, () => {
      for (let id = 0; id < BATCH * BATCHES;) id = Number(select.all(id, BATCH).at(-1)?.["id"]);
    });
    database.close();
    return run;
  });

const kinds = { bare, one: () => ours(1), four: () => ours(4), bareRead, read };
type Kind = keyof typeof kinds;
const runs = new Map<Kind, Run[]>();
for (let round = 0; round < ROUNDS; round += 1)
  for (const kind of Object.keys(kinds) as Kind[]) runs.set(kind, [...(runs.get(kind) ?? []), await kinds[kind]()]);

const rate = (kind: Kind): number => median(runs.get(kind) ?? [], ({ perSecond }) => perSecond);
const cpu = (kind: Kind): number => median(runs.get(kind) ?? [], (run) => run.cpu);
const unit = `records of ${BYTES} B/s`;
figure("log append, one writer", rate("one"), rate("bare"), unit);
figure("log append, four writers", rate("four"), rate("bare"), unit);
figure("log append, processor time", cpu("one"), cpu("bare"), "µs/record");
figure("log read by a group", rate("read"), rate("bareRead"), unit);
figure("log read by a group, processor time", cpu("read"), cpu("bareRead"), "µs/record");
