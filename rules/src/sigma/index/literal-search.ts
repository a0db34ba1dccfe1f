import { GramTable, type Literal } from "./gram-table.ts";

/** Longer ones are found by as many of their characters. */
const LONGEST_GRAM = 4;

/**
 * Looks for many texts at once, in a time that does not depend on how many there are. Each is filed under its rarest
 * four characters, or all it has; these are hashed at every place of a text, and only where something is filed it is
 * compared.
 */
export class LiteralSearch {
  /** Those that are not found, since too many are too much alike; see `holds`. */
  readonly crowded: readonly number[];
  readonly #tables: readonly GramTable[];

  /** None of the literals is empty. */
  constructor(literals: readonly Literal[]) {
    const bySize = new Map<number, [number, Literal][]>();
    for (const [index, literal] of literals.entries()) {
      const size = Math.min(literal.text.length, LONGEST_GRAM);
      const others = bySize.get(size) ?? [];
      others.push([index, literal]);
      bySize.set(size, others);
    }
    this.#tables = [...bySize].map(([size, some]) => new GramTable(size, some));
    this.crowded = this.#tables.flatMap(({ crowded }) => crowded);
  }

  /** Calls `found` with the place in the list of each that is in the text, perhaps more than once; true ends it. */
  find(text: string, found: (index: number) => boolean): boolean {
    for (const table of this.#tables) if (table.find(text, found)) return true;
    return false;
  }
}

/** The same for one alone. */
export function holds(text: string, literal: Literal): boolean {
  if (literal.start && literal.end) return text === literal.text;
  if (literal.start) return text.startsWith(literal.text);
  return literal.end ? text.endsWith(literal.text) : text.includes(literal.text);
}
