import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SourceId } from "@lagewarte/model";
import { decodeChunk, encodeChunk, type RawChunk } from "./raw-chunk.ts";

const source = SourceId.parse("sensor-1");
const receivedAt = "2026-11-24T09:00:00.000Z";

const aFrame = (text: string, offset = 0): RawChunk["frames"][number] => ({
  bytes: Buffer.from(text),
  line: 1,
  offset,
});
const aChunk = (chunk: Partial<RawChunk> = {}): RawChunk => ({
  source,
  batch: "b1",
  chunk: 0,
  last: true,
  receivedAt,
  frames: [aFrame('{"a":1}'), aFrame('{"b":2}', 8)],
  ...chunk,
});

const problemOf = (value: Uint8Array | string): string => {
  const decoded = decodeChunk(Buffer.from(value));
  return decoded.ok ? "none" : decoded.problem.id;
};
const header = (fields: object): string =>
  `${JSON.stringify({ v: 1, source, batch: "b1", chunk: 0, last: true, receivedAt, frames: [], ...fields })}\n`;

const frames = fc.array(
  fc.record(
    {
      bytes: fc.uint8Array({ maxLength: 40 }),
      line: fc.integer({ min: 1 }),
      offset: fc.nat(),
      tooLarge: fc.nat(),
    },
    { requiredKeys: ["bytes", "line", "offset"] },
  ),
  { maxLength: 12 },
);
const chunks: fc.Arbitrary<RawChunk> = fc.record(
  {
    source: fc.constant(source),
    batch: fc.string({ minLength: 1, maxLength: 64 }),
    chunk: fc.nat(),
    last: fc.boolean(),
    receivedAt: fc.constant(receivedAt),
    name: fc.string({ unit: "grapheme", maxLength: 40 }),
    timezone: fc.constantFrom("UTC", "Europe/Berlin"),
    header: fc.array(fc.string({ unit: "grapheme", maxLength: 8 }), { maxLength: 4 }),
    frames,
  },
  { requiredKeys: ["source", "batch", "chunk", "last", "receivedAt", "frames"] },
);

describe("a raw chunk", () => {
  it("comes off the log as it was put there, to the byte", () => {
    fc.assert(
      fc.property(chunks, (chunk) => {
        const decoded = decodeChunk(encodeChunk(chunk));
        const plain = (each: RawChunk): object => ({
          ...each,
          frames: each.frames.map((frame) => ({ ...frame, bytes: Buffer.from(frame.bytes).toString("hex") })),
        });
        expect(decoded.ok ? plain(decoded.value) : decoded).toEqual(plain(chunk));
      }),
      { numRuns: 300 },
    );
  });

  it("is read where it lies, though other records surround it in memory", () => {
    const around = Buffer.concat([Buffer.from("before\n"), encodeChunk(aChunk()), Buffer.from("after\n")]);
    const decoded = decodeChunk(around.subarray(7, -6));
    expect(decoded.ok && decoded.value.frames.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual([
      '{"a":1}',
      '{"b":2}',
    ]);
  });

  it("may end a delivery without a record of its own", () => {
    expect(decodeChunk(encodeChunk(aChunk({ frames: [] })))).toMatchObject({ ok: true, value: { frames: [] } });
  });

  it.each([
    ["is empty", "", "unknown-format"],
    ["has no end of its first line", '{"v":1}', "unknown-format"],
    ["begins with something that is no JSON", "Nov 24 09:00:00 host sshd: failed\n", "not-json"],
    ["begins with bytes that are not UTF-8", Buffer.from([0xff, 0xfe, 0x0a]), "not-json"],
    ["begins with a list", "[]\n", "bad-value"],
    ["is of a version to come", header({ v: 2 }), "bad-value"],
    ["carries a key that is none of ours", header({ more: 1 }), "bad-value"],
    ["carries the key __proto__", header({}).replace("{", '{"__proto__":{"admin":true},'), "bad-value"],
    ["has a source that is no id", header({ source: "../etc" }), "bad-value"],
    ["was received on no day", header({ receivedAt: "yesterday" }), "bad-value"],
    ["names a zone that nobody knows", header({ timezone: "Mars/Olympus" }), "bad-value"],
    ["holds fewer bytes than its frames say", `${header({ frames: [[3, 1, 0]] })}ab`, "bad-value"],
    ["holds more bytes than its frames say", `${header({ frames: [[1, 1, 0]] })}ab`, "bad-value"],
    [
      "has a frame of negative length",
      `${header({
        frames: [
          [3, 1, 0],
          [-1, 1, 3],
        ],
      })}ab`,
      "bad-value",
    ],
    ["has a frame of half a byte", `${header({ frames: [[0.5, 1, 0]] })}a`, "bad-value"],
    ["has a frame on line 0", `${header({ frames: [[1, 0, 0]] })}a`, "bad-value"],
    ["has a frame at a negative offset", `${header({ frames: [[1, 1, -1]] })}a`, "bad-value"],
    ["has a frame longer than numbers go", `${header({ frames: [[2 ** 60, 1, 0]] })}a`, "bad-value"],
  ])("that %s is named as a problem", (_what, value, problem) => {
    expect(problemOf(value)).toBe(problem);
  });

  it("gives a problem, never an exception, wherever it is cut off", () => {
    const whole = encodeChunk(aChunk());
    for (let length = 0; length < whole.length; length += 1)
      expect(problemOf(whole.subarray(0, length))).toMatch(/^(unknown-format|bad-value)$/);
  });

  it("never throws, whatever bytes lie on the topic", () => {
    const spoilt = fc.tuple(chunks, fc.nat(), fc.integer({ min: 0, max: 255 })).map(([chunk, at, byte]) => {
      const value = Buffer.from(encodeChunk(chunk));
      value[at % value.length] = byte;
      return value;
    });
    fc.assert(
      fc.property(fc.oneof(spoilt, fc.uint8Array({ maxLength: 80 })), (value) => {
        const decoded = decodeChunk(value);
        if (!decoded.ok) expect(decoded.problem.detail.length).toBeLessThanOrEqual(300);
        else {
          const size = decoded.value.frames.reduce((sum, { bytes }) => sum + bytes.length, 0);
          expect(value.length - Buffer.from(value).indexOf("\n") - 1).toBe(size);
        }
      }),
      { numRuns: 500 },
    );
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});
