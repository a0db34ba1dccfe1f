import type { DatabaseSync, StatementSync } from "node:sqlite";
import { rawTopicSettings, topics, type TopicName } from "@lagewarte/model";
import type { PartitionEnds } from "../event-log.ts";
import { Checkpoints } from "./checkpoints.ts";
import { concatenate, type PackedAppends, type PackedRecords } from "./log-protocol.ts";
import { partitionOf } from "./murmur2.ts";

/** Every so many records of a topic the ends of its partitions are noted: offsets are found without an index over all. */
const CHECKPOINT_EVERY = 1024;

interface Table {
  readonly topic: TopicName;
  readonly name: string;
  readonly partitions: number;
  readonly retentionDays: number | null;
  readonly insert: StatementSync;
  readonly after: StatementSync;
  /** Next offset of each partition, and the last id. */
  ends: number[];
  last: number;
  /** Id of the newest checkpoint. */
  noted: number;
}

/**
 * The tables of the log: one for each topic, in the order of appending; a partition's offsets are contiguous. All calls
 * are synchronous, so this lives in the store's thread. Writes belong into `transaction`.
 */
export class LogStore {
  readonly #database: DatabaseSync;
  readonly #checkpoints: Checkpoints;
  readonly #tables = new Map<TopicName, Table>();
  #lastTime: number;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`
      PRAGMA synchronous=FULL;
      CREATE TABLE IF NOT EXISTS topic (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
      CREATE TABLE IF NOT EXISTS part (topic TEXT, partition INTEGER, start INTEGER NOT NULL, PRIMARY KEY (topic, partition)) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS progress (grp TEXT, topic TEXT, id INTEGER NOT NULL, offsets TEXT NOT NULL, PRIMARY KEY (grp, topic)) WITHOUT ROWID;
    `);
    this.#checkpoints = new Checkpoints(database);
    this.#lastTime = Math.max(0, ...this.#topics().map((topic) => this.#newest(topic)));
  }

  #topics(): TopicName[] {
    return this.#database
      .prepare("SELECT name FROM topic")
      .all()
      .map(({ name }) => name as TopicName);
  }

  #newest(topic: TopicName): number {
    const table = this.#table(topic);
    return Number(this.#database.prepare(`SELECT at FROM ${table.name} ORDER BY id DESC LIMIT 1`).get()?.["at"] ?? 0);
  }

  #table(topic: TopicName): Table {
    const known = this.#tables.get(topic);
    if (known !== undefined) return known;
    const { partitions, retentionDays } = topic.startsWith("raw.")
      ? rawTopicSettings
      : topics[topic as keyof typeof topics];
    this.#database.prepare("INSERT OR IGNORE INTO topic (name) VALUES (?)").run(topic);
    const name = `r${Number(this.#database.prepare("SELECT id FROM topic WHERE name = ?").get(topic)?.["id"])}`;
    this.#database.exec(
      `CREATE TABLE IF NOT EXISTS ${name} (id INTEGER PRIMARY KEY, partition INTEGER NOT NULL, offset INTEGER NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, at INTEGER NOT NULL)`,
    );
    const noted = this.#checkpoints.before(topic, Number.MAX_SAFE_INTEGER);
    const table: Table = {
      topic,
      name,
      partitions,
      retentionDays,
      insert: this.#database.prepare(`INSERT INTO ${name} VALUES (?, ?, ?, ?, ?, ?)`),
      after: this.#database.prepare(`SELECT * FROM ${name} WHERE id > ? ORDER BY id LIMIT ?`),
      ends: Array.from({ length: partitions }, (_, partition) => noted.ends[partition] ?? 0),
      last: noted.id,
      noted: noted.id,
    };
    const since = this.#database.prepare(`SELECT id, partition, offset FROM ${name} WHERE id > ? ORDER BY id`);
    for (const { id, partition, offset } of since.iterate(noted.id)) {
      table.ends[Number(partition)] = Number(offset) + 1;
      table.last = Number(id);
    }
    this.#tables.set(topic, table);
    return table;
  }

  transaction<Value>(work: () => Value): Value {
    this.#database.exec("BEGIN IMMEDIATE");
    const before = [...this.#tables.values()].map((table) => ({
      table,
      ends: [...table.ends],
      last: table.last,
      noted: table.noted,
    }));
    try {
      const value = work();
      this.#database.exec("COMMIT");
      return value;
    } catch (error) {
      // What did not reach the disk was never there: the counters go back with it.
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      for (const { table, ends, last, noted } of before) Object.assign(table, { ends, last, noted });
      for (const topic of this.#tables.keys())
        if (!before.some(({ table }) => table.topic === topic)) this.#tables.delete(topic);
      throw error;
    }
  }

  /** Partition and offset of each record, and what the topics' last ids became. */
  append(
    packed: PackedAppends,
    now: number,
  ): { partitions: Uint16Array; offsets: Float64Array; grown: Map<TopicName, number> } {
    // The log's clock never goes back, so that a time can be searched for.
    this.#lastTime = Math.max(this.#lastTime, now);
    const partitions = new Uint16Array(packed.keys.length);
    const offsets = new Float64Array(packed.keys.length);
    const grown = new Map<TopicName, number>();
    let at = 0;
    for (const [index, topic] of packed.topics.entries()) {
      const table = this.#table(topic);
      const key = packed.keys[index] ?? "";
      const partition = partitionOf(key, table.partitions);
      const offset = table.ends[partition] ?? 0;
      const length = packed.lengths[index] ?? 0;
      table.last += 1;
      table.insert.run(table.last, partition, offset, key, packed.bytes.subarray(at, at + length), this.#lastTime);
      at += length;
      table.ends[partition] = offset + 1;
      partitions[index] = partition;
      offsets[index] = offset;
      grown.set(topic, table.last);
      if (table.last - table.noted >= CHECKPOINT_EVERY) {
        this.#checkpoints.note(topic, table.last, table.ends);
        table.noted = table.last;
      }
    }
    return { partitions, offsets, grown };
  }

  /** In append order after `id`, until `limit` records or `maxBytes`. */
  after(topic: TopicName, id: number, limit: number, maxBytes: number): PackedRecords {
    return pack(topic, this.#table(topic).after.iterate(id, limit), maxBytes);
  }

  read(topic: TopicName, partition: number, from: number, limit: number, maxBytes: number): PackedRecords {
    const table = this.#table(topic);
    const rows = this.#database
      .prepare(`SELECT * FROM ${table.name} WHERE id > ? AND partition = ? AND offset >= ? ORDER BY id LIMIT ?`)
      .iterate(
        this.#checkpoints.idBefore(topic, table.noted, (ends) => (ends[partition] ?? 0) <= from),
        partition,
        from,
        limit,
      );
    return pack(topic, rows, maxBytes);
  }

  /** An id after which all records with an offset from `from` on come (and perhaps some before them). */
  idBeforeAll(topic: TopicName, from: readonly number[]): number {
    const table = this.#table(topic);
    return this.#checkpoints.idBefore(topic, table.noted, (ends) =>
      ends.every((end, partition) => end <= (from[partition] ?? 0)),
    );
  }

  ends(topic: TopicName): PartitionEnds[] {
    const table = this.#table(topic);
    const starts = new Map(
      this.#database
        .prepare("SELECT partition, start FROM part WHERE topic = ?")
        .all(topic)
        .map(({ partition, start }) => [Number(partition), Number(start)]),
    );
    return table.ends.map((end, partition) => ({ partition, start: starts.get(partition) ?? 0, end }));
  }

  last(topic: TopicName): number {
    return this.#table(topic).last;
  }

  offsetsAt(topic: TopicName, time: number): number[] {
    const table = this.#table(topic);
    const id = this.#firstIdAt(table, time);
    const rows = this.#database
      .prepare(`SELECT partition, min(offset) AS offset FROM ${table.name} WHERE id >= ? GROUP BY partition`)
      .all(id);
    const found = new Map(rows.map(({ partition, offset }) => [Number(partition), Number(offset)]));
    return table.ends.map((end, partition) => found.get(partition) ?? end);
  }

  /** Times grow with ids, so halving finds the place without an index. */
  #firstIdAt(table: Table, time: number): number {
    const timeAt = this.#database.prepare(`SELECT id, at FROM ${table.name} WHERE id >= ? ORDER BY id LIMIT 1`);
    let low = 1;
    let high = table.last + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const row = timeAt.get(middle);
      if (row === undefined || Number(row["at"]) >= time) high = middle;
      else low = Number(row["id"]) + 1;
    }
    return low;
  }

  progress(group: string, topic: TopicName): { id: number; offsets: number[] } {
    const row = this.#database
      .prepare("SELECT id, offsets FROM progress WHERE grp = ? AND topic = ?")
      .get(group, topic);
    const start = this.ends(topic).map(({ start: first }) => first);
    return row === undefined
      ? { id: 0, offsets: start }
      : { id: Number(row["id"]), offsets: JSON.parse(String(row["offsets"])) as number[] };
  }

  keepProgress(group: string, topic: TopicName, id: number, offsets: readonly number[]): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO progress VALUES (?, ?, ?, ?)")
      .run(group, topic, id, JSON.stringify(offsets));
  }

  /** Drops at most `limit` records of each topic that are past their retention. Returns how many. */
  expire(now: number, limit: number): number {
    let dropped = 0;
    for (const topic of this.#topics()) {
      const table = this.#table(topic);
      if (table.retentionDays === null) continue;
      const first = this.#firstIdAt(table, now - table.retentionDays * 86_400_000);
      const oldest = Number(this.#database.prepare(`SELECT min(id) AS id FROM ${table.name}`).get()?.["id"] ?? first);
      const until = Math.min(first, oldest + limit);
      if (until <= oldest) continue;
      this.#database
        .prepare(
          `INSERT OR REPLACE INTO part SELECT ?, partition, max(offset) + 1 FROM ${table.name} WHERE id < ? GROUP BY partition`,
        )
        .run(table.topic, until);
      const kept = this.#checkpoints.before(table.topic, until).id;
      this.#checkpoints.dropBefore(topic, kept);
      dropped += Number(this.#database.prepare(`DELETE FROM ${table.name} WHERE id < ?`).run(until).changes);
    }
    return dropped;
  }
}

function pack(topic: TopicName, rows: Iterable<Record<string, unknown>>, maxBytes: number): PackedRecords {
  const found: Record<string, unknown>[] = [];
  let size = 0;
  for (const row of rows) {
    found.push(row);
    size += (row["value"] as Uint8Array).length;
    if (size >= maxBytes) break;
  }
  return {
    topic,
    ids: Float64Array.from(found, (row) => Number(row["id"])),
    partitions: Uint16Array.from(found, (row) => Number(row["partition"])),
    offsets: Float64Array.from(found, (row) => Number(row["offset"])),
    times: Float64Array.from(found, (row) => Number(row["at"])),
    keys: found.map((row) => String(row["key"])),
    ...concatenate(found.map((row) => row["value"] as Uint8Array)),
  };
}
