import type { TopicName } from "@lagewarte/model";
import type { Append, LogRecord } from "../event-log.ts";

/** Many records as few large values, so that they cross between threads without being cloned one by one. */
export interface PackedAppends {
  readonly topics: readonly TopicName[];
  readonly keys: readonly string[];
  readonly lengths: Uint32Array;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface PackedRecords {
  readonly topic: TopicName;
  /** Place in the order in which the topic's records were appended, whatever their partition; from 1. */
  readonly ids: Float64Array;
  readonly partitions: Uint16Array;
  readonly offsets: Float64Array;
  readonly times: Float64Array;
  readonly keys: readonly string[];
  readonly lengths: Uint32Array;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** To every client after a commit: the last id of each topic that grew. */
export interface AppendedNotice {
  readonly appended: readonly (readonly [TopicName, number])[];
}

const encoder = new TextEncoder();

export function packAppends(records: readonly Append[]): PackedAppends {
  const values = records.map(({ value }) => (typeof value === "string" ? encoder.encode(value) : value));
  return {
    topics: records.map(({ topic }) => topic),
    keys: records.map(({ key }) => key),
    ...concatenate(values),
  };
}

export function concatenate(values: readonly Uint8Array[]): { lengths: Uint32Array; bytes: Uint8Array<ArrayBuffer> } {
  const lengths = new Uint32Array(values.length);
  let total = 0;
  for (const [index, value] of values.entries()) {
    lengths[index] = value.length;
    total += value.length;
  }
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const value of values) {
    bytes.set(value, at);
    at += value.length;
  }
  return { lengths, bytes };
}

export function unpackRecords(packed: PackedRecords): LogRecord[] {
  let at = 0;
  return packed.keys.map((key, index) => {
    const length = packed.lengths[index] ?? 0;
    const value = packed.bytes.subarray(at, at + length);
    at += length;
    return {
      topic: packed.topic,
      partition: packed.partitions[index] ?? 0,
      offset: packed.offsets[index] ?? 0,
      key,
      value,
      appendedAt: packed.times[index] ?? 0,
    };
  });
}
