import { ProblemError, type TopicName } from "@lagewarte/model";
import type { Broker } from "kafkajs/src/cluster/index.js";
import { allTopics, type TopicSettings } from "../all-topics.ts";
import { MOST_KEY_BYTES, MOST_VALUE_BYTES } from "../event-log.ts";
import type { Client } from "./client.ts";
import { failureOf, failuresByTopic } from "./failure.ts";
import type { Place } from "./places.ts";
import type { Settings } from "./settings.ts";

const DAY = 86_400_000;
const TOPIC_RESOURCE = 2;
/** The largest record as a batch of its own, with what Kafka writes around it. */
const MOST_BATCH_BYTES = MOST_VALUE_BYTES + MOST_KEY_BYTES + 1024;
const CHECKED = ["message.timestamp.type", "max.message.bytes", "cleanup.policy"];

/** A partition of a topic of ours. */
export interface LogPlace extends Place {
  readonly topic: TopicName;
}

/** The topics on the brokers: created when first used, or all at once; one that does not fit is refused. */
export class LogTopics {
  readonly #client: Client;
  readonly #settings: Settings;
  readonly #ready = new Map<TopicName, Promise<void>>();

  constructor(client: Client, settings: Settings) {
    this.#client = client;
    this.#settings = settings;
  }

  nameOf(topic: TopicName): string {
    return `${this.#settings.prefix}${topic}`;
  }

  partitionsOf(topic: TopicName): number {
    const settings = allTopics().get(topic);
    if (settings === undefined) throw new ProblemError({ id: "bad-request", detail: `there is no topic ${topic}` });
    return settings.partitions;
  }

  placesOf(topic: TopicName): readonly LogPlace[] {
    const name = this.nameOf(topic);
    return Array.from({ length: this.partitionsOf(topic) }, (_, partition) => ({ topic, name, partition }));
  }

  /** Of those in use. */
  names(): readonly string[] {
    return [...this.#ready.keys()].map((topic) => this.nameOf(topic));
  }

  async ensure(topics: readonly TopicName[]): Promise<void> {
    const missing = topics.filter((topic) => !this.#ready.has(topic));
    if (missing.length > 0) {
      for (const topic of missing) this.partitionsOf(topic);
      const making = this.#make(missing);
      for (const topic of missing) this.#ready.set(topic, making);
      making.catch(() => {
        for (const topic of missing) this.#ready.delete(topic);
      });
    }
    for (const topic of topics) await this.#ready.get(topic);
  }

  /** Every topic there is, created or found fitting. */
  prepare(): Promise<void> {
    return this.ensure([...allTopics().keys()]);
  }

  async #make(topics: readonly TopicName[]): Promise<void> {
    const existing = await this.#client.call([], async (cluster) => {
      const broker = await cluster.brokerPool.findConnectedBroker();
      return this.#create(broker, topics);
    });
    await this.#client.call(
      topics.map((topic) => this.nameOf(topic)),
      async (cluster) => {
        if (existing.length === 0) return;
        const broker = await cluster.brokerPool.findConnectedBroker();
        const configs = await configsOf(
          broker,
          existing.map((topic) => this.nameOf(topic)),
        );
        for (const topic of existing) {
          const name = this.nameOf(topic);
          this.#check(topic, cluster.findTopicPartitionMetadata(name).length, configs.get(name) ?? new Map());
        }
      },
    );
  }

  /** Those of the topics that were there before. */
  async #create(broker: Broker, topics: readonly TopicName[]): Promise<readonly TopicName[]> {
    const { replicationFactor } = this.#settings;
    try {
      await broker.createTopics({
        topics: topics.map((topic) => {
          const { partitions, retentionDays } = allTopics().get(topic) as TopicSettings;
          const config = {
            "message.timestamp.type": "LogAppendTime",
            "max.message.bytes": MOST_BATCH_BYTES,
            "retention.ms": retentionDays === null ? -1 : retentionDays * DAY,
            "min.insync.replicas": replicationFactor >= 3 ? 2 : 1,
            "cleanup.policy": "delete",
            "unclean.leader.election.enable": false,
            // What others have compressed in ways that we cannot read, we can read all the same.
            "compression.type": "uncompressed",
          };
          return {
            topic: this.nameOf(topic),
            numPartitions: partitions,
            replicationFactor,
            configEntries: Object.entries(config).map(([name, value]) => ({ name, value: String(value) })),
          };
        }),
        timeout: this.#settings.timeouts.request,
      });
      return [];
    } catch (error) {
      const failures = failuresByTopic(error);
      if (failures.size === 0) throw error;
      for (const type of failures.values()) if (type !== "TOPIC_ALREADY_EXISTS") throw failureOf(error).error;
      return topics.filter((topic) => failures.has(this.nameOf(topic)));
    }
  }

  #check(topic: TopicName, partitions: number, config: ReadonlyMap<string, string>): void {
    const name = this.nameOf(topic);
    const wanted = this.partitionsOf(topic);
    const wrong = [
      partitions === wanted ? undefined : `has ${partitions} partitions, not ${wanted}`,
      config.get("message.timestamp.type") === "LogAppendTime"
        ? undefined
        : `has message.timestamp.type ${config.get("message.timestamp.type")}, not LogAppendTime`,
      Number(config.get("max.message.bytes")) >= MOST_BATCH_BYTES
        ? undefined
        : `has max.message.bytes ${config.get("max.message.bytes")}, not ${MOST_BATCH_BYTES}`,
      config.get("cleanup.policy") === "delete"
        ? undefined
        : `has cleanup.policy ${config.get("cleanup.policy")}, not delete`,
    ].filter((each) => each !== undefined);
    if (wrong.length > 0)
      throw new ProblemError({ id: "bad-configuration", detail: `Kafka: topic ${name} ${wrong.join("; it ")}` });
  }
}

async function configsOf(broker: Broker, names: readonly string[]): Promise<Map<string, Map<string, string>>> {
  const { resources } = await broker.describeConfigs({
    resources: names.map((name) => ({ type: TOPIC_RESOURCE, name, configNames: CHECKED })),
  });
  return new Map(
    resources.map(({ resourceName, configEntries }) => [
      resourceName,
      new Map(configEntries.map(({ configName, configValue }) => [configName, configValue])),
    ]),
  );
}
