/** A text to be looked for, at the beginning or the end where that is said. */
export interface Literal {
  readonly text: string;
  readonly start: boolean;
  readonly end: boolean;
}

interface Filed {
  readonly index: number;
  readonly offset: number;
  readonly literal: Literal;
}

const MULTIPLIER = 0x9e3779b1;
/** Bits for each literal: few enough to stay near the processor, enough that most places of a text meet none. */
const SPREAD = 32;
const [LEAST_BITS, MOST_BITS] = [10, 24];
/** So many may share their characters; rules may be made to have thousands do, and each place of a text would pay. */
const MOST_FILED = 16;

/** Literals under some of their characters, one to four. */
export class GramTable {
  /** Those that share all their characters with too many others, so they are not filed. */
  readonly crowded: readonly number[];
  readonly #size: number;
  readonly #mask: number;
  readonly #shift: number;
  /** A bit for each hash under which something is filed. */
  readonly #bits: Int32Array;
  readonly #filed = new Map<number, Filed[]>();

  /** None of the literals is shorter than `size`. */
  constructor(size: number, literals: readonly (readonly [index: number, literal: Literal])[]) {
    this.#size = size;
    this.#mask = size === 4 ? -1 : (1 << (8 * size)) - 1;
    const bits = Math.ceil(Math.log2(literals.length * SPREAD + 1));
    this.#shift = 32 - Math.min(Math.max(bits, LEAST_BITS), MOST_BITS);
    this.#bits = new Int32Array(1 << (27 - this.#shift));
    const counts = this.#counts(literals);
    this.crowded = literals.flatMap(([index, literal]) => (this.#file(index, literal, counts) ? [] : [index]));
  }

  /**
   * Calls `found` with the index of each that is in the text, perhaps more than once; true ends it. `bytes` has the low
   * byte of each character, and is longer than the text by four at least.
   */
  find(text: string, bytes: DataView, found: (index: number) => boolean): boolean {
    // Local copies: this loop sees every character there is.
    const mask = this.#mask;
    const shift = this.#shift;
    const bits = this.#bits;
    const last = text.length - this.#size;
    for (let at = 0; at <= last; at += 1) {
      const gram = bytes.getInt32(at, true) & mask;
      const hash = Math.imul(gram, MULTIPLIER) >>> shift;
      if (((bits[hash >>> 5] as number) & (1 << (hash & 31))) === 0) continue;
      const filed = this.#filed.get(gram);
      if (filed !== undefined && anyIn(filed, text, at, found)) return true;
    }
    return false;
  }

  #file(index: number, literal: Literal, counts: ReadonlyMap<number, number>): boolean {
    const offset = this.#rarest(literal.text, counts);
    if (offset === undefined) return false;
    const gram = this.#gramAt(literal.text, offset);
    const others = this.#filed.get(gram) ?? [];
    others.push({ index, offset, literal });
    this.#filed.set(gram, others);
    const hash = Math.imul(gram, MULTIPLIER) >>> this.#shift;
    this.#bits[hash >>> 5] = (this.#bits[hash >>> 5] ?? 0) | (1 << (hash & 31));
    return true;
  }

  /** Where the characters begin that few literals have and under which little is filed. */
  #rarest(text: string, counts: ReadonlyMap<number, number>): number | undefined {
    let best: number | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (let at = 0; at + this.#size <= text.length; at += 1) {
      const gram = this.#gramAt(text, at);
      const filed = this.#filed.get(gram)?.length ?? 0;
      const count = (counts.get(gram) ?? 0) + 4 * filed;
      if (filed < MOST_FILED && count < least) [best, least] = [at, count];
    }
    return best;
  }

  #counts(literals: readonly (readonly [number, Literal])[]): ReadonlyMap<number, number> {
    const counts = new Map<number, number>();
    for (const [, { text }] of literals)
      for (let at = 0; at + this.#size <= text.length; at += 1) {
        const gram = this.#gramAt(text, at);
        counts.set(gram, (counts.get(gram) ?? 0) + 1);
      }
    return counts;
  }

  /** Of low bytes, so a gram may stand for more than one text. */
  #gramAt(text: string, from: number): number {
    let gram = 0;
    for (let at = 0; at < this.#size; at += 1) gram |= (text.charCodeAt(from + at) & 0xff) << (8 * at);
    return gram;
  }
}

function anyIn(filed: readonly Filed[], text: string, gramFrom: number, found: (index: number) => boolean): boolean {
  for (const { index, offset, literal } of filed) {
    const from = gramFrom - offset;
    if (from < 0 || (literal.start && from > 0)) continue;
    if (literal.end && from + literal.text.length !== text.length) continue;
    if (text.startsWith(literal.text, from) && found(index)) return true;
  }
  return false;
}
