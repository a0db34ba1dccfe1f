import {
  instant,
  RAW_KEPT_BYTES,
  type BookEntry,
  type Event,
  type EventId,
  type FeedId,
  type Rejected,
  type Source,
} from "@lagewarte/model";
import { hashId } from "@lagewarte/platform";
import type { Attribute } from "../attribution/attribute.ts";
import type { FeedParser, ParseContext } from "../feeds/feed-parser.ts";
import type { RawChunk } from "../intake/raw-chunk.ts";
import { readRecord, type ReadRecord } from "../read-delivery.ts";

/** A chunk read and attributed, before duplicates are known. */
export interface ReadChunk {
  readonly chunk: RawChunk;
  readonly feed: FeedId;
  readonly raw: { readonly log: string; readonly offset: number };
  readonly records: readonly ReadRecord[];
}

export function readChunk(
  parser: FeedParser,
  chunk: RawChunk,
  raw: ReadChunk["raw"],
  source: Source | undefined,
): ReadChunk {
  const context: ParseContext = {
    source: chunk.source,
    // A source that nobody knows any more tells nothing about who may see it: the narrowest common label.
    tlp: source?.tlp ?? "AMBER+STRICT",
    receivedAt: chunk.receivedAt,
    timezone: chunk.timezone ?? "UTC",
    ...(chunk.name === undefined ? {} : { name: chunk.name }),
    ...(chunk.header === undefined ? {} : { header: chunk.header }),
  };
  return { chunk, feed: parser.feed, raw, records: chunk.frames.map((frame) => readRecord(parser, frame, context)) };
}

export interface ProcessedChunk {
  readonly events: readonly Event[];
  readonly rejected: readonly Rejected[];
  readonly entry: BookEntry;
}

/**
 * What becomes of a chunk. `firstCopy` tells where an event's first copy came from, if there is one: from this very chunk
 * it is our own earlier try, from elsewhere the source has sent it twice.
 */
export function processChunk(
  { chunk, feed, raw, records }: ReadChunk,
  attribute: Attribute,
  firstCopy: (id: EventId) => string | undefined,
  now: number,
): ProcessedChunk {
  const here = `${raw.log}/${raw.offset}`;
  const recordedAt = instant(now);
  const events: Event[] = [];
  const rejected: Rejected[] = [];
  const own = new Set<EventId>();
  let stored = 0;
  let suppressed = 0;
  for (const record of records) {
    if (record.kind === "rejected") {
      rejected.push(rejectedRecord(record, chunk, feed, raw));
      continue;
    }
    // A record is suppressed when none of its events is new.
    const fresh = record.events.filter(({ id }) => !own.has(id) && [undefined, here].includes(firstCopy(id)));
    if (fresh.length === 0) suppressed += 1;
    else stored += 1;
    for (const event of fresh) {
      own.add(event.id);
      events.push({ ...event, recordedAt, organisations: attribute(event), raw: { ...raw, line: record.frame.line } });
    }
  }
  return {
    events,
    rejected,
    entry: {
      source: chunk.source,
      feed,
      batch: chunk.batch,
      chunk: chunk.chunk,
      last: chunk.last,
      receivedAt: chunk.receivedAt,
      recordedAt,
      books: { received: records.length, stored, suppressed, rejected: rejected.length },
      events: events.length,
      raw: { log: raw.log, offset: raw.offset },
    },
  };
}

function rejectedRecord(
  { frame, problem }: Extract<ReadRecord, { kind: "rejected" }>,
  chunk: RawChunk,
  feed: FeedId,
  raw: ReadChunk["raw"],
): Rejected {
  return {
    id: hashId("x", raw.log, String(raw.offset), String(frame.offset)),
    source: chunk.source,
    feed,
    receivedAt: chunk.receivedAt,
    line: frame.line,
    offset: frame.offset,
    problem: problem.id,
    detail: problem.detail.slice(0, 1000),
    raw: Buffer.from(frame.bytes.subarray(0, RAW_KEPT_BYTES)).toString("base64"),
    rawBytes: frame.tooLarge ?? frame.bytes.length,
    rawAt: { log: raw.log, offset: raw.offset, line: frame.line },
  };
}
