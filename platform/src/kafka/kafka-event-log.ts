import { ProblemError, type TopicName } from "@lagewarte/model";
import { checkAppends } from "../check-append.ts";
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
import { Client } from "./client.ts";
import { failureOf } from "./failure.ts";
import { Fetcher } from "./fetcher.ts";
import { fetchFrom } from "./fetch-request.ts";
import { GroupMember } from "./group-member.ts";
import { GroupOffsets } from "./group-offsets.ts";
import { LogTopics, type LogPlace } from "./log-topics.ts";
import { Membership } from "./membership.ts";
import { pause } from "./pause.ts";
import { byLeader, offsetsOf, type Point } from "./places.ts";
import { recordOf } from "./records.ts";
import { Sender } from "./sender.ts";
import { settingsOf, type KafkaLogOptions, type Settings } from "./settings.ts";
import { signalsOn, type Signals } from "./signals.ts";
import { startTail } from "./tail.ts";

const MAX_BATCH = 1000;
/** A check that takes longer has failed. */
const CHECK = 5000;

/**
 * The log on Kafka 4. Connections of their own for questions, for appends, and for each tail and group, so that none
 * waits for another's long answer.
 */
export class KafkaEventLog implements EventLog {
  readonly #settings: Settings;
  readonly #signals: Signals;
  readonly #client: Client;
  readonly #topics: LogTopics;
  readonly #sender: Sender;
  readonly #open = new Set<{ close(): Promise<void> }>();

  private constructor(settings: Settings) {
    this.#settings = settings;
    this.#signals = signalsOn(settings.telemetry);
    this.#client = new Client(settings, "reader");
    this.#topics = new LogTopics(this.#client, settings);
    this.#sender = new Sender(new Client(settings, "writer"), this.#topics, settings, this.#signals.renewals);
  }

  /** Rejects with `bad-configuration` where the brokers refuse us, with `log-unavailable` where none answers in time. */
  static async open(options: KafkaLogOptions): Promise<KafkaEventLog> {
    const log = new KafkaEventLog(settingsOf(options));
    try {
      await log.#client.call([], async () => {});
    } catch (error) {
      log.#client.close();
      throw error;
    }
    return log;
  }

  /** Creates all topics, or finds them as they should be; `bad-configuration` names those that are not. */
  prepare(): Promise<void> {
    return this.#topics.prepare();
  }

  async append(records: readonly Append[]): Promise<readonly Position[]> {
    if (records.length === 0) return [];
    checkAppends(records);
    return this.#sender.append(records);
  }

  async read(topic: TopicName, partition: number, from: number, limit: number): Promise<readonly LogRecord[]> {
    await this.#topics.ensure([topic]);
    const place = this.#topics.placesOf(topic)[partition];
    if (place === undefined) return [];
    return this.#client.call([place.name], async (cluster) => {
      const fetch = async (next: number): Promise<readonly LogRecord[]> => {
        const [[leader] = [0]] = [...byLeader(cluster, [place])];
        const [part] = await fetchFrom(cluster, leader, [{ ...place, next }], 0);
        return (part?.messages ?? [])
          .filter(({ offset, isControlRecord }) => !isControlRecord && Number(offset) >= next)
          .slice(0, limit)
          .map((message) => recordOf(topic, partition, message));
      };
      try {
        return await fetch(from);
      } catch (error) {
        if (failureOf(error).type !== "OFFSET_OUT_OF_RANGE") throw error;
        const [start = 0] = await offsetsOf(cluster, [place], "start");
        return from < start ? fetch(start) : [];
      }
    });
  }

  async ends(topic: TopicName): Promise<readonly PartitionEnds[]> {
    const [starts, ends] = await Promise.all([this.#offsets(topic, "start"), this.#offsets(topic, "end")]);
    return ends.map((end, partition) => ({ partition, start: starts[partition] ?? 0, end }));
  }

  async offsetsAt(topic: TopicName, time: number): Promise<readonly number[]> {
    const [found, ends] = await Promise.all([this.#offsets(topic, time), this.#offsets(topic, "end")]);
    return found.map((offset, partition) => (offset < 0 ? (ends[partition] ?? 0) : offset));
  }

  async scan(topic: TopicName, from: readonly number[], handler: BatchHandler): Promise<void> {
    const ends = await this.ends(topic);
    const wanted = this.#topics
      .placesOf(topic)
      .map((place) => ({ ...place, offset: Math.max(from[place.partition] ?? 0, ends[place.partition]?.start ?? 0) }))
      .filter(({ partition, offset }) => offset < (ends[partition]?.end ?? 0));
    const client = new Client(this.#settings, "scan");
    const fetcher = new Fetcher({ client, signals: this.#signals, reader: `a scan of ${topic}`, follows: false });
    try {
      fetcher.assign(wanted);
      let left = wanted.length;
      let lastCame = performance.now();
      while (left > 0) {
        const taken = await fetcher.next(MAX_BATCH);
        const batch = taken.filter(({ partition, offset }) => offset < (ends[partition]?.end ?? 0));
        if (batch.length > 0) {
          await handler(batch);
          fetcher.handled();
          lastCame = performance.now();
        }
        const failing = fetcher.failing();
        if (failing !== undefined && performance.now() - lastCame > this.#settings.timeouts.request) throw failing;
        left = fetcher
          .drainedUpTo()
          .filter((next, index) => next === undefined || next < (ends[wanted[index]?.partition ?? 0]?.end ?? 0)).length;
      }
    } finally {
      fetcher.close();
      client.close();
    }
  }

  async subscribe(options: SubscribeOptions, handler: BatchHandler): Promise<Subscription> {
    await this.#topics.ensure(options.topics);
    const { timeouts, prefix } = this.#settings;
    const group = `${prefix}${options.group}`;
    const client = new Client(this.#settings, `group-${options.group}`);
    return this.#untilClosed(
      await GroupMember.join({
        client,
        membership: new Membership(client, this.#topics, group, options.topics, timeouts),
        offsets: new GroupOffsets(this.#client, this.#topics, group),
        topics: this.#topics,
        signals: this.#signals,
        timeouts,
        subscribe: options,
        handler,
      }),
    );
  }

  async tail(topic: TopicName, from: readonly number[] | "now" | "start", handler: BatchHandler): Promise<Tail> {
    const offsets = from === "now" ? await this.#offsets(topic, "end") : from === "start" ? [] : from;
    await this.#topics.ensure([topic]);
    const starts = this.#topics
      .placesOf(topic)
      .map((place): LogPlace & { offset: number } => ({ ...place, offset: offsets[place.partition] ?? 0 }));
    return this.#untilClosed(
      startTail({
        client: new Client(this.#settings, `tail-${topic}`),
        signals: this.#signals,
        starts,
        handler,
        behind: async (reached) => {
          const ends = await this.ends(topic);
          return ends.reduce((sum, { partition, start, end }) => {
            const offset = Math.max(start, reached[partition]?.offset ?? 0);
            return sum + Math.max(0, end - offset);
          }, 0);
        },
      }),
    );
  }

  async check(): Promise<void> {
    const failing = this.#sender.failing();
    if (failing !== undefined) throw failing;
    const asked = this.#client
      .once([], async (cluster) => {
        const broker = await cluster.brokerPool.findConnectedBroker();
        const names = this.#topics.names();
        // Of a partition without a leader this says so.
        await (names.length === 0 ? broker.apiVersions() : broker.metadata(names));
      })
      .catch((error: unknown) => {
        throw failureOf(error).error;
      });
    const late = pause(CHECK).then(() => {
      throw new ProblemError({ id: "log-unavailable", detail: `Kafka did not answer within ${CHECK} ms` });
    });
    late.catch(() => {});
    await Promise.race([asked, late]);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((open) => open.close()));
    await this.#sender.close();
    this.#client.close();
  }

  async #offsets(topic: TopicName, point: Point): Promise<number[]> {
    await this.#topics.ensure([topic]);
    const places = this.#topics.placesOf(topic);
    return this.#client.call([this.#topics.nameOf(topic)], (cluster) => offsetsOf(cluster, places, point));
  }

  /** What is still open when the log is closed is closed with it. */
  #untilClosed<Open extends Tail | Subscription>(open: Open): Open {
    const close = open.close.bind(open);
    this.#open.add(open);
    open.close = async () => {
      this.#open.delete(open);
      await close();
    };
    return open;
  }
}
