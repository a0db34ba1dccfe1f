import { randomBytes } from "node:crypto";
import { gzipSync, zstdCompressSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ProblemError } from "@lagewarte/model";
import { decompressed } from "./decompress.ts";

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function whole(
  bytes: Uint8Array,
  { size = 65_536, most }: { size?: number; most?: number } = {},
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of decompressed(cut(bytes, size), most)) pieces.push(piece);
  return Buffer.concat(pieces);
}
const problemOf = (bytes: Uint8Array, most?: number): Promise<string> =>
  whole(bytes, most === undefined ? {} : { most }).then(
    () => "none",
    (error: unknown) => (error instanceof ProblemError ? error.problem.id : "another"),
  );

describe("a delivery that may be packed", () => {
  it("comes out as it was, packed or not, however it is cut into pieces", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom("not", "gzip", "zstd"),
        fc.integer({ min: 1, max: 40 }),
        async (bytes, how, size) => {
          // Bytes that look packed by themselves are another matter.
          fc.pre(how !== "not" || (bytes[0] !== 0x1f && bytes[0] !== 0x28));
          const sent = how === "gzip" ? gzipSync(bytes) : how === "zstd" ? zstdCompressSync(bytes) : bytes;
          expect((await whole(sent, { size })).equals(bytes)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("of several gzip members, as rotated logs put together have, comes out whole", async () => {
    expect((await whole(Buffer.concat([gzipSync("one\n"), gzipSync("two\n")]))).toString()).toBe("one\ntwo\n");
  });

  it.each([
    ["that is shorter than any sign of packing", Buffer.from([0x28, 0xb5])],
    ["of nothing", Buffer.alloc(0)],
  ])("%s is taken as it is", async (_what, bytes) => {
    expect(await whole(bytes)).toEqual(bytes);
  });
});

describe("a packed delivery that is broken", () => {
  it.each([
    ["cut off", gzipSync(randomBytes(1000)).subarray(0, 500)],
    ["with bytes changed", gzipSync(Buffer.from("x".repeat(1000))).fill(0xff, 12, 20)],
    ["of the first two bytes alone", Buffer.from([0x1f, 0x8b])],
    ["zstd cut off", zstdCompressSync(randomBytes(1000)).subarray(0, 500)],
  ])("(%s) is refused", async (_what, bytes) => {
    expect(await problemOf(bytes)).toBe("bad-compression");
  });

  it("whose source breaks off ends with that, and not later", async () => {
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield gzipSync(randomBytes(1000)).subarray(0, 500);
      throw new Error("connection reset");
    }
    const taken = async (): Promise<void> => {
      for await (const piece of decompressed(breaking())) expect(piece.length).toBeGreaterThan(0);
    };
    await expect(taken()).rejects.toThrow(/connection reset/);
  });
});

describe("a bomb", () => {
  const zeros = Buffer.alloc(32 * 1024 * 1024);

  it.each([
    ["gzip", gzipSync(zeros)],
    ["zstd", zstdCompressSync(zeros)],
  ])("of %s is refused by how far it expands", async (_what, bytes) => {
    expect(await problemOf(bytes)).toBe("bomb");
  });

  it("is refused by its size, though it expands no further than text does", async () => {
    expect(await problemOf(gzipSync(randomBytes(3000)), 2000)).toBe("bomb");
    expect(await problemOf(gzipSync(randomBytes(3000)), 3000)).toBe("none");
  });

  it("is not what a small file of much the same is", async () => {
    expect((await whole(gzipSync(zeros.subarray(0, 1024 * 1024)))).length).toBe(1024 * 1024);
  });
});
