import type { TopicName } from "@lagewarte/model";
import type { Batch, EventLog, LogRecord } from "./event-log.ts";

/** The newest value of each key of a small topic, kept in memory and up to date (a compacted topic as a map). */
export interface LogTable<Value> {
  get(key: string): Value | undefined;
  values(): Iterable<Value>;
  readonly size: number;
  /** Grows with every change: rebuild what you derived from the table when it differs. */
  readonly generation: number;
  /** Why it does not follow now. */
  failing(): Error | undefined;
  close(): Promise<void>;
}

/**
 * Reads the whole topic, then follows it; fulfilled when it has what was there at the call, rejected when `parse` or
 * `onChange` throw on that. `parse` returns undefined for what should be forgotten.
 */
export async function followTable<Value>(
  log: EventLog,
  topic: TopicName,
  parse: (record: LogRecord) => Value | undefined,
  onChange: (key: string, value: Value | undefined) => void = () => {},
): Promise<LogTable<Value>> {
  const map = new Map<string, Value>();
  let generation = 0;
  const next = (await log.ends(topic)).map(({ start }) => start);
  const take = async (batch: Batch): Promise<void> => {
    for (const record of batch) {
      const value = parse(record);
      if (value === undefined) map.delete(record.key);
      else map.set(record.key, value);
      generation += 1;
      next[record.partition] = record.offset + 1;
      onChange(record.key, value);
    }
  };
  await log.scan(topic, next, take);
  const tail = await log.tail(topic, [...next], take);
  return {
    get: (key) => map.get(key),
    values: () => map.values(),
    get size() {
      return map.size;
    },
    get generation() {
      return generation;
    },
    failing: () => tail.failing(),
    close: () => tail.close(),
  };
}
