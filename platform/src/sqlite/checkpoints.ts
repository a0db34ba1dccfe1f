import type { DatabaseSync, StatementSync } from "node:sqlite";

export interface Checkpoint {
  readonly id: number;
  /** Next offset of each partition right after the record `id`. */
  readonly ends: readonly number[];
}

/**
 * The ends of a topic's partitions, noted every so many records: with them the place of an offset is found without an
 * index over all records, and the counters after a restart without reading the whole topic. The oldest one is where the
 * records still kept begin.
 */
export class Checkpoints {
  readonly #topic: number;
  readonly #insert: StatementSync;
  readonly #newestUpTo: StatementSync;
  readonly #nextAfter: StatementSync;
  readonly #drop: StatementSync;

  static create(database: DatabaseSync): void {
    database.exec(
      "CREATE TABLE IF NOT EXISTS checkpoint (topic INTEGER, id INTEGER, ends TEXT NOT NULL, PRIMARY KEY (topic, id)) WITHOUT ROWID",
    );
  }

  constructor(database: DatabaseSync, topic: number) {
    this.#topic = topic;
    this.#insert = database.prepare("INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?)");
    this.#newestUpTo = database.prepare(
      "SELECT id, ends FROM checkpoint WHERE topic = ? AND id <= ? ORDER BY id DESC LIMIT 1",
    );
    this.#nextAfter = database.prepare(
      "SELECT id, ends FROM checkpoint WHERE topic = ? AND id > ? ORDER BY id LIMIT 1",
    );
    this.#drop = database.prepare("DELETE FROM checkpoint WHERE topic = ? AND id < ?");
  }

  note({ id, ends }: Checkpoint): void {
    this.#insert.run(this.#topic, id, JSON.stringify(ends));
  }

  oldest(): Checkpoint | undefined {
    return fromRow(this.#nextAfter.get(this.#topic, -1));
  }

  /** The newest one with an id up to `id`. */
  upTo(id: number): Checkpoint | undefined {
    return fromRow(this.#newestUpTo.get(this.#topic, id));
  }

  /** The newest one whose ends hold; ends only grow, so halving finds it. The oldest when none does. */
  newestWhere(newest: number, holds: (ends: readonly number[]) => boolean): Checkpoint | undefined {
    let found = this.oldest();
    let low = found?.id ?? 0;
    let high = newest;
    while (low < high) {
      const middle = this.upTo(Math.ceil((low + high) / 2));
      const tried = middle !== undefined && middle.id > low ? middle : fromRow(this.#nextAfter.get(this.#topic, low));
      if (tried === undefined || tried.id > high) break;
      if (holds(tried.ends)) {
        found = tried;
        low = tried.id;
      } else high = tried.id - 1;
    }
    return found;
  }

  dropBefore(id: number): void {
    this.#drop.run(this.#topic, id);
  }
}

function fromRow(row: Record<string, unknown> | undefined): Checkpoint | undefined {
  return row === undefined ? undefined : { id: Number(row["id"]), ends: JSON.parse(String(row["ends"])) as number[] };
}
