/** A text to be looked for, at the beginning or the end where that is said. */
export interface Literal {
  readonly text: string;
  readonly start: boolean;
  readonly end: boolean;
}

/** Characters of a literal by which its places are found. */
const GRAM = 4;
const MULTIPLIER = 0x9e3779b1;
/** Slots for each literal: few enough to stay near the processor, enough that most texts meet none. */
const SPREAD = 32;

/**
 * Looks for many texts at once. Each is filed under its rarest four characters; these are hashed at every place of the
 * text, and only where something is filed it is compared. Texts of fewer characters are looked for one by one.
 */
export class LiteralSearch {
  readonly #literals: readonly Literal[];
  readonly #short: readonly number[];
  /** A bit for each hash under which something is filed. */
  readonly #filed: Int32Array;
  readonly #shift: number;
  readonly #filedUnder = new Map<number, readonly Filed[]>();

  constructor(literals: readonly Literal[]) {
    this.#literals = literals;
    const bits = Math.max(10, Math.ceil(Math.log2(literals.length * SPREAD + 1)));
    this.#shift = 32 - Math.min(bits, 24);
    this.#filed = new Int32Array(1 << (27 - this.#shift));
    this.#short = literals.flatMap(({ text }, index) => (text.length < GRAM ? [index] : []));
    const rarity = gramCounts(literals);
    const filed = new Map<number, Filed[]>();
    for (const [index, literal] of literals.entries()) {
      if (literal.text.length < GRAM) continue;
      const offset = rarestOf(literal.text, rarity, filed);
      const gram = gramAt(literal.text, offset);
      const others = filed.get(gram);
      if (others === undefined) filed.set(gram, [{ index, offset, literal }]);
      else others.push({ index, offset, literal });
      const hash = Math.imul(gram, MULTIPLIER) >>> this.#shift;
      this.#filed[hash >>> 5] = (this.#filed[hash >>> 5] ?? 0) | (1 << (hash & 31));
    }
    this.#filedUnder = filed;
  }

  /** Calls `found` with the place in the list of each that is in the text, perhaps more than once; true ends it. */
  find(text: string, found: (index: number) => boolean): boolean {
    for (const index of this.#short) if (holds(text, this.#literals[index] as Literal) && found(index)) return true;
    const filed = this.#filed;
    const shift = this.#shift;
    const length = text.length;
    if (length < GRAM) return false;
    let gram = (text.charCodeAt(0) << 16) ^ (text.charCodeAt(1) << 8) ^ text.charCodeAt(2);
    for (let at = GRAM - 1; at < length; at += 1) {
      gram = (gram << 8) ^ text.charCodeAt(at);
      const hash = Math.imul(gram, MULTIPLIER) >>> shift;
      if (((filed[hash >>> 5] as number) & (1 << (hash & 31))) === 0) continue;
      const entries = this.#filedUnder.get(gram);
      if (entries === undefined) continue;
      for (const { index, offset, literal } of entries) {
        const from = at - (GRAM - 1) - offset;
        if (from < 0 || (literal.start && from > 0)) continue;
        if (literal.end && from + literal.text.length !== length) continue;
        if (text.startsWith(literal.text, from) && found(index)) return true;
      }
    }
    return false;
  }
}

interface Filed {
  readonly index: number;
  readonly offset: number;
  readonly literal: Literal;
}

function holds(text: string, literal: Literal): boolean {
  if (literal.start && literal.end) return text === literal.text;
  if (literal.start) return text.startsWith(literal.text);
  return literal.end ? text.endsWith(literal.text) : text.includes(literal.text);
}

/** As the search has it, where characters beyond a byte reach into their neighbours: it may stand for more than one text. */
function gramAt(text: string, at: number): number {
  let gram = 0;
  for (let index = at; index < at + GRAM; index += 1) gram = (gram << 8) ^ text.charCodeAt(index);
  return gram;
}

function gramCounts(literals: readonly Literal[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { text } of literals)
    for (let at = 0; at + GRAM <= text.length; at += 1) {
      const gram = gramAt(text, at);
      counts.set(gram, (counts.get(gram) ?? 0) + 1);
    }
  return counts;
}

/** Where what few literals have and little is filed under begins. */
function rarestOf(
  text: string,
  counts: ReadonlyMap<number, number>,
  filed: ReadonlyMap<number, readonly Filed[]>,
): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at + GRAM <= text.length; at += 1) {
    const gram = gramAt(text, at);
    const count = (counts.get(gram) ?? 0) + (filed.get(gram)?.length ?? 0) * GRAM;
    if (count < least) [best, least] = [at, count];
  }
  return best;
}
