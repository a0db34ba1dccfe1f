import type { MessagePort } from "node:worker_threads";
import type { TopicName } from "@lagewarte/model";
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
import { follow, type Follower } from "./follow.ts";
import { Caller } from "./rpc.ts";
import { sharePort, startStoreThread } from "./thread.ts";

const MAX_BATCH = 1000;

export interface LogOptions {
  readonly clock?: Clock;
}

/**
 * The embedded log: one SQLite file behind one thread, which commits all waiting appends together. Members of a group
 * all work in this process, so a group has one member, which owns all partitions; its batches are in append order.
 */
export class SqliteEventLog implements EventLog {
  readonly #caller: Caller;
  readonly #clock: Clock;
  readonly #ends: () => Promise<unknown>;
  readonly #listeners = new Set<(notice: AppendedNotice) => void>();
  readonly #followers = new Set<Follower>();

  private constructor(
    caller: (onNotice: (notice: unknown) => void) => Caller,
    clock: Clock,
    ends: () => Promise<unknown>,
  ) {
    this.#caller = caller((notice) => {
      for (const listen of this.#listeners) listen(notice as AppendedNotice);
    });
    this.#clock = clock;
    this.#ends = ends;
  }

  /** `folder` is made when missing; ":memory:" keeps all in memory. Rejects with `data-in-use` when another process has it. */
  static async open(options: LogOptions & { readonly folder: string }): Promise<SqliteEventLog> {
    let listen: (notice: unknown) => void = () => {};
    const { caller, worker } = await startStoreThread("log", options.folder, (notice) => listen(notice));
    const end = async (): Promise<void> => {
      await caller.call("close", {});
      caller.close();
      await worker.terminate();
    };
    return new SqliteEventLog(
      (onNotice) => {
        listen = onNotice;
        return caller;
      },
      options.clock ?? systemClock,
      end,
    );
  }

  /** A port for another thread of this process, which makes its own client of it with `attach`. */
  share(): MessagePort {
    return sharePort(this.#caller);
  }

  static async attach(port: MessagePort, options: LogOptions = {}): Promise<SqliteEventLog> {
    return new SqliteEventLog(
      (onNotice) => new Caller(port, onNotice),
      options.clock ?? systemClock,
      async () => port.close(),
    );
  }

  async append(records: readonly Append[]): Promise<readonly Position[]> {
    if (records.length === 0) return [];
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

  async subscribe(options: SubscribeOptions, handler: BatchHandler): Promise<Subscription> {
    const { group, topics } = options;
    const progress = await Promise.all(
      topics.map(async (topic) => ({
        topic,
        ...(await this.#caller.call<{ id: number; offsets: number[] }>("progress", { group, topic })),
      })),
    );
    const positions = (): Position[] =>
      progress.flatMap(({ topic, offsets }) => offsets.map((offset, partition) => ({ topic, partition, offset })));
    await options.onAssigned?.(positions());
    const follower = this.#follow({
      topics: new Map(progress.map(({ topic, id }) => [topic, id])),
      maxBatch: options.maxBatch ?? MAX_BATCH,
      handle: async (batch, topic, id) => {
        await handler(batch);
        const reached = progress.find((entry) => entry.topic === topic);
        if (reached === undefined) return;
        for (const { partition, offset } of batch) reached.offsets[partition] = offset + 1;
        reached.id = id;
        await this.#caller.call("keepProgress", { group, topic, id, offsets: reached.offsets });
      },
    });
    return {
      lag: () => follower.behind(),
      failing: () => follower.failing(),
      close: async () => {
        await follower.close();
        await options.onRevoked?.(positions());
      },
    };
  }

  async tail(topic: TopicName, from: readonly number[] | "now" | "start", handler: BatchHandler): Promise<Tail> {
    const start = typeof from === "string" ? [] : from;
    const id =
      from === "start"
        ? 0
        : await this.#caller.call<number>(from === "now" ? "last" : "idBeforeAll", { topic, from: start });
    return this.#follow({
      topics: new Map([[topic, id]]),
      maxBatch: MAX_BATCH,
      handle: async (batch) => {
        const wanted = batch.filter(({ partition, offset }) => offset >= (start[partition] ?? 0));
        if (wanted.length > 0) await handler(wanted);
      },
    });
  }

  #follow(options: Omit<Parameters<typeof follow>[0], "read" | "last" | "listen">): Follower {
    const follower = follow({
      ...options,
      read: (topic, id, limit) => this.#caller.call<PackedRecords>("after", { topic, id, limit }),
      last: (topic) => this.#caller.call<number>("last", { topic }),
      listen: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    });
    this.#followers.add(follower);
    return follower;
  }

  async check(): Promise<void> {
    await this.#caller.call("check", {});
  }

  async close(): Promise<void> {
    for (const follower of this.#followers) await follower.close();
    await this.#ends();
  }
}
