import { GramTable, type Literal } from "./gram-table.ts";

/** Longer ones are found by as many of their characters. */
const LONGEST_GRAM = 4;

const room = Buffer.alloc(64 * 1024);
const roomView = new DataView(room.buffer, room.byteOffset, room.length);

/** The low byte of each character, with four more behind: of bytes four are read at once. Good until the next call. */
function bytesOf(text: string): DataView {
  if (text.length + LONGEST_GRAM <= room.length) {
    room.write(text, "latin1");
    return roomView;
  }
  const bytes = Buffer.alloc(text.length + LONGEST_GRAM);
  bytes.write(text, "latin1");
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

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
    if (this.#tables.length === 0) return false;
    const bytes = bytesOf(text);
    for (const table of this.#tables) if (table.find(text, bytes, found)) return true;
    return false;
  }
}

/** The same for one alone. */
export function holds(text: string, literal: Literal): boolean {
  if (literal.start && literal.end) return text === literal.text;
  if (literal.start) return text.startsWith(literal.text);
  return literal.end ? text.endsWith(literal.text) : text.includes(literal.text);
}
