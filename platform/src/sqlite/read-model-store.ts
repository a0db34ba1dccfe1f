import { randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import type { DatabaseSync } from "node:sqlite";
import {
  collections,
  documentsVersion,
  ProblemError,
  type CollectionDefinition,
  type CollectionName,
} from "@lagewarte/model";
import { checkQuery } from "../check-query.ts";
import type { Query } from "../read-model.ts";
import { isStream } from "./collection-columns.ts";
import { ColumnTable } from "./column-table.ts";
import { MEMORY, openDatabase, type OpenOptions } from "./database.ts";
import { DocumentTable, type Changed, type PackedWrite } from "./document-table.ts";
import { searchBySql, searchColumns, type PackedPage } from "./search.ts";

/** How the tables of a collection are made: a change of this means that read models are built anew. */
const LAYOUT = 2;
export const FILE = "read-model.db";
export const CACHE_BYTES = 64 * 1024 * 1024;
const DAY = 86_400_000;

export interface PackedWrites {
  readonly collection: CollectionName;
  readonly writes: readonly PackedWrite[];
}

/** A database with the tables of today; what was made for other definitions is thrown away: it is all in the log. */
function openReadModel(folder: string, options: OpenOptions): { database: DatabaseSync; generation: string } {
  const fingerprint = JSON.stringify([LAYOUT, documentsVersion, collections]);
  const open = (): DatabaseSync => {
    const database = openDatabase(folder, FILE, options);
    database.exec(
      `PRAGMA cache_size=${-CACHE_BYTES / 1024}; CREATE TABLE IF NOT EXISTS made_from (fingerprint TEXT, generation TEXT)`,
    );
    return database;
  };
  let database = open();
  let made = madeFrom(database);
  if (made !== undefined && made.fingerprint !== fingerprint && folder !== MEMORY) {
    database.close();
    for (const end of ["", "-wal", "-shm"]) fs.rmSync(path.join(folder, FILE + end), { force: true });
    database = open();
    made = undefined;
  }
  if (made !== undefined) return { database, generation: made.generation };
  const generation = randomUUID();
  database.prepare("INSERT INTO made_from VALUES (?, ?)").run(fingerprint, generation);
  return { database, generation };
}

function madeFrom(database: DatabaseSync): { fingerprint: string; generation: string } | undefined {
  const row = database.prepare("SELECT * FROM made_from").get();
  return row === undefined
    ? undefined
    : { fingerprint: String(row["fingerprint"]), generation: String(row["generation"] ?? "") };
}

/** The one writer of the read model. All calls are synchronous, so this lives in the store's thread. */
export class ReadModelStore {
  readonly generation: string;
  readonly #database: DatabaseSync;
  readonly #tables: ReadonlyMap<CollectionName, DocumentTable>;
  readonly #columns = new Map<CollectionName, ColumnTable>();

  constructor(folder: string, options: OpenOptions) {
    const { database, generation } = openReadModel(folder, options);
    this.#database = database;
    this.generation = generation;
    const names = Object.keys(collections) as CollectionName[];
    this.#tables = new Map(names.map((name) => [name, new DocumentTable(database, name)]));
    for (const [name, table] of this.#tables) if (!isStream(name)) this.#columns.set(name, new ColumnTable(table));
  }

  table(collection: CollectionName): DocumentTable {
    const table = this.#tables.get(collection);
    if (table === undefined)
      throw new ProblemError({ id: "bad-request", detail: `there is no collection ${collection}` });
    return table;
  }

  /** In one transaction; of each batch the ids that were written. */
  upsert(batches: readonly PackedWrites[]): string[][] {
    const changed = this.#write(() =>
      batches.map(({ collection, writes }) => {
        const table = this.table(collection);
        return writes.flatMap((write) => table.put(write) ?? []);
      }),
    );
    for (const [index, { collection }] of batches.entries())
      for (const each of changed[index] ?? []) this.#columns.get(collection)?.take(each);
    return changed.map((batch: readonly Changed[]) => batch.map(({ id }) => id));
  }

  search(collection: CollectionName, query: Query): PackedPage {
    checkQuery(collection, query);
    const table = this.table(collection);
    const columns = this.#columns.get(collection);
    return columns === undefined
      ? searchBySql(this.#database, table, query)
      : searchColumns(this.#database, table, columns, query);
  }

  /** Drops at most `limit` documents of each collection that are past its retention; how many. */
  expire(now: number, limit: number): number {
    let dropped = 0;
    for (const [name, table] of this.#tables) {
      const { retention }: CollectionDefinition = collections[name];
      if (retention === undefined) continue;
      const nums = this.#write(() => table.dropBefore(retention.field, now - retention.days * DAY, limit));
      for (const num of nums) this.#columns.get(name)?.drop(num);
      dropped += nums.length;
    }
    return dropped;
  }

  check(): void {
    this.#database.prepare("SELECT 1").get();
  }

  close(): void {
    this.#database.close();
  }

  #write<Value>(work: () => Value): Value {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const value = work();
      for (const table of this.#tables.values()) table.flush();
      this.#database.exec("COMMIT");
      return value;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      for (const table of this.#tables.values()) table.forget();
      throw error;
    }
  }
}
