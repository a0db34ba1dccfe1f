import type { DatabaseSync, StatementSync } from "node:sqlite";
import { collections, type CollectionDefinition, type CollectionName } from "@lagewarte/model";
import type { Cell, Searchable } from "../searchable.ts";
import { columnsOf, type CollectionColumns, type Column } from "./collection-columns.ts";
import { hasWords, WordIndex } from "./word-index.ts";

/** A write as it crosses between threads: the document as text, and what it is found by. */
export interface PackedWrite {
  readonly id: string;
  readonly version: number;
  /** Null deletes. */
  readonly document: string | null;
  readonly found: Searchable | null;
}

/** What became of a document: its number, and the values it is found by now (null: none, it is gone). */
export interface Changed {
  readonly num: number;
  readonly id: string;
  readonly cells: Searchable["cells"] | null;
}

export type Row = readonly [num: number, id: string, ...cells: (Cell | null)[]];

/**
 * A collection's tables. `<name>` holds the documents, the deleted ones' versions too; `<name>_fields` a narrow row for
 * each document that is there; `<name>_more` the values beyond the smallest where a field has several; `<name>_words` is
 * the inverted index. Writes belong into a transaction that ends with `flush`, or with `forget` when it is rolled back.
 */
export class DocumentTable implements CollectionColumns {
  readonly name: CollectionName;
  readonly columns: readonly Column[];
  readonly #words: WordIndex | undefined;
  readonly #database: DatabaseSync;
  readonly #versionOf: StatementSync;
  readonly #get: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #putFields: StatementSync;
  readonly #dropFields: StatementSync;
  readonly #putMore: StatementSync;
  readonly #dropMore: StatementSync;
  readonly #drop: StatementSync;

  constructor(database: DatabaseSync, name: CollectionName) {
    this.#database = database;
    this.name = name;
    this.columns = columnsOf(name).columns;
    this.#createTables();
    this.#words = hasWords(name) ? new WordIndex(database, name) : undefined;
    const values = this.columns.map(() => ", ?").join("");
    this.#versionOf = database.prepare(`SELECT num, version FROM ${name} WHERE id = ?`);
    this.#versionOf.setReturnArrays(true);
    this.#get = database.prepare(`SELECT version, document FROM ${name} WHERE id = ? AND document IS NOT NULL`);
    this.#insert = database.prepare(`INSERT INTO ${name} (id, version, document) VALUES (?, ?, ?)`);
    this.#update = database.prepare(`UPDATE ${name} SET version = ?, document = ? WHERE num = ?`);
    this.#putFields = database.prepare(`INSERT OR REPLACE INTO ${name}_fields VALUES (?, ?${values})`);
    this.#dropFields = database.prepare(`DELETE FROM ${name}_fields WHERE num = ?`);
    this.#putMore = database.prepare(`INSERT INTO ${name}_more VALUES (?, ?, ?)`);
    this.#dropMore = database.prepare(`DELETE FROM ${name}_more WHERE num = ?`);
    this.#drop = database.prepare(`DELETE FROM ${name} WHERE num = ?`);
  }

  #createTables(): void {
    const { name, columns } = this;
    const column = (path: string): string => `c${columns.find((each) => each.path === path)?.number ?? -1}`;
    const { stream, retention }: CollectionDefinition = collections[name];
    // What is not a stream is searched in memory: its tables need no index. Of a stream only times are indexed, which
    // come nearly in order; an index on anything else would have its pages rewritten all over with every commit.
    const times = stream === undefined ? [] : [stream.by, ...(retention === undefined ? [] : [retention.field])];
    const moreIndex =
      stream === undefined ? "" : `CREATE INDEX IF NOT EXISTS ${name}_more_value ON ${name}_more (field, value);`;
    this.#database.exec(`
      CREATE TABLE IF NOT EXISTS ${name} (num INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, document TEXT);
      CREATE TABLE IF NOT EXISTS ${name}_fields (num INTEGER PRIMARY KEY, id TEXT NOT NULL${columns.map(({ number }) => `, c${number}`).join("")});
      CREATE TABLE IF NOT EXISTS ${name}_more (num INTEGER, field INTEGER, value, PRIMARY KEY (num, field, value)) WITHOUT ROWID;
      ${moreIndex}
      ${[...new Set(times)].map((path) => `CREATE INDEX IF NOT EXISTS ${name}_${column(path)} ON ${name}_fields (${column(path)});`).join("\n")}
    `);
  }

  /** Undefined when what is there is as new or newer. */
  put({ id, version, document, found }: PackedWrite): Changed | undefined {
    const present = this.#versionOf.get(id) as unknown as [num: number, version: number] | undefined;
    if (present !== undefined && present[1] >= version) return undefined;
    const num = present === undefined ? Number(this.#insert.run(id, version, document).lastInsertRowid) : present[0];
    if (present !== undefined) {
      this.#update.run(version, document, num);
      this.#remove(num);
    }
    if (found === null) return { num, id, cells: null };
    this.#putFields.run(num, id, ...found.cells.map(smallest));
    for (const [field, cell] of found.cells.entries())
      if (isSeveral(cell)) for (const value of cell.slice(1)) this.#putMore.run(num, field, value);
    this.#words?.put(num, found, present === undefined);
    return { num, id, cells: found.cells };
  }

  #remove(num: number): void {
    this.#dropFields.run(num);
    this.#dropMore.run(num);
    this.#words?.drop(num);
  }

  flush(): void {
    this.#words?.flush();
  }

  forget(): void {
    this.#words?.forget();
  }

  get(id: string): { version: number; document: string } | undefined {
    return this.#get.get(id) as { version: number; document: string } | undefined;
  }

  /** Drops at most `limit` documents whose date lies before `until`; their numbers. */
  dropBefore(path: string, until: number, limit: number): number[] {
    const number = this.columns.find((column) => column.path === path)?.number ?? -1;
    const old = this.#database
      .prepare(`SELECT num FROM ${this.name}_fields WHERE c${number} < ? ORDER BY c${number} LIMIT ?`)
      .all(until, limit)
      .map((row) => Number(row["num"]));
    for (const num of old) {
      this.#remove(num);
      this.#drop.run(num);
    }
    return old;
  }

  /** Number, id and smallest value of each field, of every document that is there. */
  rows(): Iterable<Row> {
    return this.#arrays(`SELECT * FROM ${this.name}_fields`);
  }

  /** The values beyond the smallest, in the order of documents and fields. */
  more(): Iterable<readonly [num: number, field: number, value: Cell]> {
    return this.#arrays(`SELECT num, field, value FROM ${this.name}_more ORDER BY num, field`);
  }

  #arrays<Tuple>(sql: string): Iterable<Tuple> {
    const statement = this.#database.prepare(sql);
    statement.setReturnArrays(true);
    return statement.iterate() as Iterable<unknown> as Iterable<Tuple>;
  }
}

function isSeveral(cell: Searchable["cells"][number]): cell is readonly Cell[] {
  return Array.isArray(cell);
}

function smallest(cell: Searchable["cells"][number]): Cell | null {
  return isSeveral(cell) ? (cell[0] ?? null) : cell;
}
