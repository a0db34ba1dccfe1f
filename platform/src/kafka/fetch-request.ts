import type Cluster from "kafkajs/src/cluster/index.js";
import type { FetchedMessage } from "kafkajs/src/cluster/index.js";
import { byTopic, type Place } from "./places.ts";

/** Of one answer, and of one partition in it; a record that is larger comes all the same, alone. */
const MOST_BYTES = 8 * 1024 * 1024;
const MOST_PARTITION_BYTES = 1024 * 1024;

export interface FetchedPart {
  readonly place: Place;
  readonly messages: readonly FetchedMessage[];
  /** Offset that the next record will get, or a little less. */
  readonly highWatermark: number;
}

/** What a broker has of partitions that it leads, from `next` on; it may wait `patience` milliseconds for the first. */
export async function fetchFrom(
  cluster: Cluster,
  nodeId: number,
  places: readonly (Place & { readonly next: number })[],
  patience: number,
): Promise<readonly FetchedPart[]> {
  const broker = await cluster.findBroker({ nodeId });
  const { responses } = await broker.fetch({
    isolationLevel: 0,
    maxWaitTime: patience,
    minBytes: 1,
    maxBytes: MOST_BYTES,
    topics: byTopic(places, ({ partition, next }) => ({
      partition,
      fetchOffset: String(next),
      maxBytes: MOST_PARTITION_BYTES,
    })),
  });
  return responses.flatMap(({ topicName, partitions }) =>
    partitions.map(({ partition, messages, highWatermark }) => ({
      place: { name: topicName, partition },
      messages,
      highWatermark: Number(highWatermark),
    })),
  );
}
