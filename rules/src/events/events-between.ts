import type { Event } from "@lagewarte/model";
import type { EventLog, LogRecord } from "@lagewarte/platform";
import { Deadlines } from "../correlation/deadlines.ts";
import { readableEvent } from "./event-record.ts";

/** So many records of a partition are in memory at once. */
const AT_ONCE = 250;

/** A part of one partition: offsets from `start` on and before `end`. */
interface Part {
  readonly partition: number;
  readonly start: number;
  readonly end: number;
}

interface Reader {
  readonly part: Part;
  next: number;
  waiting: readonly LogRecord[];
  at: number;
}

export interface Appended {
  /** Undefined where nobody can read the record. */
  readonly event: Event | undefined;
  /** Milliseconds of the log's clock. */
  readonly appendedAt: number;
}

/**
 * The events that were appended from `from` on and before `to` (milliseconds of the log's clock), of all partitions in the
 * order in which they were appended.
 */
export async function* eventsBetween(log: EventLog, from: number, to: number): AsyncGenerator<Appended> {
  const starts = await log.offsetsAt("events", from);
  const ends = await log.offsetsAt("events", to);
  yield* eventsIn(
    log,
    starts.map((start, partition) => ({ partition, start, end: ends[partition] ?? start })),
  );
}

/** The events of parts of the log in the order in which they were appended. */
export async function* eventsIn(log: EventLog, parts: readonly Part[]): AsyncGenerator<Appended> {
  const readers = new Deadlines<Reader>();
  const add = async (reader: Reader): Promise<void> => {
    if (reader.at >= reader.waiting.length) await refill(log, reader);
    const record = reader.waiting[reader.at];
    if (record !== undefined) readers.add(record.appendedAt, reader);
  };
  for (const part of parts) await add({ part, next: part.start, waiting: [], at: 0 });
  for (let reader = readers.take(); reader !== undefined; reader = readers.take()) {
    const record = reader.waiting[reader.at] as LogRecord;
    reader.at += 1;
    yield { event: readableEvent(record), appendedAt: record.appendedAt };
    await add(reader);
  }
}

async function refill(log: EventLog, reader: Reader): Promise<void> {
  const { partition, end } = reader.part;
  reader.waiting = [];
  reader.at = 0;
  if (reader.next >= end) return;
  const read = await log.read("events", partition, reader.next, AT_ONCE);
  reader.waiting = read.filter(({ offset }) => offset < end);
  reader.next = (read.at(-1)?.offset ?? end) + 1;
}
