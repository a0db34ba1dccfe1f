import type { DatabaseSync, StatementSync } from "node:sqlite";
import { collections, type CollectionName, type FieldKind, type Json } from "@lagewarte/model";
import { valueAt, type Scalar } from "../read-model.ts";

/** How the tables of a collection are made: a change of this means that read models are built anew. */
const LAYOUT = 1;

interface Field {
  readonly path: string;
  readonly kind: FieldKind;
  /** `c<number>` is the column of its (smallest) value; further values stand in the side table under this number. */
  readonly number: number;
}

/** Values of a field in a document, as they are compared: text, or numbers. */
function scalars(document: Json, path: string): Scalar[] {
  const value = valueAt(document, path);
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? value : [value];
  return list.filter((item): item is Scalar => ["string", "number", "boolean"].includes(typeof item));
}

export function comparable(value: Scalar): string | number {
  return typeof value === "boolean" ? Number(value) : value;
}

/** Letters and digits, case and accents folded: what full text compares. */
export function words(text: string): string[] {
  return (
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/**
 * A collection's tables: documents with a column for each field; a side table (`<name>_more`) for the values beyond the
 * smallest where a field has several; and the words of its text fields.
 */
export class CollectionTable {
  readonly name: CollectionName;
  readonly #database: DatabaseSync;
  readonly #fields: readonly Field[];
  readonly #textPaths: readonly string[];
  readonly #versionOf: StatementSync;
  readonly #put: StatementSync;
  readonly #dropMore: StatementSync;
  readonly #putMore: StatementSync;
  readonly #dropWords: StatementSync;
  readonly #putWords: StatementSync;

  constructor(database: DatabaseSync, name: CollectionName) {
    this.#database = database;
    this.name = name;
    const definition: Readonly<Record<string, FieldKind>> = collections[name].fields;
    this.#fields = Object.entries(definition)
      .filter(([, kind]) => kind !== "text")
      .map(([path, kind], number) => ({ path, kind, number }));
    this.#textPaths = Object.keys(definition).filter((path) => definition[path] === "text");
    const columns = this.#fields.map(({ number }) => `c${number}`);
    database.exec(`
      CREATE TABLE IF NOT EXISTS ${name} (num INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, document TEXT${columns.map((column) => `, ${column}`).join("")});
      CREATE TABLE IF NOT EXISTS ${name}_more (num INTEGER, field INTEGER, value, PRIMARY KEY (num, field, value)) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS ${name}_more_value ON ${name}_more (field, value);
      CREATE VIRTUAL TABLE IF NOT EXISTS ${name}_words USING fts5(words, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0", prefix='2 3');
      ${columns.map((column) => `CREATE INDEX IF NOT EXISTS ${name}_${column} ON ${name} (${column});`).join("\n")}
    `);
    const all = ["id", "version", "document", ...columns];
    this.#versionOf = database.prepare(`SELECT num, version FROM ${name} WHERE id = ?`);
    this.#put = database.prepare(
      `INSERT INTO ${name} (${all.join(", ")}) VALUES (${all.map(() => "?").join(", ")}) ON CONFLICT (id) DO UPDATE SET ${all.map((column) => `${column} = excluded.${column}`).join(", ")} RETURNING num`,
    );
    this.#dropMore = database.prepare(`DELETE FROM ${name}_more WHERE num = ?`);
    this.#putMore = database.prepare(`INSERT OR IGNORE INTO ${name}_more VALUES (?, ?, ?)`);
    this.#dropWords = database.prepare(`DELETE FROM ${name}_words WHERE rowid = ?`);
    this.#putWords = database.prepare(`INSERT INTO ${name}_words (rowid, words) VALUES (?, ?)`);
  }

  /** What the tables are made from; differs when a definition changed. */
  static fingerprint(): string {
    return JSON.stringify([LAYOUT, collections]);
  }

  field(path: string): Field | undefined {
    return this.#fields.find((field) => field.path === path);
  }

  get hasText(): boolean {
    return this.#textPaths.length > 0;
  }

  /** Drops documents whose date field lies before `until`; how many. */
  dropBefore(path: string, until: string): number {
    const column = `c${this.field(path)?.number ?? -1}`;
    const old = `SELECT num FROM ${this.name} WHERE ${column} < ?`;
    this.#database.prepare(`DELETE FROM ${this.name}_more WHERE num IN (${old})`).run(until);
    this.#database.prepare(`DELETE FROM ${this.name}_words WHERE rowid IN (${old})`).run(until);
    return Number(this.#database.prepare(`DELETE FROM ${this.name} WHERE ${column} < ?`).run(until).changes);
  }

  /** False when what is there is as new or newer. */
  put(id: string, version: number, json: string | null): boolean {
    const present = this.#versionOf.get(id);
    if (present !== undefined && Number(present["version"]) >= version) return false;
    const document = json === null ? null : (JSON.parse(json) as Json);
    const values = this.#fields.map(({ path }) => (document === null ? [] : distinctSorted(scalars(document, path))));
    const num = Number(this.#put.get(id, version, json, ...values.map(([smallest]) => smallest ?? null))?.["num"]);
    if (present !== undefined) {
      this.#dropMore.run(num);
      if (this.hasText) this.#dropWords.run(num);
    }
    for (const [number, list] of values.entries())
      for (const value of list.slice(1)) this.#putMore.run(num, number, value);
    if (document !== null && this.hasText) {
      const text = this.#textPaths.flatMap((path) => scalars(document, path)).join(" ");
      this.#putWords.run(num, words(text).join(" "));
    }
    return true;
  }
}

/** Numbers before texts, as SQLite orders them. */
function distinctSorted(list: readonly Scalar[]): (string | number)[] {
  if (list.length < 2) return list.map(comparable);
  return [...new Set(list.map(comparable))].sort((left, right) => {
    if (typeof left !== typeof right) return typeof left === "number" ? -1 : 1;
    return left < right ? -1 : 1;
  });
}
