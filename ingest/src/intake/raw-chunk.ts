import { z } from "zod";
import { failed, Instant, ok, SourceId, type Result } from "@lagewarte/model";
import type { Frame } from "../framing/frame.ts";
import { isTimeZone } from "../normalise/time.ts";

const Length = z.number().int().nonnegative();
const Line = z.number().int().positive();

/**
 * What lies on `raw.<feed>`: one line of JSON, then the frames' bytes one after the other. Whoever writes to the topic
 * without our intake writes the same (docs/feeds/raw-records.md).
 */
const Header = z.strictObject({
  v: z.literal(1),
  source: SourceId,
  /** Id of the delivery; `chunk` counts from 0, `last` marks its end. */
  batch: z.string().min(1).max(64),
  chunk: z.number().int().nonnegative(),
  last: z.boolean(),
  receivedAt: Instant,
  name: z.string().max(512).optional(),
  timezone: z.string().max(64).refine(isTimeZone, "no IANA zone").optional(),
  /** Columns of a CSV delivery. */
  header: z.array(z.string()).optional(),
  /** Of each frame: length in bytes, line, byte offset in the delivery, and its whole size if it was cut. */
  frames: z.array(z.tuple([Length, Line, Length]).or(z.tuple([Length, Line, Length, Length]))),
});
type Header = z.infer<typeof Header>;

export interface RawChunk extends Omit<Header, "frames" | "v"> {
  readonly frames: readonly Frame[];
}

const NEWLINE = 0x0a;

export function encodeChunk({ frames, ...rest }: RawChunk): Uint8Array {
  const header: Header = {
    v: 1,
    ...rest,
    frames: frames.map(({ bytes, line, offset, tooLarge }) =>
      tooLarge === undefined ? [bytes.length, line, offset] : [bytes.length, line, offset, tooLarge],
    ),
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...frames.map(({ bytes }) => bytes)]);
}

/** What `encodeChunk` wrote, or why the value is no chunk; never throws, as anybody may write to the topic. */
export function decodeChunk(value: Uint8Array): Result<RawChunk> {
  const end = value.indexOf(NEWLINE);
  if (end < 0) return failed("unknown-format", "no header line");
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(value.buffer, value.byteOffset, end).toString("utf8"));
  } catch {
    return failed("not-json", "the header line is no JSON");
  }
  const header = Header.safeParse(json);
  if (!header.success) return failed("bad-value", z.prettifyError(header.error).slice(0, 300));
  const { frames: places, v: _version, ...rest } = header.data;
  const frames: Frame[] = [];
  let at = end + 1;
  for (const [length, line, offset, tooLarge] of places) {
    if (at + length > value.length) return failed("bad-value", "a frame reaches beyond the record");
    const bytes = value.subarray(at, at + length);
    frames.push(tooLarge === undefined ? { bytes, line, offset } : { bytes, line, offset, tooLarge });
    at += length;
  }
  // They would be lost without a word.
  if (at < value.length) return failed("bad-value", `${value.length - at} bytes behind the last frame`);
  return ok({ ...rest, frames });
}
