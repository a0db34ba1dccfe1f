import { instant, readableFeeds, SourceId, type FeedId } from "@lagewarte/model";
import { decompressed } from "../framing/decompress.ts";
import { framesOf, readRecord } from "../read-delivery.ts";
import type { FeedParser, ParseContext } from "./feed-parser.ts";
import { parserOf } from "./registry.ts";

/** So much of a delivery is looked at; and so many of its records. */
const LOOKED_AT = 1024 * 1024;
const MOST_RECORDS = 100;

export interface Detected {
  /** Undefined when no feed that we read understands at least half of the first records. */
  readonly feed: FeedId | undefined;
  /** The delivery from its beginning, decompressed. */
  readonly pieces: AsyncIterable<Uint8Array>;
}

/** Which feed a delivery is of: the one whose parser understands most of its first records; of equals the first one. */
export async function detectFeed(delivery: AsyncIterable<Uint8Array>, name?: string): Promise<Detected> {
  const rest = decompressed(delivery)[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let isWhole = false;
  for (let size = 0; size < LOOKED_AT && !isWhole;) {
    const next = await rest.next();
    if (next.done === true) isWhole = true;
    else {
      head.push(next.value);
      size += next.value.length;
    }
  }
  let best: FeedId | undefined;
  let most = 0;
  for (const feed of readableFeeds) {
    const parser = parserOf(feed);
    const { understood, records } = parser === undefined ? nothing : await tried(parser, head, isWhole, name);
    if (understood > most && understood * 2 >= records) [best, most] = [feed, understood];
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield* head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  }
  return { feed: best, pieces: whole() };
}

interface Tried {
  readonly understood: number;
  readonly records: number;
}
const nothing: Tried = { understood: 0, records: 0 };

async function tried(
  parser: FeedParser,
  head: readonly Uint8Array[],
  isWhole: boolean,
  name: string | undefined,
): Promise<Tried> {
  // Only whether a record can be read matters here, so any time of receipt will do.
  const context: ParseContext = {
    source: SourceId.parse("detect"),
    tlp: "AMBER",
    receivedAt: instant(0),
    timezone: "UTC",
    ...(name === undefined ? {} : { name }),
  };
  const read: boolean[] = [];
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield* head;
  }
  for await (const { frames, header } of framesOf(parser, pieces())) {
    const columns = header === undefined ? undefined : parser.readHeader?.(header);
    const here = columns === undefined || "detail" in columns ? context : { ...context, header: columns };
    for (const frame of frames) read.push(readRecord(parser, frame, here).kind === "events");
    if (read.length > MOST_RECORDS) break;
  }
  // The last one is cut off where there is more to come.
  const sample = (isWhole ? read : read.slice(0, -1)).slice(0, MOST_RECORDS);
  return { understood: sample.filter(Boolean).length, records: sample.length };
}
