import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { TopicName } from "@lagewarte/model";

interface Checkpoint {
  readonly id: number;
  /** Next offset of each partition right after the record `id`. */
  readonly ends: readonly number[];
}

/**
 * The ends of a topic's partitions, noted every so many records: with them the place of an offset is found without an
 * index over all records, and the counters after a restart without reading the whole topic.
 */
export class Checkpoints {
  readonly #insert: StatementSync;
  readonly #newestUpTo: StatementSync;
  readonly #nextAfter: StatementSync;
  readonly #drop: StatementSync;

  constructor(database: DatabaseSync) {
    database.exec(
      "CREATE TABLE IF NOT EXISTS checkpoint (topic TEXT, id INTEGER, ends TEXT NOT NULL, PRIMARY KEY (topic, id)) WITHOUT ROWID",
    );
    this.#insert = database.prepare("INSERT INTO checkpoint VALUES (?, ?, ?)");
    this.#newestUpTo = database.prepare(
      "SELECT id, ends FROM checkpoint WHERE topic = ? AND id <= ? ORDER BY id DESC LIMIT 1",
    );
    this.#nextAfter = database.prepare(
      "SELECT id, ends FROM checkpoint WHERE topic = ? AND id > ? ORDER BY id LIMIT 1",
    );
    this.#drop = database.prepare("DELETE FROM checkpoint WHERE topic = ? AND id < ?");
  }

  note(topic: TopicName, id: number, ends: readonly number[]): void {
    this.#insert.run(topic, id, JSON.stringify(ends));
  }

  /** The newest one with an id up to `id`; id 0 and no ends when there is none. */
  before(topic: TopicName, id: number): Checkpoint {
    return fromRow(this.#newestUpTo.get(topic, id)) ?? { id: 0, ends: [] };
  }

  /** Id of the newest checkpoint up to `newest` whose ends hold; ends only grow, so halving finds it. 0 when none does. */
  idBefore(topic: TopicName, newest: number, holds: (ends: readonly number[]) => boolean): number {
    let low = 0;
    let high = newest;
    while (low < high) {
      const middle = this.before(topic, Math.ceil((low + high) / 2));
      const tried = middle.id > low ? middle : fromRow(this.#nextAfter.get(topic, low));
      if (tried === undefined || tried.id > high) return low;
      if (holds(tried.ends)) low = tried.id;
      else high = tried.id - 1;
    }
    return low;
  }

  dropBefore(topic: TopicName, id: number): void {
    this.#drop.run(topic, id);
  }
}

function fromRow(row: Record<string, unknown> | undefined): Checkpoint | undefined {
  return row === undefined ? undefined : { id: Number(row["id"]), ends: JSON.parse(String(row["ends"])) as number[] };
}
