import { z } from "zod";
import { FeedId, instant, RAW_KEPT_BYTES, SourceId, type ProblemId, type Rejected } from "@lagewarte/model";
import type { Append, Batch, BatchHandler, EventLog, LogRecord } from "./event-log.ts";
import { hashId } from "./hash-id.ts";

/** Of a record that stands on a topic of ours, and that no source of ours is known to have sent. */
const UNKNOWN = SourceId.parse("unknown");
const RAW = "raw.";

/**
 * A record of the log that nobody can read, kept as one rejected record with its bytes and its place. The same record
 * gives the same id, whoever stumbles over it.
 */
export function rejectedAppend(
  record: LogRecord,
  problem: { readonly id: ProblemId; readonly detail: string },
): Append {
  const { topic, partition, offset, value, appendedAt } = record;
  const log = `${topic}/${partition}`;
  const rejected: Rejected = {
    id: hashId("x", log, String(offset)),
    source: UNKNOWN,
    feed: topic.startsWith(RAW) ? FeedId.parse(topic.slice(RAW.length)) : "json-mapped",
    receivedAt: instant(appendedAt),
    line: 1,
    offset: 0,
    problem: problem.id,
    detail: problem.detail.slice(0, 1000),
    raw: Buffer.from(value.subarray(0, RAW_KEPT_BYTES)).toString("base64"),
    rawBytes: value.length,
    rawAt: { log, offset },
  };
  return { topic: "rejected", key: rejected.id, value: JSON.stringify(rejected) };
}

/** What a handler throws of a record whose form it does not know; everything else is a failure that may pass, or ours. */
function isUnreadable(error: unknown): error is Error {
  return error instanceof SyntaxError || error instanceof z.ZodError;
}

/**
 * The same handler, which a record that it cannot read does not stop: that one is rejected, with its bytes, and the others
 * of its batch are worked off. What a store refuses is not the record's fault, and comes again.
 */
export function passingPoison(
  log: EventLog,
  handler: BatchHandler,
  tell: (record: LogRecord, error: Error) => void,
): BatchHandler {
  async function alone(record: LogRecord): Promise<void> {
    try {
      await handler([record]);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      tell(record, error);
      // What is not readable as a rejected record would come back here for ever.
      if (record.topic !== "rejected")
        await log.append([
          rejectedAppend(record, { id: "unknown-format", detail: `no record of ours: ${error.message}` }),
        ]);
    }
  }
  return async (batch: Batch) => {
    try {
      await handler(batch);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      for (const record of batch) await alone(record);
    }
  };
}

/** The JSON of a record, which has to be an object with these fields. Throws what `passingPoison` knows. */
export function readObject<Value>(record: LogRecord, ...fields: readonly (keyof Value & string)[]): Value {
  const value: unknown = JSON.parse(
    Buffer.from(record.value.buffer, record.value.byteOffset, record.value.length).toString(),
  );
  const isWhole = typeof value === "object" && value !== null && fields.every((field) => Object.hasOwn(value, field));
  if (!isWhole) throw new SyntaxError(`one of ${fields.join(", ")} is missing`);
  return value as Value;
}
