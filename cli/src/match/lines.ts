import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { decompressed } from "@lagewarte/ingest";

export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

/** The lines of a text, also of a compressed one; empty ones are left out, but counted. */
export async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let number = 0;
  const plain = Readable.from(decompressed(input), { objectMode: false });
  for await (const text of createInterface({ input: plain, crlfDelay: Infinity })) {
    number += 1;
    if (text.trim() !== "") yield { text, number };
  }
}
