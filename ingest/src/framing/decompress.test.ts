import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ProblemError } from "@lagewarte/model";
import { decompressed } from "./decompress.ts";

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function expand(bytes: Uint8Array, size = 64 * 1024, most?: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of decompressed(inPieces(bytes, size), most)) pieces.push(piece);
  return Buffer.concat(pieces);
}
const problem = async (bytes: Uint8Array, most?: number): Promise<string> =>
  expand(bytes, 64 * 1024, most).then(
    () => "none",
    (error: unknown) => (error instanceof ProblemError ? error.problem.id : String(error)),
  );

const text = Buffer.from('{"a":1}\n'.repeat(5000));
const noughts = Buffer.alloc(64 * 1024 * 1024);

describe("a delivery", () => {
  it.each([
    ["as it is", text],
    ["gzip", gzipSync(text)],
    [
      "two gzip files one after the other",
      Buffer.concat([gzipSync(text.subarray(0, 100)), gzipSync(text.subarray(100))]),
    ],
    ["zstd", zstdCompressSync(text)],
  ])("is read %s, in pieces of any size", async (_what, bytes) => {
    expect((await expand(bytes)).equals(text)).toBe(true);
    expect((await expand(bytes, 1)).equals(text)).toBe(true);
  });

  it.each(["", "a", "\u001f"])("of %j is itself", async (given) => {
    expect((await expand(Buffer.from(given))).toString()).toBe(given);
  });

  it("that is cut off or damaged is told as such", async () => {
    const packed = gzipSync(text);
    const damaged = Buffer.from(packed);
    damaged.fill(0xff, 20, 40);
    expect(await problem(packed.subarray(0, -20))).toBe("bad-compression");
    expect(await problem(damaged)).toBe("bad-compression");
    expect(await problem(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3]))).toBe("bad-compression");
  });

  it("that expands beyond measure is a bomb, one that is merely large is not", async () => {
    expect(await problem(gzipSync(noughts))).toBe("bomb");
    expect(await problem(zstdCompressSync(noughts))).toBe("bomb");
    expect(await problem(gzipSync(noughts.subarray(0, 8 * 1024 * 1024)))).toBe("none");
    expect(await problem(gzipSync(text), 1000)).toBe("bomb");
  });
});
