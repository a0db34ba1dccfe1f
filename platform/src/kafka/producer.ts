import type Cluster from "kafkajs/src/cluster/index.js";
import type { Message } from "kafkajs/src/cluster/index.js";
import type { Client } from "./client.ts";
import { byLeader, byTopic, keyOf, type Place } from "./places.ts";

/** What goes to one partition in one piece. */
export interface Part extends Place {
  readonly messages: Message[];
  /** Offset of its first record, once a broker has taken it. */
  base?: number;
}

const TRANSACTION_TIMEOUT = 60_000;

/**
 * Kafka's idempotent producer: parts that are sent again are recognised by their sequence numbers, as long as they are
 * the same parts. So whoever gives up on parts or sends others in their place calls `renew` before.
 */
export class Producer {
  readonly #client: Client;
  readonly #patience: number;
  #identity: { readonly producerId: string; readonly producerEpoch: number } | undefined;
  readonly #next = new Map<string, number>();

  constructor(client: Client, patience: number) {
    this.#client = client;
    this.#patience = patience;
  }

  renew(): void {
    this.#identity = undefined;
    this.#next.clear();
  }

  /** Sends what has no `base` yet, once. */
  async send(parts: readonly Part[]): Promise<void> {
    const left = parts.filter(({ base }) => base === undefined);
    await this.#client.once([...new Set(left.map(({ name }) => name))], async (cluster) => {
      const groups = [...byLeader(cluster, left)];
      const [leader] = groups[0] ?? [];
      if (leader === undefined) return;
      this.#identity ??= await (
        await cluster.findBroker({ nodeId: leader })
      ).initProducerId({ transactionTimeout: TRANSACTION_TIMEOUT });
      const sent = await Promise.allSettled(groups.map(([nodeId, led]) => this.#sendTo(cluster, nodeId, led)));
      for (const each of sent) if (each.status === "rejected") throw each.reason;
    });
  }

  async #sendTo(cluster: Cluster, nodeId: number, parts: readonly Part[]): Promise<void> {
    const identity = this.#identity;
    if (identity === undefined) return;
    const broker = await cluster.findBroker({ nodeId });
    const { topics } = await broker.produce({
      acks: -1,
      timeout: this.#patience,
      ...identity,
      topicData: byTopic(parts, (part) => ({
        partition: part.partition,
        firstSequence: this.#next.get(keyOf(part)) ?? 0,
        messages: part.messages,
      })),
    });
    const bases = new Map<string, number>();
    for (const { topicName, partitions } of topics)
      for (const { partition, baseOffset } of partitions)
        bases.set(keyOf({ name: topicName, partition }), Number(baseOffset));
    for (const part of parts) {
      const base = bases.get(keyOf(part));
      if (base === undefined) continue;
      part.base = base;
      // Sequence numbers have 31 bits and begin again at 0.
      this.#next.set(keyOf(part), ((this.#next.get(keyOf(part)) ?? 0) + part.messages.length) & 0x7fffffff);
    }
  }
}
