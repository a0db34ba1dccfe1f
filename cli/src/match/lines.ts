import { decompressed } from "@lagewarte/ingest";

export interface Line {
  /** Undefined: longer than any record is, and not held. */
  readonly text: string | undefined;
  /** From 1. */
  readonly number: number;
}

const NEWLINE = 0x0a;
const MOST_BYTES = 10 * 1024 * 1024;

/** The lines of a text, also of a compressed one, as many at once as came; empty ones are left out, but counted. */
export async function* linesOf(input: AsyncIterable<Uint8Array>, mostBytes = MOST_BYTES): AsyncGenerator<Line[]> {
  let number = 0;
  let begun: Buffer[] = [];
  let size = 0;
  let lines: Line[] = [];
  const hold = (piece: Buffer): void => {
    size += piece.length;
    if (size <= mostBytes) begun.push(piece);
    else begun = [];
  };
  const end = (): void => {
    number += 1;
    if (size > mostBytes) lines.push({ text: undefined, number });
    else take(Buffer.concat(begun).toString());
    begun = [];
    size = 0;
  };
  const take = (text: string): void => {
    if (text.trim() !== "") lines.push({ text, number });
  };
  for await (const bytes of decompressed(input)) {
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let from = 0;
    for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, from)) {
      if (size > 0 || at - from > mostBytes) {
        hold(piece.subarray(from, at));
        end();
      } else {
        number += 1;
        take(piece.toString("utf8", from, at));
      }
      from = at + 1;
    }
    if (from < piece.length) hold(piece.subarray(from));
    if (lines.length > 0) yield lines;
    lines = [];
  }
  if (size > 0) end();
  if (lines.length > 0) yield lines;
}
