import type { Problem } from "@lagewarte/model";
import type { FeedParser, ParseContext, ParsedEvent } from "./feeds/feed-parser.ts";
import { decompressed } from "./framing/decompress.ts";
import { defaultLimits, type Frame, type FrameLimits } from "./framing/frame.ts";

/** What became of one record. */
export type ReadRecord =
  | { readonly kind: "events"; readonly frame: Frame; readonly events: readonly ParsedEvent[] }
  | { readonly kind: "rejected"; readonly frame: Frame; readonly problem: Problem };

/** A record read, whatever it holds: a mistake of ours in a parser costs that record, never its neighbours. */
export function readRecord(parser: FeedParser, frame: Frame, context: ParseContext): ReadRecord {
  try {
    const parsed = parser.parse(frame, context);
    return parsed.ok
      ? { kind: "events", frame, events: parsed.events }
      : { kind: "rejected", frame, problem: parsed.problem };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return {
      kind: "rejected",
      frame,
      problem: { id: "internal", detail: `the parser failed: ${detail}`.slice(0, 500) },
    };
  }
}

/**
 * Frames of a delivery in batches, with the header apart for feeds that have one. A first record that is no header is a
 * record like any other, so that it is counted, and there is no header then. Rejects on bad compression or a bomb.
 */
export async function* framesOf(
  parser: FeedParser,
  pieces: AsyncIterable<Uint8Array>,
  limits: FrameLimits = defaultLimits,
): AsyncGenerator<{ readonly frames: readonly Frame[]; readonly header: Frame | undefined }> {
  const framer = parser.framer(limits);
  let header: Frame | undefined;
  let isExpected = parser.hasHeader;
  const give = (frames: Frame[]): { frames: readonly Frame[]; header: Frame | undefined } => {
    const [first] = frames;
    if (!isExpected || first === undefined) return { frames, header };
    isExpected = false;
    const columns = parser.readHeader?.(first);
    if (columns === undefined || "detail" in columns) return { frames, header };
    header = first;
    return { frames: frames.slice(1), header };
  };
  for await (const piece of decompressed(pieces)) {
    const given = give(framer.push(piece));
    if (given.frames.length > 0) yield given;
  }
  yield give(framer.end());
}
