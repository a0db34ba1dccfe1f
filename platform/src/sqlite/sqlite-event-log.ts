import type { MessagePort } from "node:worker_threads";
import type { TopicName } from "@lagewarte/model";
import { checkAppends } from "../check-append.ts";
import { systemClock, type Clock } from "../clock.ts";
import type {
  Append,
  BatchHandler,
  EventLog,
  LogRecord,
  PartitionEnds,
  Position,
  SubscribeOptions,
  Subscription,
  Tail,
} from "../event-log.ts";
import { packAppends, unpackRecords, type AppendedNotice, type PackedRecords } from "./log-protocol.ts";
import { follow, type FollowOptions, type Follower } from "./follow.ts";
import { joinGroup } from "./group-member.ts";
import { Caller } from "./rpc.ts";
import { sharePort, startStoreThread } from "./thread.ts";

const MAX_BATCH = 1000;
const EXPIRE_EVERY = 60_000;

export interface LogOptions {
  readonly clock?: Clock;
  /** Is told when the log's thread ends by itself: the process should end too, and be started anew. */
  readonly onDeath?: (error: Error) => void;
}

export interface LogFileOptions extends LogOptions {
  /** Made when missing, in a folder that is there; ":memory:" keeps all in memory. */
  readonly folder: string;
  /** The file grows no further; appends are then refused with `log-full` until retention has made room. */
  readonly mostBytes?: number;
  /** What is on the log now, to read alone: also of a folder on which another process works. */
  readonly readOnly?: boolean;
}

/**
 * The embedded log: one SQLite file behind one thread, which commits all waiting appends together. All partitions of a
 * group are with one of its members; its batches are in append order.
 */
export class SqliteEventLog implements EventLog {
  readonly #caller: Caller;
  readonly #clock: Clock;
  readonly #end: () => Promise<unknown>;
  readonly #listeners = new Set<(notice: AppendedNotice) => void>();
  readonly #open = new Set<{ close(): Promise<void> }>();
  #expiry: NodeJS.Timeout | undefined;
  #expiryFailure: Error | undefined;

  private constructor(
    caller: (onNotice: (notice: unknown) => void) => Caller,
    clock: Clock,
    end: () => Promise<unknown>,
  ) {
    this.#caller = caller((notice) => {
      for (const listen of this.#listeners) listen(notice as AppendedNotice);
    });
    this.#clock = clock;
    this.#end = end;
  }

  /** Rejects with `data-in-use` when another process has the folder, and it is not to be read alone. */
  static async open({ folder, mostBytes, readOnly, clock, onDeath }: LogFileOptions): Promise<SqliteEventLog> {
    let listen: (notice: unknown) => void = () => {};
    const { caller, close } = await startStoreThread("log", {
      workerData: { folder, mostBytes, readOnly },
      onNotice: (notice) => listen(notice),
      onDeath,
    });
    const log = new SqliteEventLog(
      (onNotice) => {
        listen = onNotice;
        return caller;
      },
      clock ?? systemClock,
      close,
    );
    if (readOnly !== true) log.#expiry = setInterval(() => void log.#expireInTime(), EXPIRE_EVERY).unref();
    return log;
  }

  /** A port for another thread of this process, which makes its own client of it with `attach`. */
  share(): MessagePort {
    return sharePort(this.#caller);
  }

  static async attach(port: MessagePort, options: LogOptions = {}): Promise<SqliteEventLog> {
    return new SqliteEventLog(
      (onNotice) => new Caller(port, "log-unavailable", onNotice),
      options.clock ?? systemClock,
      async () => port.close(),
    );
  }

  async append(records: readonly Append[]): Promise<readonly Position[]> {
    if (records.length === 0) return [];
    checkAppends(records);
    const packed = packAppends(records);
    const { partitions, offsets } = await this.#caller.call<{ partitions: Uint16Array; offsets: Float64Array }>(
      "append",
      { packed, now: this.#clock.now() },
      [packed.bytes.buffer],
    );
    return records.map(({ topic }, index) => ({
      topic,
      partition: partitions[index] ?? 0,
      offset: offsets[index] ?? 0,
    }));
  }

  async read(topic: TopicName, partition: number, from: number, limit: number): Promise<readonly LogRecord[]> {
    return unpackRecords(await this.#caller.call<PackedRecords>("read", { topic, partition, from, limit }));
  }

  ends(topic: TopicName): Promise<readonly PartitionEnds[]> {
    return this.#caller.call("ends", { topic });
  }

  offsetsAt(topic: TopicName, time: number): Promise<readonly number[]> {
    return this.#caller.call("offsetsAt", { topic, time });
  }

  async scan(topic: TopicName, from: readonly number[], handler: BatchHandler): Promise<void> {
    const last = await this.#caller.call<number>("last", { topic });
    let id = await this.#caller.call<number>("idBeforeAll", { topic, from });
    while (id < last) {
      const packed = await this.#after(topic, id, Math.min(MAX_BATCH, last - id));
      const batch = unpackRecords(packed).filter(({ partition, offset }) => offset >= (from[partition] ?? 0));
      if (batch.length > 0) await handler(batch);
      id = packed.reached;
    }
  }

  async subscribe(options: SubscribeOptions, handler: BatchHandler): Promise<Subscription> {
    return this.#untilClosed(await joinGroup(this.#caller, (how) => this.#follow(how), options, handler));
  }

  async tail(topic: TopicName, from: readonly number[] | "now" | "start", handler: BatchHandler): Promise<Tail> {
    const start = typeof from === "string" ? [] : from;
    const id = await this.#caller.call<number>(from === "now" ? "last" : "idBeforeAll", { topic, from: start });
    const follower = this.#follow({
      topics: new Map([[topic, id]]),
      maxBatch: MAX_BATCH,
      handle: async (batch) => {
        const wanted = batch.filter(({ partition, offset }) => offset >= (start[partition] ?? 0));
        if (wanted.length > 0) await handler(wanted);
      },
    });
    return this.#untilClosed(follower);
  }

  #after(topic: TopicName, id: number, limit: number): Promise<PackedRecords> {
    return this.#caller.call("after", { topic, id, limit });
  }

  #follow(options: Pick<FollowOptions, "topics" | "maxBatch" | "handle">): Follower {
    return follow({
      ...options,
      read: (topic, id, limit) => this.#after(topic, id, limit),
      last: (topic) => this.#caller.call<number>("last", { topic }),
      listen: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    });
  }

  /** What is still open when the log is closed is closed with it. */
  #untilClosed<Open extends { close(): Promise<void> }>(open: Open): Open {
    this.#open.add(open);
    return {
      ...open,
      close: () => {
        this.#open.delete(open);
        return open.close();
      },
    };
  }

  /** Drops what is past its topic's retention and has been worked off by all groups that have members; how many. */
  expire(): Promise<number> {
    return this.#caller.call("expire", { now: this.#clock.now() });
  }

  async #expireInTime(): Promise<void> {
    try {
      await this.expire();
      this.#expiryFailure = undefined;
    } catch (error) {
      this.#expiryFailure = error instanceof Error ? error : new Error(String(error));
    }
  }

  async check(): Promise<void> {
    if (this.#expiryFailure !== undefined) throw this.#expiryFailure;
    await this.#caller.call("check", { now: this.#clock.now() });
  }

  async close(): Promise<void> {
    clearInterval(this.#expiry);
    for (const open of this.#open) await open.close();
    await this.#end();
  }
}
