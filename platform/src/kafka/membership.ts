import type { TopicName } from "@lagewarte/model";
import type Cluster from "kafkajs/src/cluster/index.js";
import type { Broker } from "kafkajs/src/cluster/index.js";
import protocol from "kafkajs/src/consumer/assignerProtocol.js";
import type { Position } from "../event-log.ts";
import type { Client } from "./client.ts";
import { failureOf } from "./failure.ts";
import type { LogTopics } from "./log-topics.ts";
import { byTopic } from "./places.ts";
import type { KafkaTimeouts } from "./settings.ts";
import { sharePartitions, type MemberClaims } from "./share-partitions.ts";

/** In its name so that a later way of sharing is not mixed up with this one. */
const PROTOCOL = "lagewarte-1";

const coordinatorMoved = new Set([
  "NOT_COORDINATOR_FOR_GROUP",
  "GROUP_COORDINATOR_NOT_AVAILABLE",
  "COORDINATOR_NOT_AVAILABLE",
  "NOT_COORDINATOR",
]);

/** What this member is in its group at one time; the group refuses whoever speaks of an older one. */
export interface Standing {
  readonly member: string;
  readonly generation: number;
  /** Partition numbers, each of all topics of the group. */
  readonly share: readonly number[];
}

/** Kafka's classic group protocol from the member's side: each method is one thing said to the group's coordinator. */
export class Membership {
  readonly #client: Client;
  readonly #topics: LogTopics;
  readonly #group: string;
  readonly #subscribed: readonly TopicName[];
  readonly #names: readonly string[];
  readonly #partitions: number;
  readonly #timeouts: KafkaTimeouts;
  /** As leader: what each member gets. */
  #shares: readonly { memberId: string; memberAssignment: Buffer }[] = [];
  #coordinator: { readonly cluster: Cluster; readonly broker: Broker } | undefined;

  constructor(
    client: Client,
    topics: LogTopics,
    group: string,
    subscribed: readonly TopicName[],
    timeouts: KafkaTimeouts,
  ) {
    this.#client = client;
    this.#topics = topics;
    this.#group = group;
    this.#subscribed = subscribed;
    this.#names = subscribed.map((topic) => topics.nameOf(topic));
    this.#partitions = Math.max(...subscribed.map((topic) => topics.partitionsOf(topic)));
    this.#timeouts = timeouts;
  }

  /** Fulfilled when all members have joined, with a generation that is one more unless this member has missed one. */
  async join(member: string, claims: Omit<MemberClaims, "member">): Promise<Omit<Standing, "share">> {
    const joined = await this.#ask((broker) =>
      broker.joinGroup({
        groupId: this.#group,
        sessionTimeout: this.#timeouts.session,
        rebalanceTimeout: this.#timeouts.rebalance,
        memberId: member,
        groupProtocols: [
          {
            name: PROTOCOL,
            metadata: protocol.MemberMetadata.encode({
              version: 0,
              topics: this.#names,
              userData: Buffer.from(JSON.stringify(claims)),
            }),
          },
        ],
      }),
    );
    this.#shares = joined.memberId === joined.leaderId ? this.#share(joined.members) : [];
    return { member: joined.memberId, generation: joined.generationId };
  }

  #share(
    members: readonly { readonly memberId: string; readonly memberMetadata: Buffer }[],
  ): { memberId: string; memberAssignment: Buffer }[] {
    const claims = members.map(({ memberId, memberMetadata }) => ({
      member: memberId,
      ...(JSON.parse(protocol.MemberMetadata.decode(memberMetadata).userData.toString()) as {
        generation: number;
        owned: number[];
      }),
    }));
    return [...sharePartitions(this.#partitions, claims)].map(([memberId, share]) => ({
      memberId,
      memberAssignment: protocol.MemberAssignment.encode({
        version: 0,
        assignment: Object.fromEntries(
          this.#subscribed.map((topic) => [
            this.#topics.nameOf(topic),
            share.filter((number) => number < this.#topics.partitionsOf(topic)),
          ]),
        ),
      }),
    }));
  }

  async sync({ member, generation }: Omit<Standing, "share">): Promise<Standing> {
    const { memberAssignment } = await this.#ask((broker) =>
      broker.syncGroup({
        groupId: this.#group,
        generationId: generation,
        memberId: member,
        groupAssignment: this.#shares,
      }),
    );
    const assignment = protocol.MemberAssignment.decode(memberAssignment)?.assignment ?? {};
    return { member, generation, share: [...new Set(Object.values(assignment).flat())] };
  }

  async heartbeat({ member, generation }: Standing): Promise<void> {
    await this.#ask((broker) =>
      broker.heartbeat({ groupId: this.#group, groupGenerationId: generation, memberId: member }),
    );
  }

  async commit({ member, generation }: Standing, positions: readonly Position[]): Promise<void> {
    const places = positions.map((position) => ({ ...position, name: this.#topics.nameOf(position.topic) }));
    await this.#ask((broker) =>
      broker.offsetCommit({
        groupId: this.#group,
        groupGenerationId: generation,
        memberId: member,
        topics: byTopic(places, ({ partition, offset }) => ({ partition, offset: String(offset) })),
      }),
    );
  }

  async leave(member: string): Promise<void> {
    await this.#ask((broker) => broker.leaveGroup({ groupId: this.#group, memberId: member }));
  }

  async #ask<Answer>(request: (broker: Broker) => Promise<Answer>): Promise<Answer> {
    try {
      return await this.#client.once(this.#names, async (cluster) => {
        if (this.#coordinator?.cluster !== cluster)
          this.#coordinator = { cluster, broker: await cluster.findGroupCoordinator({ groupId: this.#group }) };
        return request(this.#coordinator.broker);
      });
    } catch (error) {
      if (coordinatorMoved.has(failureOf(error).type ?? "")) this.#coordinator = undefined;
      throw error;
    }
  }
}
