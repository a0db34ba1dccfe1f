import type { DatabaseSync, StatementSync } from "node:sqlite";
import { collections, type CollectionDefinition, type CollectionName } from "@lagewarte/model";
import { searchFields, type Cell, type Searchable } from "../searchable.ts";
import { words } from "../words.ts";
import { columnsOf } from "./collection-columns.ts";

/**
 * The inverted index of a collection: the words of its texts and, of a stream, the values of its selective fields. FTS5
 * gathers what is new and merges it in bulk, where an ordinary index would rewrite a page here and there for each value.
 */
export class WordIndex {
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;
  readonly #marked: readonly number[];
  /** By document: what it is to be found by (empty: nothing), and whether it was found by something before. */
  readonly #pending = new Map<number, { text: string; isNew: boolean }>();

  constructor(database: DatabaseSync, name: CollectionName) {
    // Words come folded and parted by spaces, so the plainest tokenizer does; nobody asks for phrases, so no positions.
    database.exec(
      `CREATE VIRTUAL TABLE IF NOT EXISTS ${name}_words USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii')`,
    );
    this.#insert = database.prepare(`INSERT INTO ${name}_words (rowid, words) VALUES (?, ?)`);
    this.#delete = database.prepare(`DELETE FROM ${name}_words WHERE rowid = ?`);
    this.#marked = columnsOf(name).columns.flatMap(({ path, number }) => (isMarked(name, path) ? [number] : []));
  }

  put(num: number, found: Searchable, isNew: boolean): void {
    let text = found.words ?? "";
    for (const number of this.#marked) {
      const cells = found.cells[number] ?? null;
      for (const cell of Array.isArray(cells) ? (cells as readonly Cell[]) : [cells as Cell | null])
        if (cell !== null) text += ` ${mark(number, cell)}`;
    }
    this.#pending.set(num, { text, isNew: isNew && (this.#pending.get(num)?.isNew ?? true) });
  }

  drop(num: number): void {
    this.#pending.set(num, { text: "", isNew: false });
  }

  /** Writes what came since. All at once: FTS5 would write a segment of its own after every other statement. */
  flush(): void {
    for (const [num, { isNew }] of this.#pending) if (!isNew) this.#delete.run(num);
    for (const [num, { text }] of this.#pending) if (text !== "") this.#insert.run(num, text);
    this.#pending.clear();
  }

  forget(): void {
    this.#pending.clear();
  }
}

/** Whether documents can be found by a value of the field in the inverted index. */
export function isMarked(name: CollectionName, path: string): boolean {
  const { stream }: CollectionDefinition = collections[name];
  return stream?.selective.includes(path) === true;
}

export function hasWords(name: CollectionName): boolean {
  const { stream }: CollectionDefinition = collections[name];
  return searchFields(name).texts.length > 0 || (stream?.selective.length ?? 0) > 0;
}

/** No word has this character, nor the ones behind which a mark hides what would part it into several words. */
const MARK = 0xf8ff;
const FIELD = 0xe100;
const HIDDEN = 0xe000;
const ESCAPE = 0xe080;

/** A field's value as a word of its own, different for every field and value. */
function mark(number: number, cell: Cell): string {
  const hidden = String(cell).replace(/[^a-z0-9\u0080-\udfff\ue100-\uffff]/gu, (character) => {
    const code = character.charCodeAt(0);
    return code < HIDDEN ? String.fromCharCode(HIDDEN + code) : String.fromCharCode(ESCAPE, code);
  });
  return String.fromCharCode(MARK, FIELD + number) + hidden;
}

/** What FTS5 is asked for documents that have one of the values. */
export function markQuery(number: number, cells: readonly Cell[]): string {
  return cells.map((cell) => `"${mark(number, cell)}"`).join(" OR ");
}

/** What FTS5 is asked for documents in which each word begins some word. Undefined when there is no word: all fit. */
export function wordQuery(text: string): string | undefined {
  const wanted = new Set(words(text));
  if (wanted.size === 0) return undefined;
  return [...wanted].map((word) => `"${word}"*`).join(" AND ");
}

/** Numbers of the documents that FTS5 finds. */
export function foundBy(database: DatabaseSync, name: CollectionName, query: string): number[] {
  return database
    .prepare(`SELECT rowid AS num FROM ${name}_words WHERE ${name}_words MATCH ?`)
    .all(query)
    .map((row) => Number(row["num"]));
}
