import { ProblemError } from "@lagewarte/model";
import type { Counter } from "prom-client";
import type { Append, Position } from "../event-log.ts";
import { partitionOf } from "../murmur2.ts";
import type { Client } from "./client.ts";
import { failureOf } from "./failure.ts";
import type { LogTopics } from "./log-topics.ts";
import { Backoff, errorOf } from "./pause.ts";
import { keyOf } from "./places.ts";
import { Producer, type Part } from "./producer.ts";
import type { Settings } from "./settings.ts";

/** Of one request; a larger record goes alone. */
const MOST_REQUEST_BYTES = 4 * 1024 * 1024;
const MOST_REQUEST_RECORDS = 10_000;

/** The producer's own memory of what it sent is gone or wrong: only a new one goes on. */
const producerIsLost = new Set([
  "OUT_OF_ORDER_SEQUENCE_NUMBER",
  "DUPLICATE_SEQUENCE_NUMBER",
  "INVALID_PRODUCER_EPOCH",
  "INVALID_PRODUCER_ID_MAPPING",
  "UNKNOWN_PRODUCER_ID",
  "PRODUCER_FENCED",
]);

/** One call of `append`, on its way. */
interface Waiting {
  readonly records: readonly Append[];
  readonly places: (Position | undefined)[];
  /** Index of the first record that is in no request yet. */
  next: number;
  isOver: boolean;
  readonly settle: (error?: Error) => void;
}

interface Slot {
  readonly waiting: Waiting;
  readonly index: number;
}

interface Request {
  readonly parts: readonly (Part & { readonly slots: Slot[] })[];
  /** Whose records it has, each with its first one. */
  readonly of: ReadonlyMap<Waiting, number>;
}

/**
 * Sends appends in the order in which they came, one request at a time, each with all that waits by then. Beyond that
 * request nothing of them is copied: memory is bounded by the callers, who wait. What the brokers have not taken in time
 * is refused, and may be there all the same.
 */
export class Sender {
  readonly #client: Client;
  readonly #producer: Producer;
  readonly #topics: LogTopics;
  readonly #settings: Settings;
  readonly #renewals: Counter;
  readonly #queue: Waiting[] = [];
  #running: Promise<void> | undefined;
  #failure: Error | undefined;
  /** How many of the next appends go one by one, because one of them was refused for good. */
  #apart = 0;

  constructor(client: Client, topics: LogTopics, settings: Settings, renewals: Counter) {
    this.#client = client;
    this.#topics = topics;
    this.#settings = settings;
    this.#renewals = renewals;
    this.#producer = new Producer(client, settings.timeouts.request);
  }

  /** Why the brokers take nothing now. With nothing to send nobody knows: that they did not take the last does not say. */
  failing(): Error | undefined {
    return this.#running === undefined ? undefined : this.#failure;
  }

  append(records: readonly Append[]): Promise<readonly Position[]> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        records,
        places: Array.from({ length: records.length }),
        next: 0,
        isOver: false,
        settle: (error) => {
          if (waiting.isOver) return;
          waiting.isOver = true;
          clearTimeout(timer);
          if (error === undefined) resolve(waiting.places as Position[]);
          else reject(error);
        },
      };
      const timer = setTimeout(() => {
        const late = this.#failure ?? notTaken(this.#settings.timeouts.append);
        this.#tell(late);
        waiting.settle(late);
      }, this.#settings.timeouts.append);
      this.#queue.push(waiting);
      this.#running ??= this.#run();
    });
  }

  /** What is on its way is waited for, at most as long as it may take. */
  async close(): Promise<void> {
    await this.#running;
    this.#client.close();
  }

  async #run(): Promise<void> {
    // Whoever appends in the same turn of the event loop goes along.
    await Promise.resolve();
    for (let request = this.#take(); request !== undefined; request = this.#take()) {
      try {
        await this.#send(request);
        this.#tell(undefined);
        settle(request);
      } catch (error) {
        this.#renew();
        this.#refuse(request, errorOf(error));
      }
    }
    this.#running = undefined;
  }

  #take(): Request | undefined {
    const parts = new Map<string, Part & { slots: Slot[] }>();
    const of = new Map<Waiting, number>();
    let bytes = 0;
    let records = 0;
    while (this.#queue.length > 0) {
      const waiting = this.#queue[0] as Waiting;
      if (waiting.isOver) {
        this.#queue.shift();
        continue;
      }
      if (this.#apart > 0 && of.size > 0) break;
      for (; waiting.next < waiting.records.length; waiting.next += 1) {
        const { topic, key, value } = waiting.records[waiting.next] as Append;
        const size = value.length + key.length;
        if (records > 0 && (bytes + size > MOST_REQUEST_BYTES || records === MOST_REQUEST_RECORDS)) break;
        bytes += size;
        records += 1;
        if (!of.has(waiting)) of.set(waiting, waiting.next);
        const name = this.#topics.nameOf(topic);
        const partition = partitionOf(key, this.#topics.partitionsOf(topic));
        const place = keyOf({ name, partition });
        const part = parts.get(place) ?? { name, partition, messages: [], slots: [] };
        parts.set(place, part);
        part.messages.push({ key: Buffer.from(key), value: bufferOf(value) });
        part.slots.push({ waiting, index: waiting.next });
      }
      if (waiting.next < waiting.records.length) break;
      this.#queue.shift();
      if (this.#apart > 0) this.#apart -= 1;
    }
    return records === 0 ? undefined : { parts: [...parts.values()], of };
  }

  /** Again and again, until it is taken, refused for good, or nobody waits for it any more. */
  async #send({ parts, of }: Request): Promise<void> {
    const topics = [...new Set([...of.keys()].flatMap(({ records }) => records.map(({ topic }) => topic)))];
    for (const backoff = new Backoff(); ; await backoff.pause()) {
      try {
        await this.#topics.ensure(topics);
        return await this.#producer.send(parts);
      } catch (thrown) {
        const { kind, type, error } = failureOf(thrown);
        const isAwaited = [...of.keys()].some(({ isOver }) => !isOver);
        if (producerIsLost.has(type ?? "")) this.#renew();
        else if (kind === "final" || !isAwaited) throw error;
        // A broker that has just come up, or a topic that was just created, takes a moment.
        if (backoff.isWorthTelling()) this.#tell(error);
      }
    }
  }

  /** Once when it begins and once when it is over. */
  #tell(failure: Error | undefined): void {
    const { logger } = this.#settings.telemetry;
    if (failure !== undefined && this.#failure === undefined) logger.error({ err: failure }, "Kafka takes no records");
    if (failure === undefined && this.#failure !== undefined) logger.info("Kafka takes records again");
    this.#failure = failure;
  }

  #renew(): void {
    this.#renewals.inc();
    this.#producer.renew();
  }

  /** Of several appends each is tried alone, so that only the one that is at fault is refused. */
  #refuse({ of }: Request, error: Error): void {
    const [only] = of.keys();
    if (of.size === 1) {
      if (this.#queue[0] === only) this.#queue.shift();
      only?.settle(error);
      return;
    }
    const again = [...of].filter(([{ isOver }]) => !isOver);
    for (const [waiting, first] of again) waiting.next = first;
    if (this.#queue[0] === again.at(-1)?.[0]) this.#queue.shift();
    this.#queue.unshift(...again.map(([waiting]) => waiting));
    this.#apart = again.length;
  }
}

function settle({ parts, of }: Request): void {
  for (const { slots, partition, base = 0 } of parts)
    for (const [at, { waiting, index }] of slots.entries())
      waiting.places[index] = { topic: (waiting.records[index] as Append).topic, partition, offset: base + at };
  // All requests before have been taken, so what is whole in this one is whole.
  for (const waiting of of.keys()) if (waiting.next === waiting.records.length) waiting.settle();
}

function bufferOf(value: Uint8Array | string): Buffer {
  if (typeof value === "string") return Buffer.from(value);
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

function notTaken(within: number): ProblemError {
  return new ProblemError({ id: "log-unavailable", detail: `Kafka has not taken the records within ${within} ms` });
}
