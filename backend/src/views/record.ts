import type { Change } from "@lagewarte/model";
import type { Append, LogRecord } from "@lagewarte/platform";

const decoder = new TextDecoder();

/** The JSON of a record; undefined for an empty one (what it stood for is gone). */
export function json(record: LogRecord): unknown {
  return record.value.length === 0 ? undefined : JSON.parse(decoder.decode(record.value));
}

export function changeAppend(change: Change): Append {
  return { topic: "changes", key: "", value: JSON.stringify(change) };
}
