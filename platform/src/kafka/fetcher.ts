import type { Batch } from "../event-log.ts";
import type { Client } from "./client.ts";
import { failureOf } from "./failure.ts";
import { fetchFrom, type FetchedPart } from "./fetch-request.ts";
import type { LogPlace } from "./log-topics.ts";
import { Backoff } from "./pause.ts";
import { byLeader, keyOf, offsetsOf } from "./places.ts";
import { merge, recordOf, type Lane } from "./records.ts";
import type { Signals } from "./signals.ts";

/** How long a broker may wait for the next record. */
const LONG_POLL = 500;
/** No more is fetched ahead while so much waits. */
const MOST_AHEAD_BYTES = 16 * 1024 * 1024;
/** An answer without records, though the broker has some, is no answer after so long. */
const STALLED = 30_000;

export interface Start extends LogPlace {
  /** From this offset on. */
  readonly offset: number;
}

interface Followed extends LogPlace, Lane {
  /** Offset to fetch from. */
  next: number;
  bytes: number;
  /** Since when there is more that does not come. */
  behindSince: number | undefined;
}

export interface FetcherOptions {
  readonly client: Client;
  readonly signals: Signals;
  /** For the message when records are missed. */
  readonly reader: string;
  /** False: nobody waits for records to come, only for those there are. */
  readonly follows: boolean;
}

/** Reads partitions from where it is told, ahead of whoever takes the batches, without end. */
export class Fetcher {
  readonly #options: FetcherOptions;
  #followed: readonly Followed[] = [];
  readonly #leaders = new Map<string, number>();
  readonly #underWay = new Set<number | undefined>();
  #wake: () => void = () => {};
  #failure: Error | undefined;
  #isMissing = false;
  readonly #backoff = new Backoff();
  #closed = false;

  constructor(options: FetcherOptions) {
    this.#options = options;
  }

  /** From now on these, and nothing of what was fetched of others before. */
  assign(starts: readonly Start[]): void {
    this.#followed = starts.map(({ topic, name, partition, offset }) => ({
      topic,
      name,
      partition,
      next: offset,
      ready: [],
      taken: 0,
      bytes: 0,
      behindSince: undefined,
    }));
    this.#wake();
    this.#pump();
  }

  /** Why nothing comes, or what went by; until the next answer, or until that has been told once by a batch. */
  failing(): Error | undefined {
    return this.#failure;
  }

  /** Called when a batch was handled: that something was missed has been shown long enough. */
  handled(): void {
    if (this.#isMissing) this.#failure = undefined;
    this.#isMissing = false;
  }

  /** Offset from which each partition would be fetched next, once all that waits is taken; else undefined. */
  drainedUpTo(): readonly (number | undefined)[] {
    return this.#followed.map(({ ready, taken, next }) => (taken < ready.length ? undefined : next));
  }

  /** What waits, at most so many records; waits for the first one. Empty when it is woken before that. */
  async next(most: number): Promise<Batch> {
    if (!this.#hasReady())
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        if (this.#closed) resolve();
        else this.#pump();
      });
    const batch = merge(this.#followed, most);
    this.#pump();
    return batch;
  }

  /** Whoever waits for records stops waiting. */
  wake(): void {
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  #hasReady(): boolean {
    return this.#followed.some(({ ready, taken }) => taken < ready.length);
  }

  /** Asks each broker that is not asked now for the partitions of which nothing waits. */
  #pump(): void {
    if (this.#closed) return;
    const wanted = this.#followed.filter(({ ready, taken }) => taken === ready.length);
    const waiting = this.#followed.filter(({ ready, taken }) => taken < ready.length);
    const ahead = waiting.reduce((sum, { bytes }) => sum + bytes, 0);
    if (ahead > MOST_AHEAD_BYTES) return;
    // Who has records to work on must not wait for more; with none, the broker may take its time.
    const patience = waiting.length > 0 || !this.#options.follows ? 0 : LONG_POLL;
    const groups = Map.groupBy(wanted, (each) => this.#leaders.get(keyOf(each)));
    for (const [node, led] of groups) {
      if (this.#underWay.has(node)) continue;
      this.#underWay.add(node);
      void this.#ask(node, led, patience);
    }
  }

  /** Of no broker: who leads these partitions. */
  async #ask(node: number | undefined, led: readonly Followed[], patience: number): Promise<void> {
    const { client, follows } = this.#options;
    const names = [...new Set(led.map(({ name }) => name))];
    try {
      if (node === undefined) await client.once(names, async (cluster) => this.#locate(byLeader(cluster, led)));
      else {
        this.#take(led, await client.once(names, (cluster) => fetchFrom(cluster, node, led, patience)));
        if (!this.#isMissing) this.#failure = undefined;
        this.#backoff.reset();
      }
    } catch (error) {
      await this.#recover(error, led);
    } finally {
      this.#underWay.delete(node);
    }
    if (this.#hasReady() || (node !== undefined && !follows)) this.#wake();
    if (!this.#hasReady() && (node === undefined || follows)) this.#pump();
  }

  #locate(groups: ReadonlyMap<number, readonly Followed[]>): void {
    for (const [leader, led] of groups) for (const each of led) this.#leaders.set(keyOf(each), leader);
  }

  #take(led: readonly Followed[], parts: readonly FetchedPart[]): void {
    const current = new Map(this.#followed.map((each) => [keyOf(each), each]));
    const asked = new Set(led);
    for (const { place, messages, highWatermark } of parts) {
      const followed = current.get(keyOf(place));
      // Assigned anew or answered by another broker meanwhile: the answer is to an old question.
      if (followed === undefined || !asked.has(followed) || followed.taken < followed.ready.length) continue;
      const fresh = messages.filter(({ offset }) => Number(offset) >= followed.next);
      const last = fresh.at(-1);
      if (last === undefined) {
        this.#watch(followed, highWatermark);
        continue;
      }
      followed.behindSince = undefined;
      followed.next = Number(last.offset) + 1;
      const records = fresh.filter(({ isControlRecord }) => !isControlRecord);
      followed.ready = records.map((message) => recordOf(followed.topic, followed.partition, message));
      followed.taken = 0;
      followed.bytes = followed.ready.reduce((sum, { value, key }) => sum + value.length + key.length, 0);
    }
  }

  /** A partition that has more and yet gives nothing: connections are made anew, and it is told. */
  #watch(followed: Followed, highWatermark: number): void {
    if (highWatermark <= followed.next) {
      followed.behindSince = undefined;
      return;
    }
    const now = performance.now();
    followed.behindSince ??= now;
    if (now - followed.behindSince < STALLED) return;
    followed.behindSince = undefined;
    const { client, signals, reader } = this.#options;
    signals.stalls.inc();
    signals.telemetry.logger.error(
      { reader, place: keyOf(followed) },
      "Kafka has records and gives none; connecting anew",
    );
    client.reset();
  }

  async #recover(thrown: unknown, led: readonly Followed[]): Promise<void> {
    if (this.#closed) return;
    const { type, topic, partition, error } = failureOf(thrown);
    const lost = led.find((each) => each.name === topic && each.partition === partition);
    if (type === "OFFSET_OUT_OF_RANGE" && lost !== undefined) {
      try {
        await this.#goOnWhereRecordsAre(lost);
        return;
      } catch (again) {
        this.#failure = failureOf(again).error;
      }
    } else this.#failure = error;
    this.#leaders.clear();
    await this.#backoff.pause();
  }

  async #goOnWhereRecordsAre(lost: Followed): Promise<void> {
    const { client, signals, reader } = this.#options;
    const [start = 0] = await client.once([lost.name], (cluster) => offsetsOf(cluster, [lost], "start"));
    const count = start - lost.next;
    // Below 0 the log has become shorter: what it has now is new to us, as far as anybody can tell.
    const detail =
      count > 0
        ? `${count} records of ${keyOf(lost)} were gone before ${reader} had read them`
        : `${keyOf(lost)} ends before offset ${lost.next}, up to which ${reader} had read: reading it from ${start}`;
    // From the first one on was asked for: no matter where that is.
    if (lost.next > 0) {
      signals.missed.inc({ topic: lost.topic }, Math.max(count, 1));
      signals.telemetry.logger.error({ reader, place: keyOf(lost), from: lost.next, to: start }, detail);
      this.#failure = new Error(detail);
      this.#isMissing = true;
    }
    lost.next = start;
  }
}
