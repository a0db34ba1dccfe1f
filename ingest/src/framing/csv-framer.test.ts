import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvFramer } from "./csv-framer.ts";
import { KEPT_OF_TOO_LARGE, type FrameLimits } from "./frame.ts";

interface Record {
  readonly text: string;
  readonly line: number;
  readonly offset: number;
}

function records(pieces: readonly (string | Uint8Array)[], limits?: FrameLimits): Record[] {
  const framer = csvFramer(limits);
  const frames = pieces.flatMap((piece) => framer.push(Buffer.from(piece)));
  return [...frames, ...framer.end()].map(({ bytes, line, offset }) => ({
    text: Buffer.from(bytes).toString(),
    line,
    offset,
  }));
}
const texts = (...pieces: string[]): string[] => records(pieces).map(({ text }) => text);

describe("a CSV file", () => {
  it("is cut at its lines, with the place of each record", () => {
    expect(records(["a,b\r\n\r\n1,2\n3,4"])).toEqual([
      { text: "a,b", line: 1, offset: 0 },
      { text: "1,2", line: 3, offset: 7 },
      { text: "3,4", line: 4, offset: 11 },
    ]);
  });

  it("keeps a value together that spans lines inside quotes", () => {
    expect(texts('1,"two\nlines, ""quoted""\n",3\n4,5,6\n')).toEqual(['1,"two\nlines, ""quoted""\n",3', "4,5,6"]);
  });

  it("takes a quote inside an unquoted value for a character", () => {
    expect(texts('1,a"b\n2,c""d\n3,4\n')).toEqual(['1,a"b', '2,c""d', "3,4"]);
  });

  it("takes what separates the first values for what separates all", () => {
    expect(texts('a,b\n1,x;"y\n2,z\n')).toEqual(["a,b", '1,x;"y', "2,z"]);
    expect(texts('a;b\n1;"x\ny"\n')).toEqual(["a;b", '1;"x\ny"']);
  });

  it("loses only the line on which a quote is never closed", () => {
    expect(texts('1,"a\n2,b\n', "3,c\n")).toEqual(['1,"a', "2,b", "3,c"]);
    const many = Array.from({ length: 40_000 }, (_, index) => `${index},value`);
    expect(texts(`0,"open\n${many.join("\n")}\n`)).toEqual(['0,"open', ...many]);
  });

  it("knows a quote that was cut off by the next row's own quotes", () => {
    const rows = ['"2026-11-24","192.0.2.1","rd', '"2026-11-24","192.0.2.2","ssh"', '"2026-11-24","192.0.2.3","vnc"'];
    expect(records([rows.join("\n")])).toEqual([
      { text: rows[0], line: 1, offset: 0 },
      { text: rows[1], line: 2, offset: 29 },
      { text: rows[2], line: 3, offset: 60 },
    ]);
    const everyLine = Array.from({ length: 20_000 }, (_, index) => `${index},"open,x`);
    expect(texts(everyLine.join("\n"))).toEqual(everyLine);
  });

  it("gives the same records however it is cut into pieces", () => {
    const cell = fc.oneof(
      fc.string({ unit: fc.constantFrom("a", "é", " ", ";", "\t"), maxLength: 4 }),
      fc.string({ unit: fc.constantFrom("a", ",", "\n", '""', "\r\n"), maxLength: 4 }).map((text) => `"${text}"`),
      fc.constantFrom('a"b', '"open', 'x""'),
    );
    const file = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 8 });
    fc.assert(
      fc.property(file, fc.array(fc.nat(60), { maxLength: 6 }), (rows, cuts) => {
        const bytes = Buffer.from(rows.map((cells) => cells.join(",")).join("\n"));
        const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        expect(records(pieces)).toEqual(records([bytes]));
      }),
      { numRuns: 1000 },
    );
  });

  it("counts a record over the limit on instead of holding it", () => {
    const framer = csvFramer({ recordBytes: 100_000 });
    const frames = Array.from({ length: 20 }, () => framer.push(Buffer.alloc(65_536, "x"))).flat();
    const [large, next] = [...frames, ...framer.push(Buffer.from("\n1,2\n")), ...framer.end()];
    expect(large?.tooLarge).toBe(20 * 65_536);
    expect(large?.bytes.length).toBe(KEPT_OF_TOO_LARGE);
    expect(Buffer.from(next?.bytes ?? []).toString()).toBe("1,2");
  });
});
