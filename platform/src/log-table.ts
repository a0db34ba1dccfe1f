import type { TopicName } from "@lagewarte/model";
import type { Batch, EventLog, LogRecord } from "./event-log.ts";

/** The newest value of each key of a small topic, kept in memory and up to date (a compacted topic as a map). */
export interface LogTable<Value> {
  get(key: string): Value | undefined;
  values(): Iterable<Value>;
  readonly size: number;
  /** Offset of the record that a key's value is from; undefined where there is none. */
  offsetOf(key: string): number | undefined;
  /** Grows with every change: rebuild what you derived from the table when it differs. */
  readonly generation: number;
  /** Why it does not follow now. */
  failing(): Error | undefined;
  /** Records that are on the topic and not in the table yet. */
  behind(): Promise<number>;
  close(): Promise<void>;
}

/** What became of a record: `refused` was made from a state that was no longer the newest one. */
export type TableTaken = "changed" | "refused";

const decoder = new TextDecoder();
const CONDITION = /^\{"after":(-?\d{1,16}),"state":/;
const LONGEST_CONDITION = 40;

/**
 * A value that every table takes only if the newest state of its key is from the record at `after` (undefined: there is
 * none). So of two who change the same thing at once, everybody who reads the log sees the same one win.
 */
export function conditional(after: number | undefined, state: string): string {
  return `{"after":${after ?? -1},"state":${state}}`;
}

/** The condition of a record, and the record as it was without one. */
function opened(record: LogRecord): { after: number | undefined; inner: LogRecord } {
  const head = decoder.decode(record.value.subarray(0, LONGEST_CONDITION));
  const [condition, after] = CONDITION.exec(head) ?? [];
  if (condition === undefined) return { after: undefined, inner: record };
  return { after: Number(after), inner: { ...record, value: record.value.subarray(condition.length, -1) } };
}

/**
 * Reads the whole topic, then follows it; fulfilled when it has what was there at the call, rejected when `parse` or
 * `onChange` throw on that. `parse` returns undefined for what should be forgotten. `onTaken` is told of every record, in
 * the same turn in which it is in the table.
 */
export async function followTable<Value>(
  log: EventLog,
  topic: TopicName,
  parse: (record: LogRecord) => Value | undefined,
  onChange: (key: string, value: Value | undefined) => void = () => {},
  onTaken: (offset: number, taken: TableTaken) => void = () => {},
): Promise<LogTable<Value>> {
  const map = new Map<string, { readonly value: Value; readonly offset: number }>();
  let generation = 0;
  const next = (await log.ends(topic)).map(({ start }) => start);
  function take(record: LogRecord): TableTaken {
    const { after, inner } = opened(record);
    if (after !== undefined && after !== (map.get(record.key)?.offset ?? -1)) return "refused";
    const value = parse(inner);
    if (value === undefined) map.delete(record.key);
    else map.set(record.key, { value, offset: record.offset });
    generation += 1;
    onChange(record.key, value);
    return "changed";
  }
  const takeAll = async (batch: Batch): Promise<void> => {
    for (const record of batch) {
      // A batch comes again when one of its records could not be taken.
      if (record.offset < (next[record.partition] ?? 0)) continue;
      const taken = take(record);
      next[record.partition] = record.offset + 1;
      onTaken(record.offset, taken);
    }
  };
  await log.scan(topic, [...next], takeAll);
  const tail = await log.tail(topic, [...next], takeAll);
  return {
    get: (key) => map.get(key)?.value,
    *values() {
      for (const { value } of map.values()) yield value;
    },
    get size() {
      return map.size;
    },
    offsetOf: (key) => map.get(key)?.offset,
    get generation() {
      return generation;
    },
    failing: () => tail.failing(),
    behind: () => tail.behind(),
    close: () => tail.close(),
  };
}
