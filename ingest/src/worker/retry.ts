import { randomUUID } from "node:crypto";
import { Rejected, type TopicName } from "@lagewarte/model";
import type { EventLog, LogRecord } from "@lagewarte/platform";
import { decodeChunk, encodeChunk } from "../intake/raw-chunk.ts";

/** Which rejected records to try again; all that are given must fit. */
export interface RetryOptions {
  readonly source?: string | undefined;
  readonly problem?: string | undefined;
  /** Rejected at or after this time (milliseconds since the epoch). */
  readonly since?: number | undefined;
  /** Counts alone. */
  readonly dryRun?: boolean | undefined;
}

export interface Retried {
  /** Rejected records that fit. */
  readonly found: number;
  /** Written to `raw.<feed>` once more, with their original bytes. */
  readonly retried: number;
  /** Of which the original bytes are no longer on the log. */
  readonly gone: number;
}

const RAW = "raw.";
const decoder = new TextDecoder();

/** A raw record, and at which offsets in its delivery the rejected ones begin; all of it where it is no chunk. */
interface Place {
  readonly topic: TopicName;
  readonly partition: number;
  readonly offset: number;
  readonly frames: Set<number>;
}

/**
 * Sends rejected records through ingest again, after a parser has learned to read them: with the bytes, the source and
 * the time of receipt that they had. What has become an event meanwhile is suppressed as a copy; what is still not
 * readable is rejected again.
 */
export async function retryRejected(log: EventLog, options: RetryOptions): Promise<Retried> {
  const places = await placesOf(log, options);
  let found = 0;
  let retried = 0;
  let gone = 0;
  for (const place of places.values()) {
    const count = place.frames.size;
    found += count;
    const [record] = await log.read(place.topic, place.partition, place.offset, 1);
    if (record === undefined || record.offset !== place.offset) gone += count;
    else {
      retried += count;
      if (options.dryRun !== true)
        await log.append([{ topic: place.topic, key: record.key, value: again(record, place.frames) }]);
    }
  }
  return { found, retried, gone };
}

async function placesOf(log: EventLog, { source, problem, since }: RetryOptions): Promise<ReadonlyMap<string, Place>> {
  const places = new Map<string, Place>();
  const from = since === undefined ? [] : await log.offsetsAt("rejected", since);
  await log.scan("rejected", from, async (batch) => {
    for (const record of batch) {
      const rejected = rejectedOf(record);
      if (rejected === undefined || (source !== undefined && rejected.source !== source)) continue;
      if (problem !== undefined && rejected.problem !== problem) continue;
      const { log: where, offset } = rejected.rawAt;
      // What was not readable on another topic is none of a source's records.
      if (!where.startsWith(RAW)) continue;
      const key = `${where}/${offset}`;
      const [topic = "", partition = ""] = where.split("/");
      const place = places.get(key) ?? {
        topic: topic as TopicName,
        partition: Number(partition),
        offset,
        frames: new Set<number>(),
      };
      place.frames.add(rejected.offset);
      places.set(key, place);
    }
  });
  return places;
}

function rejectedOf({ value }: LogRecord): Rejected | undefined {
  try {
    return Rejected.safeParse(JSON.parse(decoder.decode(value))).data;
  } catch {
    return undefined;
  }
}

/** The chunk with these frames alone, as a delivery of its own; as it is where it is no chunk. */
function again({ value }: LogRecord, offsets: ReadonlySet<number>): Uint8Array {
  const chunk = decodeChunk(value);
  if (!chunk.ok) return value;
  const frames = chunk.value.frames.filter(({ offset }) => offsets.has(offset));
  return encodeChunk({ ...chunk.value, batch: randomUUID(), chunk: 0, last: true, frames });
}
