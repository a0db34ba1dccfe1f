import type { Event } from "@lagewarte/model";
import { readObject, type EventLog, type LogRecord } from "@lagewarte/platform";
import { Deadlines } from "../correlation/deadlines.ts";

/** So many records of a partition are in memory at once. */
const AT_ONCE = 250;

interface Partition {
  readonly number: number;
  readonly end: number;
  next: number;
  waiting: readonly LogRecord[];
  at: number;
}

export interface Appended {
  /** Undefined where nobody can read the record. */
  readonly event: Event | undefined;
  readonly appendedAt: number;
}

/** Events as detect reads them: our own records, so their shape is not checked whole again at this rate. */
export const eventOf = (record: LogRecord): Event => readObject<Event>(record, "id", "ecs", "native", "organisations");

/**
 * The events that were appended from `from` on and before `to` (milliseconds of the log's clock), of all partitions in the
 * order in which they were appended.
 */
export async function* eventsBetween(log: EventLog, from: number, to: number): AsyncGenerator<Appended> {
  const starts = await log.offsetsAt("events", from);
  const ends = await log.offsetsAt("events", to);
  const partitions = new Deadlines<Partition>();
  const add = async (partition: Partition): Promise<void> => {
    if (partition.at >= partition.waiting.length) await refill(log, partition);
    const record = partition.waiting[partition.at];
    if (record !== undefined) partitions.add(record.appendedAt, partition);
  };
  for (const [number, start] of starts.entries())
    await add({ number, end: ends[number] ?? start, next: start, waiting: [], at: 0 });
  for (let partition = partitions.take(); partition !== undefined; partition = partitions.take()) {
    const record = partition.waiting[partition.at] as LogRecord;
    partition.at += 1;
    yield { event: readableEvent(record), appendedAt: record.appendedAt };
    await add(partition);
  }
}

async function refill(log: EventLog, partition: Partition): Promise<void> {
  partition.waiting = [];
  partition.at = 0;
  if (partition.next >= partition.end) return;
  const read = await log.read("events", partition.number, partition.next, AT_ONCE);
  partition.waiting = read.filter(({ offset }) => offset < partition.end);
  partition.next = (read.at(-1)?.offset ?? partition.end) + 1;
}

/** Undefined where nobody can read the record; whoever detects has told of it. */
export function readableEvent(record: LogRecord): Event | undefined {
  try {
    return eventOf(record);
  } catch {
    return undefined;
  }
}
