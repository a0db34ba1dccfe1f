import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KEPT_OF_TOO_LARGE, type Frame, type FrameLimits } from "./frame.ts";
import { jsonFramer } from "./json-framer.ts";

function framesOf(pieces: readonly (string | Uint8Array)[], limits?: FrameLimits): Frame[] {
  const framer = jsonFramer(limits);
  return [...pieces.flatMap((piece) => framer.push(Buffer.from(piece))), ...framer.end()];
}
const textsOf = (frames: readonly Frame[]): string[] => frames.map(({ bytes }) => Buffer.from(bytes).toString());
const texts = (...pieces: string[]): string[] => textsOf(framesOf(pieces));

describe("a delivery of JSON", () => {
  it("in lines is cut at them, with the place of each record", () => {
    const frames = framesOf(['{"a":1}\r\n\n  \n{"b":"ü"}\n{"c":3}']);
    expect(frames.map(({ bytes, line, offset }) => [Buffer.from(bytes).toString(), line, offset])).toEqual([
      ['{"a":1}', 1, 0],
      ['{"b":"ü"}', 4, 13],
      ['{"c":3}', 5, 24],
    ]);
  });

  it("as one array is cut into its elements, of any kind", () => {
    expect(texts('[ {"a":[1,{"b":"],}"}]} ,\n {"c":2}, 3, "x,y" ,[4] ]\n')).toEqual([
      '{"a":[1,{"b":"],}"}]}',
      '{"c":2}',
      "3",
      '"x,y"',
      "[4]",
    ]);
    expect(texts("[]")).toEqual([]);
  });

  it("as documents that span lines is cut by their braces", () => {
    expect(texts('{\n  "a": "}{"\n}\n{\n  "b": "\\"}"\n}{"c":1}')).toEqual([
      '{\n  "a": "}{"\n}',
      '{\n  "b": "\\"}"\n}',
      '{"c":1}',
    ]);
  });

  it("is empty when there is nothing in it", () => {
    expect(texts()).toEqual([]);
    expect(texts("", " \n\t\r\n")).toEqual([]);
  });

  it("loses only the line that is broken", () => {
    expect(texts('{"a":1}\n{"b":"open\n{"c":3}\n')).toEqual(['{"a":1}', '{"b":"open', '{"c":3}']);
    expect(texts('{"a":"open\n{"b":2}\n')).toEqual(['{"a":"open', '{"b":2}']);
    expect(texts('garbage\n{"b":2}\n')).toEqual(["garbage", '{"b":2}']);
  });

  it("gives up the end that never came as a record of its own", () => {
    expect(texts('[{"a":1},{"b":')).toEqual(['{"a":1}', '{"b":']);
  });

  it("is cut alike in whatever pieces it comes", () => {
    // An empty first document is a line, also among documents that span lines.
    const line = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 });
    const form = fc.constantFrom("lines", "array", "documents");
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), form, sizes, (values, how, cuts) => {
        const bytes = Buffer.from(
          how === "array"
            ? JSON.stringify(values)
            : values.map((value) => JSON.stringify(value, null, how === "lines" ? 0 : 1)).join("\n"),
        );
        const pieces: Uint8Array[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = cuts[turn % cuts.length] ?? 1;
          pieces.push(bytes.subarray(at, at + size));
          at += size;
        }
        const frames = framesOf(pieces);
        expect(textsOf(frames).map((each) => JSON.parse(each) as unknown)).toEqual(JSON.parse(JSON.stringify(values)));
        for (const { bytes: own, offset } of frames)
          expect(bytes.subarray(offset, offset + own.length).equals(Buffer.from(own))).toBe(true);
      }),
    );
  });

  it("passes over a record that is too large and holds only its beginning, in every form", () => {
    const large = `{"a":"${"x".repeat(300_000)}"}`;
    const limits = { recordBytes: 100_000 };
    const pieces = (whole: string): string[] => whole.match(/[^]{1,10000}/g) ?? [];
    for (const whole of [`{"b":1}\n${large}\n{"c":2}\n`, `[{"b":1},${large},{"c":2}]`]) {
      const frames = framesOf(pieces(whole), limits);
      expect(frames.map(({ tooLarge }) => tooLarge)).toEqual([undefined, large.length, undefined]);
      expect(frames[1]?.bytes.length).toBeLessThanOrEqual(KEPT_OF_TOO_LARGE);
      expect(Buffer.from(frames[2]?.bytes ?? []).toString()).toBe('{"c":2}');
    }
  });
});
