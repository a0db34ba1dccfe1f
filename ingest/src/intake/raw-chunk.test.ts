import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SourceId } from "@lagewarte/model";
import { decodeChunk, encodeChunk, type RawChunk } from "./raw-chunk.ts";

const aChunk = (over: Partial<RawChunk> = {}): RawChunk => ({
  source: SourceId.parse("sensor-1"),
  batch: "batch",
  chunk: 0,
  last: true,
  receivedAt: "2026-11-24T10:00:00.000Z",
  frames: [],
  ...over,
});
const problem = (value: string | Uint8Array): string => {
  const read = decodeChunk(Buffer.from(value));
  return read.ok ? "none" : read.problem.id;
};
const header = (frames: unknown, over: object = {}): string => {
  const { frames: _, ...rest } = aChunk();
  return `${JSON.stringify({ v: 1, ...rest, ...over, frames })}\n`;
};

describe("a raw chunk", () => {
  it("gives back the bytes of every frame with their places, whatever the bytes are", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 20 }), (contents) => {
        const frames = contents.map((bytes, index) => ({ bytes, line: index + 1, offset: index * 60 }));
        const read = decodeChunk(encodeChunk(aChunk({ frames })));
        expect(read.ok ? read.value.frames.map((frame) => ({ ...frame, bytes: [...frame.bytes] })) : read).toEqual(
          frames.map((frame) => ({ ...frame, bytes: [...frame.bytes] })),
        );
      }),
    );
  });

  it("keeps name, zone, columns, and the size of a record that was cut", () => {
    const frame = { bytes: Buffer.from("abc"), line: 7, offset: 90, tooLarge: 50_000_000 };
    const chunk = aChunk({ name: "ä\n.csv", timezone: "Europe/Berlin", header: ["a", "b"], frames: [frame] });
    const read = decodeChunk(encodeChunk(chunk));
    expect(read.ok ? read.value : read).toEqual(chunk);
  });

  it("is read from the middle of a larger buffer", () => {
    const encoded = encodeChunk(aChunk({ frames: [{ bytes: Buffer.from("abc"), line: 1, offset: 0 }] }));
    const around = Buffer.concat([Buffer.from("before\n"), encoded, Buffer.from("after")]);
    const read = decodeChunk(around.subarray(7, 7 + encoded.length));
    expect(read.ok ? Buffer.from(read.value.frames[0]?.bytes ?? []).toString() : read).toBe("abc");
  });

  it.each([
    ["nothing", "", "unknown-format"],
    ["no line", "abc", "unknown-format"],
    ["a line that is no JSON", "{]\n", "not-json"],
    ["another version", header([], { v: 2 }), "bad-value"],
    ["a source that cannot be", header([], { source: "../x" }), "bad-value"],
    ["a key that is not ours", header([], { more: 1 }), "bad-value"],
    ["a frame beyond the end", `${header([[4, 1, 0]])}abc`, "bad-value"],
    [
      "a frame of negative length",
      `${header([
        [3, 1, 0],
        [-1, 1, 0],
      ])}abc`,
      "bad-value",
    ],
    ["a frame of half a byte", `${header([[1.5, 1, 0]])}abc`, "bad-value"],
  ])("is refused for %s", (_what, value, expected) => {
    expect(problem(value)).toBe(expected);
  });
});
