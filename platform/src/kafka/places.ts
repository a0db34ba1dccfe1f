import { ProblemError } from "@lagewarte/model";
import type Cluster from "kafkajs/src/cluster/index.js";

/** A partition under the name that the brokers know. */
export interface Place {
  readonly name: string;
  readonly partition: number;
}

export const keyOf = ({ name, partition }: Place): string => `${name}/${partition}`;

/** What the brokers lead, each its own. Throws where a partition has no leader now. */
export function byLeader<Item extends Place>(cluster: Cluster, items: readonly Item[]): Map<number, Item[]> {
  const leaders = new Map<string, ReadonlyMap<number, number>>();
  const grouped = new Map<number, Item[]>();
  for (const item of items) {
    let ofTopic = leaders.get(item.name);
    if (ofTopic === undefined) {
      const metadata = cluster.findTopicPartitionMetadata(item.name);
      ofTopic = new Map(metadata.map(({ partitionId, leader }) => [partitionId, leader]));
      leaders.set(item.name, ofTopic);
    }
    const leader = ofTopic.get(item.partition) ?? -1;
    if (leader < 0) throw new NoLeader(item);
    const group = grouped.get(leader);
    if (group === undefined) grouped.set(leader, [item]);
    else group.push(item);
  }
  return grouped;
}

/** As kafkajs would say it, so that leaders are looked up anew. */
class NoLeader extends Error {
  override readonly name = "KafkaJSNoLeader";
  readonly type = "LEADER_NOT_AVAILABLE";
  constructor({ name, partition }: Place) {
    super(`partition ${partition} of ${name} has no leader`);
  }
}

/** Kafka's requests name each topic once, with its partitions below it. */
export function byTopic<Item extends Place, Asked>(
  items: readonly Item[],
  ask: (item: Item) => Asked,
): { topic: string; partitions: Asked[] }[] {
  const grouped = new Map<string, Asked[]>();
  for (const item of items) {
    const group = grouped.get(item.name);
    if (group === undefined) grouped.set(item.name, [ask(item)]);
    else group.push(ask(item));
  }
  return [...grouped].map(([topic, partitions]) => ({ topic, partitions }));
}

const EARLIEST = -2;
const LATEST = -1;

export type Point = "start" | "end" | number;

/** The offset of each place, in their order: the first kept, the next to come, or the first at or after a time (-1: none). */
export async function offsetsOf(cluster: Cluster, places: readonly Place[], point: Point): Promise<number[]> {
  const timestamp = String(point === "start" ? EARLIEST : point === "end" ? LATEST : Math.max(0, Math.ceil(point)));
  const found = new Map<string, number>();
  await Promise.all(
    [...byLeader(cluster, places)].map(async ([nodeId, led]) => {
      const broker = await cluster.findBroker({ nodeId });
      const { responses } = await broker.listOffsets({
        replicaId: -1,
        isolationLevel: 0,
        topics: byTopic(led, ({ partition }) => ({ partition, timestamp })),
      });
      for (const { topic, partitions } of responses)
        for (const { partition, offset } of partitions) found.set(keyOf({ name: topic, partition }), Number(offset));
    }),
  );
  return places.map((place) => {
    const offset = found.get(keyOf(place));
    if (offset === undefined) throw new ProblemError({ id: "log-unavailable", detail: `no offset of ${keyOf(place)}` });
    return offset;
  });
}
