import type { TopicName } from "@lagewarte/model";
import type Cluster from "kafkajs/src/cluster/index.js";
import type { Position } from "../event-log.ts";
import type { Client } from "./client.ts";
import type { LogPlace, LogTopics } from "./log-topics.ts";
import { byTopic, keyOf, offsetsOf, type Place } from "./places.ts";

/** How far a group has got, asked from outside of it, so that no answer waits for its members. */
export class GroupOffsets {
  readonly #client: Client;
  readonly #topics: LogTopics;
  readonly #group: string;

  constructor(client: Client, topics: LogTopics, group: string) {
    this.#client = client;
    this.#topics = topics;
    this.#group = group;
  }

  /** Up to where (exclusive) these partitions are worked off; the first kept where nothing is yet. */
  async reached(places: readonly LogPlace[]): Promise<Position[]> {
    const names = [...new Set(places.map(({ name }) => name))];
    return this.#client.call(names, async (cluster) => {
      const committed = await this.#committed(cluster, places);
      const starts = await offsetsOf(cluster, places, "start");
      return places.map((place, index) => ({
        topic: place.topic,
        partition: place.partition,
        offset: committed.get(keyOf(place)) ?? starts[index] ?? 0,
      }));
    });
  }

  async lag(topics: readonly TopicName[]): Promise<number> {
    const places = topics.flatMap((topic) => this.#topics.placesOf(topic));
    return this.#client.call([...new Set(places.map(({ name }) => name))], async (cluster) => {
      const committed = await this.#committed(cluster, places);
      const [starts, ends] = await Promise.all([
        offsetsOf(cluster, places, "start"),
        offsetsOf(cluster, places, "end"),
      ]);
      return places.reduce((sum, place, index) => {
        const start = starts[index] ?? 0;
        return sum + Math.max(0, (ends[index] ?? 0) - Math.max(start, committed.get(keyOf(place)) ?? start));
      }, 0);
    });
  }

  async #committed(cluster: Cluster, places: readonly Place[]): Promise<Map<string, number>> {
    const coordinator = await cluster.findGroupCoordinator({ groupId: this.#group });
    const { responses } = await coordinator.offsetFetch({
      groupId: this.#group,
      topics: byTopic(places, ({ partition }) => ({ partition })),
    });
    const committed = new Map<string, number>();
    for (const { topic, partitions } of responses)
      for (const { partition, offset } of partitions)
        // -1: nothing yet.
        if (Number(offset) >= 0) committed.set(keyOf({ name: topic, partition }), Number(offset));
    return committed;
  }
}
