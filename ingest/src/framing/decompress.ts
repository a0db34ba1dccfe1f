import { Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { ProblemError } from "@lagewarte/model";

/** A stream may grow by this factor, once it is larger than the free allowance. */
const MOST_RATIO = 200;
const FREE_BYTES = 16 * 1024 * 1024;

/** gzip and zstd are known by their first bytes, whatever anybody says about them. Expanding too far is a problem `bomb`. */
export async function* decompressed(
  pieces: AsyncIterable<Uint8Array>,
  mostBytes = 4 * 1024 * 1024 * 1024,
): AsyncGenerator<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let size = 0;
  let done = false;
  while (size < 4 && !done) {
    const next = await iterator.next();
    if (next.done === true) done = true;
    else {
      first.push(next.value);
      size += next.value.length;
    }
  }
  let taken = 0;
  async function* whole(): AsyncGenerator<Uint8Array> {
    for (const piece of first) {
      taken += piece.length;
      yield piece;
    }
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      taken += next.value.length;
      yield next.value;
    }
  }
  const head = Buffer.concat(first);
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  const isZstd = head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528;
  if (!isGzip && !isZstd) {
    yield* whole();
    return;
  }
  const unpack = isGzip ? createGunzip() : createZstdDecompress();
  const source = Readable.from(whole());
  source.on("error", (error) => unpack.destroy(error));
  let given = 0;
  try {
    for await (const piece of source.pipe(unpack) as AsyncIterable<Buffer>) {
      given += piece.length;
      if (given > mostBytes || (given > FREE_BYTES && given > taken * MOST_RATIO))
        throw new ProblemError({ id: "bomb", detail: `${taken} bytes expand to more than ${given}` });
      yield piece;
    }
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError({ id: "bad-compression", detail: error instanceof Error ? error.message : String(error) });
  } finally {
    source.destroy();
    unpack.destroy();
  }
}
