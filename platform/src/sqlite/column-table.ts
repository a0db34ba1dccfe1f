import { KeywordColumn, NumberColumn, type Column } from "./column.ts";
import type { Changed, DocumentTable } from "./document-table.ts";
import type { Cell } from "../searchable.ts";

const MASKS_KEPT = 32;

/**
 * What the documents of a collection are found by, held in memory: one array for each field. A question about all of a
 * million documents then takes milliseconds instead of a second for each thing counted. Told of changes after their
 * commit.
 */
export class ColumnTable {
  readonly #columns: readonly Column[];
  readonly #numberOf: ReadonlyMap<string, number>;
  readonly ids: string[] = [];
  #live = new Uint8Array(1024);
  #end = 0;
  /** What fits a simple filter, until the next change: the counts beside a list ask the same over and over. */
  readonly #masks = new Map<string, Uint8Array>();

  constructor(table: DocumentTable) {
    this.#columns = table.columns.map(({ kind }) => (kind === "keyword" ? new KeywordColumn() : new NumberColumn()));
    this.#numberOf = new Map(table.columns.map(({ path, number }) => [path, number]));
    for (const [num, id, ...cells] of table.rows()) this.take({ num, id, cells });
    let several: { num: number; field: number; cells: Cell[] } | undefined;
    for (const [num, field, value] of table.more()) {
      if (several?.num !== num || several.field !== field) {
        this.#putSeveral(several);
        several = { num, field, cells: [this.#columns[field]?.smallest(num) ?? value] };
      }
      several.cells.push(value);
    }
    this.#putSeveral(several);
  }

  #putSeveral(several: { num: number; field: number; cells: Cell[] } | undefined): void {
    if (several !== undefined) this.#columns[several.field]?.put(several.num, several.cells);
  }

  #put(num: number, cells: readonly (null | Cell | readonly Cell[])[]): void {
    while (num >= this.#live.length) {
      const live = new Uint8Array(this.#live.length * 2);
      live.set(this.#live);
      this.#live = live;
    }
    this.#live[num] = 1;
    this.#end = Math.max(this.#end, num + 1);
    for (const [field, column] of this.#columns.entries()) column.put(num, cells[field] ?? null);
  }

  take({ num, id, cells }: Changed): void {
    this.#masks.clear();
    this.ids[num] = id;
    if (cells === null) this.drop(num);
    else this.#put(num, cells);
  }

  drop(num: number): void {
    this.#masks.clear();
    if (num < this.#live.length) this.#live[num] = 0;
  }

  column(path: string): Column {
    const column = this.#columns[this.#numberOf.get(path) ?? -1];
    if (column === undefined) throw new Error(`no column for ${path}`);
    return column;
  }

  /** The mask that `make` fills, or the one it filled for the same key before. Nobody changes it. */
  mask(key: string, make: (mask: Uint8Array) => void): Uint8Array {
    const known = this.#masks.get(key);
    if (known !== undefined) return known;
    const mask = new Uint8Array(this.#end);
    make(mask);
    if (this.#masks.size >= MASKS_KEPT) this.#masks.clear();
    this.#masks.set(key, mask);
    return mask;
  }

  /** 1 for each document that is there, by number. */
  live(): Uint8Array {
    return this.#live.subarray(0, this.#end);
  }
}
