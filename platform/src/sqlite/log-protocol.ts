import type { TopicName } from "@lagewarte/model";
import type { Append, LogRecord } from "../event-log.ts";

/** Many records as few large values, so that they cross between threads without being cloned one by one. */
export interface PackedAppends {
  /** One name where all records are of one topic. */
  readonly topics: readonly TopicName[];
  readonly keys: readonly string[];
  readonly lengths: Uint32Array;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface PackedRecords {
  readonly topic: TopicName;
  /** Id up to which this tells all there is: of the last record, or where none was left, the topic's last. */
  readonly reached: number;
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

/** A record as the table gives it: id (its place among all of the topic, from 1), partition, offset, time, key, value. */
export type Row = readonly [number, number, number, number, string, Uint8Array];

export function packAppends(records: readonly Append[]): PackedAppends {
  const lengths = new Uint32Array(records.length);
  let total = 0;
  for (const [index, { value }] of records.entries()) {
    const length = typeof value === "string" ? Buffer.byteLength(value) : value.length;
    lengths[index] = length;
    total += length;
  }
  const bytes = Buffer.from(new ArrayBuffer(total));
  let at = 0;
  for (const [index, { value }] of records.entries()) {
    if (typeof value === "string") bytes.write(value, at, "utf8");
    else bytes.set(value, at);
    at += lengths[index] ?? 0;
  }
  const [first] = records;
  return {
    topics:
      first !== undefined && records.every(({ topic }) => topic === first.topic)
        ? [first.topic]
        : records.map(({ topic }) => topic),
    keys: records.map(({ key }) => key),
    lengths,
    bytes,
  };
}

/** Rows until all or `maxBytes` are taken; one row at least, however long. */
export function packRows(topic: TopicName, rows: Iterable<Row>, maxBytes: number, last: number): PackedRecords {
  const taken: Row[] = [];
  let total = 0;
  for (const row of rows) {
    taken.push(row);
    total += row[5].length;
    if (total >= maxBytes) break;
  }
  const packed = {
    topic,
    reached: taken.at(-1)?.[0] ?? last,
    partitions: new Uint16Array(taken.length),
    offsets: new Float64Array(taken.length),
    times: new Float64Array(taken.length),
    keys: taken.map((row) => row[4]),
    lengths: new Uint32Array(taken.length),
    bytes: new Uint8Array(total),
  };
  let at = 0;
  for (const [index, [, partition, offset, time, , value]] of taken.entries()) {
    packed.partitions[index] = partition;
    packed.offsets[index] = offset;
    packed.times[index] = time;
    packed.lengths[index] = value.length;
    packed.bytes.set(value, at);
    at += value.length;
  }
  return packed;
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
