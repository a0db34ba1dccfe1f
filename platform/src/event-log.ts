import type { TopicName } from "@lagewarte/model";

/** A place in the log. Offsets of a partition start at 0 and grow by one. */
export interface Position {
  readonly topic: TopicName;
  readonly partition: number;
  readonly offset: number;
}

export interface LogRecord extends Position {
  readonly key: string;
  readonly value: Uint8Array;
  /** Milliseconds since the epoch, of the log's clock (not the writer's). */
  readonly appendedAt: number;
}

/** Bytes of UTF-8. */
export const MOST_KEY_BYTES = 1024;
/** Room for a raw chunk with one record of the largest size that the intake takes. */
export const MOST_VALUE_BYTES = 32 * 1024 * 1024;

export interface Append {
  readonly topic: TopicName;
  /** Decides the partition (murmur2, as Kafka's default); records of one key stay in order. At most `MOST_KEY_BYTES`. */
  readonly key: string;
  /** At most `MOST_VALUE_BYTES`. Empty: what the key stood for is gone. */
  readonly value: Uint8Array | string;
}

/** Records of one or more partitions, each partition in its order. */
export type Batch = readonly LogRecord[];

export interface SubscribeOptions {
  readonly topics: readonly TopicName[];
  /**
   * Members of a group share the partitions: each is with one member at a time, and when that one leaves or dies another
   * goes on where the group had got to. All members name the same topics. The group's progress survives restarts.
   */
  readonly group: string;
  readonly maxBatch?: number;
  /**
   * Partitions came to this member, with the offset up to which the group has already worked (exclusive). Called before
   * their first batch: rebuild what you keep in memory here. Also called with what went away, after its last batch.
   */
  readonly onAssigned?: (partitions: readonly Position[]) => Promise<void>;
  readonly onRevoked?: (partitions: readonly Position[]) => Promise<void>;
}

/**
 * Progress is kept after the handler's promise is fulfilled, never before: what it did may happen twice, but never not
 * at all. When it rejects, the same batch comes again after a pause, and the group is unready meanwhile.
 */
export type BatchHandler = (batch: Batch) => Promise<void>;

export interface Subscription {
  /** Records appended but not yet worked off by this group, over all its partitions. */
  lag(): Promise<number>;
  /** The last error of the handler or the connection, until the next success. */
  failing(): Error | undefined;
  /** Ends after the batch in hand; its progress is kept. */
  close(): Promise<void>;
}

export interface PartitionEnds {
  readonly partition: number;
  /** First offset still kept. */
  readonly start: number;
  /** Offset that the next record will get. */
  readonly end: number;
}

/**
 * The append-only log: the truth of which every picture is a fold. Expected failures are `ProblemError`s with `log-full`
 * or `log-unavailable`, and of `append` also `bad-request` or `too-large` (the same records would never be taken).
 */
export interface EventLog {
  /**
   * Fulfilled once all records are durable, with their places in the given order; rejected when none may be relied on
   * (some may be there all the same). Appends of one caller keep their order, whether or not it waits for each.
   */
  append(records: readonly Append[]): Promise<readonly Position[]>;
  /** Up to `limit` records from `from` on (or from the first still kept). Empty at the end. */
  read(topic: TopicName, partition: number, from: number, limit: number): Promise<readonly LogRecord[]>;
  ends(topic: TopicName): Promise<readonly PartitionEnds[]>;
  /** Per partition the first offset appended at or after `time` (milliseconds since the epoch), else its end. */
  offsetsAt(topic: TopicName, time: number): Promise<readonly number[]>;
  /**
   * Delivers what the topic holds at the call, from `from[partition]` on (an entry that is missing: from the first still
   * kept), in batches, each partition in its order. Fulfilled when all of it was handled; rejects with what the handler
   * rejects with.
   */
  scan(topic: TopicName, from: readonly number[], handler: BatchHandler): Promise<void>;
  /**
   * Fulfilled when the member has joined; partitions that are free at once have been assigned by then. Where `onAssigned`
   * rejects for those, so does this.
   */
  subscribe(options: SubscribeOptions, handler: BatchHandler): Promise<Subscription>;
  /**
   * Follows a topic without a group: every caller gets every record, from `from[partition]` on (default: from now).
   * Nothing is remembered. A batch that its handler refuses comes again after a pause.
   */
  tail(topic: TopicName, from: readonly number[] | "now" | "start", handler: BatchHandler): Promise<Tail>;
  /** Rejects when the log cannot take records now. */
  check(): Promise<void>;
  close(): Promise<void>;
}

export interface Tail {
  /** Records appended but not yet handled; 0 when all of them were. */
  behind(): Promise<number>;
  /** The last error of the handler or the connection, until the next success. */
  failing(): Error | undefined;
  close(): Promise<void>;
}
