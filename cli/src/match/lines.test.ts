import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linesOf, type Line } from "./lines.ts";

async function lines(pieces: readonly Uint8Array[], mostBytes?: number): Promise<Line[]> {
  async function* input(): AsyncGenerator<Uint8Array> {
    yield* pieces;
  }
  const all: Line[] = [];
  for await (const lot of linesOf(input(), mostBytes)) all.push(...lot);
  return all;
}

describe("the lines of a text", () => {
  it("are the same however the text comes in pieces", async () => {
    const text = fc.array(fc.constantFrom("a", "é", "😀", "\u2028", "\r", "\n", "\n\n", " "), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(40), { maxLength: 5 }), async (parts, cuts) => {
        const whole = Buffer.from(parts.join(""));
        const places = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length];
        const pieces = places.slice(1).map((end, index) => whole.subarray(places[index], end));
        const wanted = parts
          .join("")
          .split("\n")
          .map((line, index) => ({ text: line, number: index + 1 }));
        expect(await lines(pieces)).toEqual(wanted.filter((line) => line.text.trim() !== ""));
      }),
      { numRuns: 500 },
    );
  });

  it("may be compressed", async () => {
    expect(await lines([gzipSync("a\n\nb")])).toEqual([
      { text: "a", number: 1 },
      { text: "b", number: 3 },
    ]);
  });

  it("are not held where they are too long, and the next ones come", async () => {
    const long = Buffer.from("x".repeat(11));
    const wanted = [
      { text: undefined, number: 1 },
      { text: "0123456789", number: 2 },
    ];
    expect(await lines([Buffer.concat([long, Buffer.from("\n0123456789\n")])], 10)).toEqual(wanted);
    expect(await lines([long.subarray(0, 6), long.subarray(6), Buffer.from("\n0123456789")], 10)).toEqual(wanted);
  });
});
