import { decompressed } from "@lagewarte/ingest";

export interface Line {
  /** Undefined: longer than any record is, and not held. */
  readonly text: string | undefined;
  /** From 1. */
  readonly number: number;
}

const NEWLINE = 0x0a;
const MOST_BYTES = 10 * 1024 * 1024;

/**
 * The lines of a text, also of a compressed one; empty ones are left out, but counted. They come in lots, each of which
 * must be gone through before the next one: a wait for every single line would take as long as reading it.
 */
export async function* linesOf(
  input: AsyncIterable<Uint8Array>,
  mostBytes = MOST_BYTES,
): AsyncGenerator<Iterable<Line>> {
  const cutter = new LineCutter(mostBytes);
  for await (const bytes of decompressed(input))
    yield cutter.cut(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  yield cutter.end();
}

/** Cuts pieces into lines; what a piece has behind its last line's end is held for the next one. */
class LineCutter {
  readonly #mostBytes: number;
  #number = 0;
  #held: Buffer[] = [];
  #size = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  *cut(piece: Buffer): Generator<Line> {
    let from = 0;
    for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, from)) {
      if (this.#size > 0 || at - from > this.#mostBytes) {
        this.#hold(piece.subarray(from, at));
        yield* this.end();
      } else {
        const text = piece.toString("utf8", from, at);
        this.#number += 1;
        if (text.trim() !== "") yield { text, number: this.#number };
      }
      from = at + 1;
    }
    this.#hold(piece.subarray(from));
  }

  *end(): Generator<Line> {
    if (this.#size === 0) return;
    const text = this.#size > this.#mostBytes ? undefined : Buffer.concat(this.#held).toString();
    this.#held = [];
    this.#size = 0;
    this.#number += 1;
    if (text === undefined || text.trim() !== "") yield { text, number: this.#number };
  }

  #hold(part: Buffer): void {
    this.#size += part.length;
    if (this.#size > this.#mostBytes) this.#held = [];
    else if (part.length > 0) this.#held.push(part);
  }
}
