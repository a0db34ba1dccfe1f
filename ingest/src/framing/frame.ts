/** One record's bytes as the source sent them, and where they stood in what it sent. */
export interface Frame {
  /** Without the line's end. Of a record over the limit only the first `KEPT_OF_TOO_LARGE`. */
  readonly bytes: Uint8Array;
  /** 1-based line on which it begins. */
  readonly line: number;
  /** Byte offset at which it begins. */
  readonly offset: number;
  /** Its whole size when it was over the limit and is not all here. */
  readonly tooLarge?: number;
}

export const KEPT_OF_TOO_LARGE = 64 * 1024;

export interface FrameLimits {
  /** Bytes of a record; a longer one is passed over without being held in memory. */
  readonly recordBytes: number;
}

export const defaultLimits: FrameLimits = { recordBytes: 10 * 1024 * 1024 };

/** A streaming splitter: frames that are whole after each piece, the rest at the end. */
export interface Framer {
  push(piece: Uint8Array): Frame[];
  end(): Frame[];
}

/**
 * Collects one record's bytes from pieces. Beyond the limit it only counts, so a line of 50 MB costs no more memory
 * than the limit.
 */
export class Collector {
  readonly #limit: number;
  #parts: Uint8Array[] = [];
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#size;
  }

  add(part: Uint8Array): void {
    const before = this.#size;
    this.#size += part.length;
    if (this.#size <= this.#limit) this.#parts.push(part);
    else if (before <= this.#limit || before < KEPT_OF_TOO_LARGE) this.#parts = [beginningOf([...this.#parts, part])];
  }

  /** The record, and empty for the next one. */
  take(line: number, offset: number): Frame {
    const bytes = this.#parts.length === 1 ? (this.#parts[0] as Uint8Array) : Buffer.concat(this.#parts);
    const size = this.#size;
    this.#parts = [];
    this.#size = 0;
    return size > this.#limit ? { bytes, line, offset, tooLarge: size } : { bytes, line, offset };
  }
}

/** A copy, so that the pieces from which it came can go. */
function beginningOf(parts: readonly Uint8Array[]): Uint8Array {
  const needed: Uint8Array[] = [];
  let size = 0;
  for (const part of parts) {
    if (size >= KEPT_OF_TOO_LARGE) break;
    needed.push(part.subarray(0, KEPT_OF_TOO_LARGE - size));
    size += part.length;
  }
  return new Uint8Array(Buffer.concat(needed));
}
