import type { DatabaseSync, StatementSync } from "node:sqlite";
import { ProblemError, type TopicName } from "@lagewarte/model";
import { allTopics } from "../all-topics.ts";
import { Checkpoints } from "./checkpoints.ts";
import type { PackedAppends } from "./log-protocol.ts";
import { TopicTable } from "./topic-table.ts";

/** How the tables are made; a file of another layout is refused. */
const LAYOUT = 1;
const DAY = 86_400_000;

/** Up to where a group has worked on a topic: the last id, and the next offset of each partition. */
export interface Progress {
  readonly id: number;
  readonly offsets: readonly number[];
}

/**
 * The log in a database: a table for each topic, the groups' progress. All calls are synchronous, so this lives in the
 * store's thread. Writes belong into `transaction`.
 */
export class LogStore {
  readonly #database: DatabaseSync;
  readonly #tables: ReadonlyMap<TopicName, TopicTable>;
  readonly #progress: StatementSync;
  readonly #keepProgress: StatementSync;
  readonly #touch: StatementSync;
  readonly #touched = new Set<TopicTable>();
  readonly #beginning: string;
  #lastTime: number;

  /** `readOnly`: what there is now, of a file that another process may go on writing. */
  constructor(database: DatabaseSync, { readOnly = false }: { readonly readOnly?: boolean } = {}) {
    this.#database = database;
    this.#beginning = readOnly ? "BEGIN" : "BEGIN IMMEDIATE";
    const layout = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
    if (layout > LAYOUT)
      throw new ProblemError({ id: "bad-configuration", detail: `the log was made by a newer version (${layout})` });
    this.#tables = this.transaction(() => createTables(database));
    // Not on every start: a log on a full disk must open, so that it can be read.
    if (layout < LAYOUT) database.exec(`PRAGMA user_version=${LAYOUT}`);
    this.#progress = database.prepare("SELECT id, offsets FROM progress WHERE grp = ? AND topic = ?");
    this.#keepProgress = database.prepare("INSERT OR REPLACE INTO progress VALUES (?, ?, ?, ?)");
    this.#touch = database.prepare("INSERT OR REPLACE INTO touched VALUES (1, ?)");
    this.#lastTime = Math.max(...[...this.#tables.values()].map((table) => table.timeOf(table.last)));
  }

  table(topic: TopicName): TopicTable {
    const table = this.#tables.get(topic);
    if (table === undefined) throw new ProblemError({ id: "bad-request", detail: `there is no topic ${topic}` });
    return table;
  }

  transaction<Value>(work: () => Value): Value {
    this.#database.exec(this.#beginning);
    this.#touched.clear();
    try {
      const value = work();
      this.#database.exec("COMMIT");
      return value;
    } catch (error) {
      // What did not reach the disk was never there: the counters go back with it.
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      for (const table of this.#touched) table.rollback();
      throw error;
    }
  }

  /** Partition and offset of each record, and what the topics' last ids became. */
  append(
    { topics, keys, lengths, bytes }: PackedAppends,
    now: number,
  ): { partitions: Uint16Array; offsets: Float64Array; grown: Map<TopicName, number> } {
    // The log's clock never goes back, so that a time can be searched for.
    this.#lastTime = Math.max(this.#lastTime, now);
    const partitions = new Uint16Array(keys.length);
    const offsets = new Float64Array(keys.length);
    const tables = topics.map((topic) => this.table(topic));
    for (const table of new Set(tables)) this.#begin(table);
    let at = 0;
    for (const [index, key] of keys.entries()) {
      const table = tables[tables.length === 1 ? 0 : index];
      const length = lengths[index] ?? 0;
      const place = table?.append(key, bytes.subarray(at, at + length), this.#lastTime);
      at += length;
      partitions[index] = place?.partition ?? 0;
      offsets[index] = place?.offset ?? 0;
    }
    return { partitions, offsets, grown: new Map(tables.map((table) => [table.topic, table.last])) };
  }

  #begin(table: TopicTable): void {
    if (this.#touched.has(table)) return;
    this.#touched.add(table);
    table.begin();
  }

  /** From the first record still kept when the group has not worked yet, or not for so long. */
  progress(group: string, topic: TopicName): Progress {
    const row = this.#progress.get(group, topic);
    const table = this.table(topic);
    const offsets = row === undefined ? [] : (JSON.parse(String(row["offsets"])) as number[]);
    return {
      id: Math.max(Number(row?.["id"] ?? 0), table.oldestId() - 1),
      offsets: table.ends().map(({ start }, partition) => Math.max(start, offsets[partition] ?? 0)),
    };
  }

  keepProgress(group: string, topic: TopicName, { id, offsets }: Progress): void {
    this.#keepProgress.run(group, topic, id, JSON.stringify(offsets));
  }

  /** Writes something small, to see whether it can. */
  touch(now: number): void {
    this.#touch.run(now);
  }

  /**
   * Drops records past their retention, at most `limit` of each topic. What a group that has members has not worked off
   * stays, however old: retention never loses a record that somebody is yet to see.
   */
  expire(now: number, limit: number, groups: ReadonlyMap<string, readonly TopicName[]>): number {
    let dropped = 0;
    for (const table of this.#tables.values()) {
      if (table.retentionDays === null || table.last < table.oldestId()) continue;
      const waiting = [...groups]
        .filter(([, topics]) => topics.includes(table.topic))
        .map(([group]) => this.progress(group, table.topic).id + 1);
      const until = Math.min(table.firstIdAt(now - table.retentionDays * DAY), table.oldestId() + limit, ...waiting);
      if (until <= table.oldestId()) continue;
      this.#begin(table);
      dropped += table.dropBefore(until);
    }
    return dropped;
  }
}

function createTables(database: DatabaseSync): Map<TopicName, TopicTable> {
  database.exec(`
    CREATE TABLE IF NOT EXISTS topic (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE IF NOT EXISTS progress (grp TEXT, topic TEXT, id INTEGER NOT NULL, offsets TEXT NOT NULL, PRIMARY KEY (grp, topic)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS touched (id INTEGER PRIMARY KEY, at INTEGER NOT NULL);
  `);
  Checkpoints.create(database);
  const insert = database.prepare("INSERT INTO topic (name) VALUES (?)");
  const find = database.prepare("SELECT id FROM topic WHERE name = ?");
  return new Map(
    [...allTopics()].map(([topic, settings]) => {
      // What is there is not written again: a log that is only read has it all.
      const id = find.get(topic)?.["id"] ?? insert.run(topic).lastInsertRowid;
      return [topic, new TopicTable(database, topic, Number(id), settings)];
    }),
  );
}
