import { compareCodePoints } from "../code-points.ts";
import type { Cell } from "../searchable.ts";

type Cells = null | Cell | readonly Cell[];

/** One field of all documents in memory, by the documents' numbers. */
export interface Column {
  /** `null`: absent. */
  put(num: number, cells: Cells): void;
  /** Sets 1 for every document of which a value passes; the mask begins with 0. */
  mark(mask: Uint8Array, passes: (cell: Cell) => boolean): void;
  /** How often each value occurs in the marked documents, once for each document. */
  count(mask: Uint8Array): Map<Cell, number>;
  /** A document's smallest value as a number that orders as the values do; NaN when it has none. */
  rank(num: number): number;
  /** The same of any value, whether or not a document has it. */
  rankOf(cell: Cell): number;
  /** The smallest value itself. */
  smallest(num: number): Cell | null;
}

function listOf(cells: Cells): readonly Cell[] {
  if (Array.isArray(cells)) return cells as readonly Cell[];
  return cells === null ? [] : [cells as Cell];
}

/** An array twice as long, with the same beginning. */
function grown<Numbers extends Int32Array | Float64Array>(old: Numbers, made: Numbers): Numbers {
  made.set(old);
  return made;
}

/** Values of a document that stand in arrays of their own; those beyond, which few have, stand in a map. */
const LAYERS = 4;

/** Each different text has a code, 0 is none: a filter looks at each text once, and at the codes of the documents. */
export class KeywordColumn implements Column {
  readonly #codeOf = new Map<string, number>();
  readonly #texts: string[] = [""];
  /** Of each document the code of its first value, of its second, and so on; a layer is made when a document needs it. */
  readonly #layers: Int32Array<ArrayBuffer>[] = [new Int32Array(1024)];
  readonly #more = new Map<number, readonly number[]>();
  /** Place of each code among all texts in order; made when it is asked for and texts were added. */
  #ranks = new Float64Array(0);
  #ordered: string[] = [];

  put(num: number, cells: Cells): void {
    const texts = listOf(cells);
    while (this.#layers.length < Math.min(texts.length, LAYERS)) this.#layers.push(new Int32Array(1024));
    for (const [depth, layer] of this.#layers.entries()) {
      const text = texts[depth];
      if (text === undefined && num >= layer.length) continue;
      this.#fitting(depth, num)[num] = text === undefined ? 0 : this.#code(String(text));
    }
    if (texts.length <= LAYERS) this.#more.delete(num);
    else
      this.#more.set(
        num,
        texts.slice(LAYERS).map((text) => this.#code(String(text))),
      );
  }

  /** The layer, long enough for the document. */
  #fitting(depth: number, num: number): Int32Array<ArrayBuffer> {
    let layer = this.#layers[depth] ?? new Int32Array(1024);
    while (num >= layer.length) layer = grown(layer, new Int32Array(layer.length * 2));
    this.#layers[depth] = layer;
    return layer;
  }

  #code(text: string): number {
    const known = this.#codeOf.get(text);
    if (known !== undefined) return known;
    const code = this.#texts.push(text) - 1;
    this.#codeOf.set(text, code);
    return code;
  }

  mark(mask: Uint8Array, passes: (cell: Cell) => boolean): void {
    const passing = Uint8Array.from(this.#texts, (text, code) => Number(code > 0 && passes(text)));
    for (const layer of this.#layers) {
      const end = Math.min(mask.length, layer.length);
      for (let num = 0; num < end; num += 1) mask[num] = (mask[num] ?? 0) | (passing[layer[num] ?? 0] ?? 0);
    }
    for (const [num, codes] of this.#more) if (codes.some((code) => passing[code] === 1)) mask[num] = 1;
  }

  count(mask: Uint8Array): Map<Cell, number> {
    const counts = new Uint32Array(this.#texts.length);
    for (const layer of this.#layers) {
      const end = Math.min(mask.length, layer.length);
      for (let num = 0; num < end; num += 1)
        if (mask[num] === 1) counts[layer[num] ?? 0] = (counts[layer[num] ?? 0] ?? 0) + 1;
    }
    for (const [num, codes] of this.#more)
      if (mask[num] === 1) for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
    const found = new Map<Cell, number>();
    for (let code = 1; code < counts.length; code += 1)
      if (counts[code] !== 0) found.set(this.#texts[code] ?? "", counts[code] ?? 0);
    return found;
  }

  rank(num: number): number {
    const code = this.#layers[0]?.[num] ?? 0;
    return code === 0 ? Number.NaN : (this.#allRanks()[code] ?? Number.NaN);
  }

  rankOf(cell: Cell): number {
    const ranks = this.#allRanks();
    const code = this.#codeOf.get(String(cell));
    if (code !== undefined) return ranks[code] ?? Number.NaN;
    let low = 0;
    for (let high = this.#ordered.length; low < high;) {
      const middle = (low + high) >> 1;
      if (compareCodePoints(this.#ordered[middle] ?? "", String(cell)) < 0) low = middle + 1;
      else high = middle;
    }
    return low - 0.5;
  }

  #allRanks(): Float64Array {
    if (this.#ranks.length === this.#texts.length) return this.#ranks;
    this.#ordered = this.#texts.slice(1).sort(compareCodePoints);
    this.#ranks = new Float64Array(this.#texts.length);
    for (const [rank, text] of this.#ordered.entries()) this.#ranks[this.#codeOf.get(text) ?? 0] = rank;
    return this.#ranks;
  }

  smallest(num: number): Cell | null {
    const code = this.#layers[0]?.[num] ?? 0;
    return code === 0 ? null : (this.#texts[code] ?? null);
  }
}

/** Numbers, dates and booleans; NaN is none. */
export class NumberColumn implements Column {
  #values = new Float64Array(1024).fill(Number.NaN);
  readonly #more = new Map<number, readonly number[]>();

  put(num: number, cells: Cells): void {
    while (num >= this.#values.length)
      this.#values = grown(this.#values, new Float64Array(this.#values.length * 2).fill(Number.NaN));
    const [first, ...more] = listOf(cells);
    this.#values[num] = first === undefined ? Number.NaN : Number(first);
    if (more.length > 0) this.#more.set(num, more.map(Number));
    else this.#more.delete(num);
  }

  mark(mask: Uint8Array, passes: (cell: Cell) => boolean): void {
    for (let num = 0; num < mask.length; num += 1) {
      const value = this.#values[num] ?? Number.NaN;
      mask[num] = Number(!Number.isNaN(value) && passes(value));
    }
    for (const [num, values] of this.#more) if (values.some(passes)) mask[num] = 1;
  }

  count(mask: Uint8Array): Map<Cell, number> {
    const counts = new Map<Cell, number>();
    const add = (value: number): void => void counts.set(value, (counts.get(value) ?? 0) + 1);
    for (let num = 0; num < mask.length; num += 1) {
      const value = this.#values[num] ?? Number.NaN;
      if (mask[num] === 1 && !Number.isNaN(value)) add(value);
    }
    for (const [num, values] of this.#more) if (mask[num] === 1) values.forEach(add);
    return counts;
  }

  rank(num: number): number {
    return this.#values[num] ?? Number.NaN;
  }

  rankOf(cell: Cell): number {
    return Number(cell);
  }

  smallest(num: number): Cell | null {
    const value = this.#values[num] ?? Number.NaN;
    return Number.isNaN(value) ? null : value;
  }
}
