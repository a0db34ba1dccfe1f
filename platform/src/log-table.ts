import type { TopicName } from "@lagewarte/model";
import type { EventLog, LogRecord, Tail } from "./event-log.ts";

/** The newest value of each key of a small topic, kept in memory and up to date (a compacted topic as a map). */
export interface LogTable<Value> {
  get(key: string): Value | undefined;
  values(): Iterable<Value>;
  readonly size: number;
  /** Grows with every change: rebuild what you derived from the table when it differs. */
  readonly generation: number;
  close(): Promise<void>;
}

/**
 * Reads the whole topic, then follows it; fulfilled when it has caught up with what was there at the call. `parse`
 * returns undefined for what should be forgotten.
 */
export async function followTable<Value>(
  log: EventLog,
  topic: TopicName,
  parse: (record: LogRecord) => Value | undefined,
  onChange: (key: string, value: Value | undefined) => void = () => {},
): Promise<LogTable<Value>> {
  const map = new Map<string, Value>();
  let generation = 0;
  const tail: Tail = await log.tail(topic, "start", async (batch) => {
    for (const record of batch) {
      const value = parse(record);
      if (value === undefined) map.delete(record.key);
      else map.set(record.key, value);
      generation += 1;
      onChange(record.key, value);
    }
  });
  while ((await tail.behind()) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  return {
    get: (key) => map.get(key),
    values: () => map.values(),
    get size() {
      return map.size;
    },
    get generation() {
      return generation;
    },
    close: () => tail.close(),
  };
}
