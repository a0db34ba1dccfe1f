import type { TopicName } from "@lagewarte/model";
import type { FetchedMessage } from "kafkajs/src/cluster/index.js";
import type { Batch, LogRecord } from "../event-log.ts";

const nothing = new Uint8Array();

/** What others have written without a key or value is read as one that is empty; headers are none of ours. */
export function recordOf(topic: TopicName, partition: number, message: FetchedMessage): LogRecord {
  const { key, value } = message;
  return {
    topic,
    partition,
    offset: Number(message.offset),
    key: key === null ? "" : key.toString("utf8"),
    value: value === null ? nothing : new Uint8Array(value.buffer, value.byteOffset, value.byteLength),
    appendedAt: Number(message.timestamp),
  };
}

/** Records of one partition, waiting. */
export interface Lane {
  ready: readonly LogRecord[];
  /** How many of `ready` have been taken. */
  taken: number;
}

/** Up to `most` of what waits, oldest first as far as each partition's order allows. */
export function merge(lanes: readonly Lane[], most: number): Batch {
  const batch: LogRecord[] = [];
  const open = lanes.filter(({ ready, taken }) => taken < ready.length);
  while (batch.length < most && open.length > 0) {
    let oldest = open[0] as Lane;
    for (const lane of open) if (headOf(lane).appendedAt < headOf(oldest).appendedAt) oldest = lane;
    // A run of one partition that has the same time needs no new look at the others.
    const { appendedAt } = headOf(oldest);
    while (batch.length < most && oldest.ready[oldest.taken]?.appendedAt === appendedAt) {
      batch.push(headOf(oldest));
      oldest.taken += 1;
    }
    if (oldest.taken === oldest.ready.length) open.splice(open.indexOf(oldest), 1);
  }
  return batch;
}

function headOf({ ready, taken }: Lane): LogRecord {
  return ready[taken] as LogRecord;
}
