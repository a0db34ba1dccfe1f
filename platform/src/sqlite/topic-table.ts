import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { TopicName } from "@lagewarte/model";
import type { TopicSettings } from "../all-topics.ts";
import type { PartitionEnds } from "../event-log.ts";
import { Checkpoints } from "./checkpoints.ts";
import { packRows, type PackedRecords, type Row } from "./log-protocol.ts";
import { partitionOf } from "../murmur2.ts";

/** Every so many records of a topic the ends of its partitions are noted. */
const CHECKPOINT_EVERY = 1024;

interface Counters {
  readonly ends: number[];
  readonly last: number;
  readonly noted: number;
}

/**
 * A topic's records in the order of appending, whatever their partition; ids count from 1 without a gap. A partition's
 * offsets are contiguous. All calls are synchronous and belong into a transaction where they write.
 */
export class TopicTable {
  readonly topic: TopicName;
  readonly retentionDays: number | null;
  readonly #partitions: number;
  readonly #checkpoints: Checkpoints;
  readonly #insert: StatementSync;
  readonly #after: StatementSync;
  readonly #ofPartition: StatementSync;
  readonly #places: StatementSync;
  readonly #timeAt: StatementSync;
  readonly #drop: StatementSync;
  /** Next offset of each partition. */
  #ends: number[];
  #last: number;
  /** Id of the newest checkpoint. */
  #noted: number;
  #before: Counters | undefined;

  constructor(database: DatabaseSync, topic: TopicName, number: number, settings: TopicSettings) {
    this.topic = topic;
    this.retentionDays = settings.retentionDays;
    this.#partitions = settings.partitions;
    const name = `r${number}`;
    database.exec(
      `CREATE TABLE IF NOT EXISTS ${name} (id INTEGER PRIMARY KEY, partition INTEGER NOT NULL, offset INTEGER NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, at INTEGER NOT NULL)`,
    );
    this.#checkpoints = new Checkpoints(database, number);
    if (this.#checkpoints.oldest() === undefined)
      this.#checkpoints.note({ id: 0, ends: Array.from({ length: this.#partitions }, () => 0) });
    const columns = "id, partition, offset, at, key, value";
    this.#insert = database.prepare(`INSERT INTO ${name} (${columns}) VALUES (?, ?, ?, ?, ?, ?)`);
    this.#after = asArrays(database.prepare(`SELECT ${columns} FROM ${name} WHERE id > ? ORDER BY id LIMIT ?`));
    this.#ofPartition = asArrays(
      database.prepare(
        `SELECT ${columns} FROM ${name} WHERE id > ? AND partition = ? AND offset >= ? ORDER BY id LIMIT ?`,
      ),
    );
    this.#places = asArrays(
      database.prepare(`SELECT id, partition, offset FROM ${name} WHERE id > ? AND id < ? ORDER BY id`),
    );
    this.#timeAt = asArrays(database.prepare(`SELECT at FROM ${name} WHERE id = ?`));
    this.#drop = database.prepare(`DELETE FROM ${name} WHERE id < ?`);

    const noted = this.#checkpoints.upTo(Number.MAX_SAFE_INTEGER);
    this.#ends = Array.from({ length: this.#partitions }, (_, partition) => noted?.ends[partition] ?? 0);
    this.#noted = noted?.id ?? 0;
    this.#last = this.#noted;
    for (const [id, partition, offset] of this.#rowsBetween(this.#noted, Number.MAX_SAFE_INTEGER)) {
      this.#ends[partition] = offset + 1;
      this.#last = id;
    }
  }

  /** Id of the newest record there ever was. */
  get last(): number {
    return this.#last;
  }

  /** The counters as they are now come back with `rollback`. */
  begin(): void {
    this.#before = { ends: [...this.#ends], last: this.#last, noted: this.#noted };
  }

  rollback(): void {
    if (this.#before === undefined) return;
    this.#ends = this.#before.ends;
    this.#last = this.#before.last;
    this.#noted = this.#before.noted;
  }

  append(key: string, value: Uint8Array, at: number): { partition: number; offset: number } {
    const partition = partitionOf(key, this.#partitions);
    const offset = this.#ends[partition] ?? 0;
    const id = this.#last + 1;
    this.#insert.run(id, partition, offset, at, key, value);
    this.#last = id;
    this.#ends[partition] = offset + 1;
    if (id - this.#noted >= CHECKPOINT_EVERY) {
      this.#checkpoints.note({ id, ends: this.#ends });
      this.#noted = id;
    }
    return { partition, offset };
  }

  /** In append order after `id`, until `limit` records or `maxBytes`. */
  after(id: number, limit: number, maxBytes: number): PackedRecords {
    return this.#pack(this.#after.iterate(id, limit), maxBytes);
  }

  read(partition: number, from: number, limit: number, maxBytes: number): PackedRecords {
    const start = this.#checkpoints.newestWhere(this.#noted, (ends) => (ends[partition] ?? 0) <= from);
    return this.#pack(this.#ofPartition.iterate(start?.id ?? 0, partition, from, limit), maxBytes);
  }

  #pack(rows: Iterable<unknown>, maxBytes: number): PackedRecords {
    return packRows(this.topic, rows as Iterable<Row>, maxBytes, this.#last);
  }

  /** An id after which all records with an offset from `from` on come (and perhaps some before them). */
  idBeforeAll(from: readonly number[]): number {
    const reached = (ends: readonly number[]): boolean => ends.every((end, partition) => end <= (from[partition] ?? 0));
    return this.#checkpoints.newestWhere(this.#noted, reached)?.id ?? 0;
  }

  /** First offset still kept, and the one that the next record will get, of each partition. */
  ends(): PartitionEnds[] {
    const starts = this.#checkpoints.oldest()?.ends ?? [];
    return this.#ends.map((end, partition) => ({ partition, start: starts[partition] ?? 0, end }));
  }

  offsetsAt(time: number): number[] {
    return this.#endsBefore(this.firstIdAt(time));
  }

  /** Times grow with ids, so halving finds the place without an index. Beyond the last id when all are older. */
  firstIdAt(time: number): number {
    let low = this.oldestId();
    let high = this.#last + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.timeOf(middle) >= time) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  oldestId(): number {
    return (this.#checkpoints.oldest()?.id ?? 0) + 1;
  }

  /** When a record that is still kept was appended; 0 when there is none. */
  timeOf(id: number): number {
    const row = this.#timeAt.get(id) as unknown as [number] | undefined;
    return row === undefined ? 0 : row[0];
  }

  /** Drops the records before `id`; how many. The counters stay: no offset is ever given twice. */
  dropBefore(id: number): number {
    this.#checkpoints.note({ id: id - 1, ends: this.#endsBefore(id) });
    this.#checkpoints.dropBefore(id - 1);
    this.#noted = Math.max(this.#noted, id - 1);
    return Number(this.#drop.run(id).changes);
  }

  /** Next offset of each partition right before the record `id`. */
  #endsBefore(id: number): number[] {
    const noted = this.#checkpoints.upTo(id - 1);
    const ends = Array.from({ length: this.#partitions }, (_, partition) => noted?.ends[partition] ?? 0);
    for (const [, partition, offset] of this.#rowsBetween(noted?.id ?? 0, id)) ends[partition] = offset + 1;
    return ends;
  }

  #rowsBetween(after: number, before: number): Iterable<[number, number, number]> {
    return this.#places.iterate(after, before) as Iterable<unknown> as Iterable<[number, number, number]>;
  }
}

function asArrays(statement: StatementSync): StatementSync {
  statement.setReturnArrays(true);
  return statement;
}
