import v8 from "node:v8";
import vm from "node:vm";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KEPT_OF_TOO_LARGE, type Frame, type FrameLimits } from "./frame.ts";
import { jsonFramer } from "./json-framer.ts";

function framesOf(pieces: readonly (string | Uint8Array)[], limits?: FrameLimits): Frame[] {
  const framer = jsonFramer(limits);
  return [...pieces.flatMap((piece) => framer.push(Buffer.from(piece))), ...framer.end()];
}
const textOf = ({ bytes }: Frame): string => Buffer.from(bytes).toString();
const texts = (...pieces: string[]): string[] => framesOf(pieces).map(textOf);

describe("a JSON delivery", () => {
  it("of lines is cut at them, with the place of each record", () => {
    const frames = framesOf(['{"a":1}\r\n\n{"b":2}\n  \n{"c":3}']);
    expect(frames.map((frame) => [textOf(frame), frame.line, frame.offset])).toEqual([
      ['{"a":1}', 1, 0],
      ['{"b":2}', 3, 10],
      ['{"c":3}', 5, 21],
    ]);
  });

  it("of one array is cut at its elements, however they are laid out", () => {
    expect(texts('[{"a":1},{"b":[1,{"c":"]}"}]}]')).toEqual(['{"a":1}', '{"b":[1,{"c":"]}"}]}']);
    const frames = framesOf(['\n[\n  {\n    "a": 1\n  },\n  {"b":2}\n]\n']);
    expect(frames.map((frame) => [textOf(frame), frame.line, frame.offset])).toEqual([
      ['{\n    "a": 1\n  }', 3, 5],
      ['{"b":2}', 6, 25],
    ]);
  });

  it("of documents over several lines is cut at their ends", () => {
    expect(texts('{\n  "a": 1\n}\n{\n  "b": {}\n}\n')).toEqual(['{\n  "a": 1\n}', '{\n  "b": {}\n}']);
    expect(texts('{\n"a":1}{"b":2}')).toEqual(['{\n"a":1}', '{"b":2}']);
  });

  it("may begin with a byte order mark, in each form", () => {
    const bare = (text: string): string[] => texts(`\uFEFF${text}`).map((frame) => frame.replace("\uFEFF", ""));
    expect(bare('{"a":1}\n{"b":2}')).toEqual(['{"a":1}', '{"b":2}']);
    expect(bare('[{"a":1},{"b":2}]')).toEqual(['{"a":1}', '{"b":2}']);
    expect(bare('{\n"a":1\n}\n{\n"b":2\n}')).toEqual(['{\n"a":1\n}', '{\n"b":2\n}']);
  });

  it("of nothing has no records", () => {
    for (const nothing of ["", "\n", " \r\n\t\n", "[]", "[\n]\n", "\uFEFF\n"])
      expect(texts(nothing).join("").trim()).toBe("");
  });

  it("may go on after an array with more of them, or with documents", () => {
    expect(texts('[{"a":1}]\n[{"b":2}]\n{"c":3}')).toEqual(['{"a":1}', '{"b":2}', '{"c":3}']);
  });
});

describe("a broken line", () => {
  it.each([
    ["cut off", '{"a":{"b":1'],
    ["with a quote too many", '{"a":"b""}'],
    ["with a brace too many", '{"a":1}}}'],
    ["that is no JSON", "Nov 24 09:00:00 host sshd: failed"],
    ["of opening signs", '{"a":[[[{{{['],
  ])("%s takes none of its neighbours along, wherever it stands", (_what, broken) => {
    const good = ['{"a":1}', '{"b":2}', '{"c":3}'];
    for (let at = 0; at <= good.length; at += 1) {
      const all = good.toSpliced(at, 0, broken);
      expect(texts(all.join("\n"))).toEqual(all);
      expect(texts(all.join("\r\n\r\n"))).toEqual(all);
    }
  });

  it("in the middle of an array takes none of the elements on other lines along", () => {
    const broken = texts('[\n{"a":1},\n{"b":"open},\n{"c":3},\n{"d":[4]}\n]\n');
    expect(broken).toEqual(['{"a":1}', '{"b":"open},', '{"c":3}', '{"d":[4]}']);
  });

  it("in a document over several lines leaves the next documents whole", () => {
    const found = texts('{\n "a": ["x,\n "y"],\n "b": 1\n}\n{\n "c": 1\n}\n[\n{\n "d": "]\n}, {"e":2}]');
    expect(found).toContain('{\n "c": 1\n}');
    expect(found).toContain('{"e":2}');
  });
});

const json = fc.oneof(
  fc.dictionary(fc.string({ maxLength: 3 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
  fc.constant({ "]": '}"\\' }),
);
const junk = fc.string({
  unit: fc.constantFrom("{", "}", "[", "]", '"', "\\", ",", "\n", " ", "a", "é"),
  maxLength: 12,
});
const delivery = fc.oneof(
  fc.array(json).map((documents) => documents.map((each) => JSON.stringify(each)).join("\n")),
  fc.array(json).map((documents) => JSON.stringify(documents, null, 1)),
  fc.array(json).map((documents) => documents.map((each) => JSON.stringify(each, null, 1)).join("\n")),
  fc
    .array(
      fc.oneof(
        junk,
        json.map((each) => JSON.stringify(each)),
      ),
    )
    .map((lines) => lines.join("\n")),
  fc.array(junk).map((parts) => `\uFEFF${parts.join("")}`),
);

describe("any JSON delivery", () => {
  it("gives the same records however it is cut into pieces", () => {
    fc.assert(
      fc.property(
        delivery,
        fc.array(fc.nat(80), { maxLength: 6 }),
        fc.constantFrom(undefined, 5),
        (text, cuts, limit) => {
          const bytes = Buffer.from(text);
          const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
          const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
          const limits = limit === undefined ? undefined : { recordBytes: limit };
          const plain = (frames: Frame[]): object[] => frames.map((frame) => ({ ...frame, bytes: textOf(frame) }));
          expect(plain(framesOf(pieces, limits))).toEqual(plain(framesOf([bytes], limits)));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("gives back what was put in, from where it stood", () => {
    fc.assert(
      fc.property(
        fc.array(json, { maxLength: 5 }),
        fc.constantFrom("lines", "array", "documents"),
        (documents, form) => {
          // An empty document looks like a line, and then lines are expected.
          fc.pre(form !== "documents" || documents.every((each) => Object.keys(each).length > 0));
          const indent = form === "lines" ? 0 : 1;
          const whole =
            form === "array"
              ? JSON.stringify(documents, null, indent)
              : documents.map((each) => JSON.stringify(each, null, indent)).join("\n");
          const bytes = Buffer.from(whole);
          const frames = framesOf([bytes]);
          expect(frames.map((frame) => JSON.parse(textOf(frame)) as unknown)).toEqual(
            documents.map((each) => JSON.parse(JSON.stringify(each)) as unknown),
          );
          for (const { bytes: record, line, offset } of frames) {
            expect(bytes.subarray(offset, offset + record.length).equals(record)).toBe(true);
            expect(bytes.subarray(0, offset).toString().split("\n")).toHaveLength(line);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("with a first line of many kilobytes is read the same whole and in small pieces", () => {
    const wide = `{"a":"${"x".repeat(100_000)}",\n"b":1}\n{"c":2}`;
    const pieces = Array.from({ length: Math.ceil(wide.length / 999) }, (_, index) =>
      wide.slice(index * 999, index * 999 + 999),
    );
    expect(texts(...pieces)).toEqual(texts(wide));
  });
});

v8.setFlagsFromString("--expose-gc");
const collectGarbage = vm.runInNewContext("gc") as () => void;
function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

describe("a record of 50 MB", () => {
  const piece = Buffer.alloc(65_536, "x");
  const PIECES = 800;

  it.each([
    ["on one line", '{"good":1}\n', "\n", '{"next":1}\n', 0],
    ["in an array", '[{"good":1},"', '",', '{"next":1}]', 2],
  ])(
    "%s costs only the bytes that are kept of it, and none of its neighbours",
    (_form, before, after, next, quotes) => {
      const limit = 1024 * 1024;
      const framer = jsonFramer({ recordBytes: limit });
      const frames = framer.push(Buffer.from(before));
      let most = 0;
      const atStart = heldBytes();
      for (let count = 0; count < PIECES; count += 1) {
        frames.push(...framer.push(Buffer.from(piece)));
        if (count % 50 === 0) most = Math.max(most, heldBytes() - atStart);
      }
      frames.push(...framer.push(Buffer.from(after + next)), ...framer.end());
      expect(frames.map(({ tooLarge }) => tooLarge)).toEqual([undefined, PIECES * piece.length + quotes, undefined]);
      expect(frames[1]?.bytes.length).toBe(KEPT_OF_TOO_LARGE);
      expect(frames[1]?.bytes.buffer.byteLength).toBe(KEPT_OF_TOO_LARGE);
      expect(textOf(frames[2] as Frame)).toBe('{"next":1}');
      // Of 50 MB; what was let go is given back a little later.
      expect(most).toBeLessThan(10 * limit);
    },
  );

  it("shows as much of its beginning, however small the first piece was", () => {
    const long = '{"a":"'.padEnd(200_000, "x");
    for (const first of [1, 10, 65_536, 150_000]) {
      const [frame] = framesOf([long.slice(0, first), long.slice(first)], { recordBytes: 100_000 });
      expect(frame?.tooLarge).toBe(200_000);
      expect(textOf(frame as Frame)).toBe(long.slice(0, KEPT_OF_TOO_LARGE));
    }
  });

  it("of blank lines before the first record is not held", () => {
    const framer = jsonFramer();
    const blank = Buffer.alloc(65_536, "\n");
    const frames = Array.from({ length: PIECES }, () => framer.push(blank)).flat();
    const [record] = [...frames, ...framer.push(Buffer.from('{"a":1}\n')), ...framer.end()];
    expect(record).toMatchObject({ line: PIECES * 65_536 + 1, offset: PIECES * 65_536 });
  });
});
