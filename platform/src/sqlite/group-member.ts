import type { TopicName } from "@lagewarte/model";
import type { BatchHandler, Position, SubscribeOptions, Subscription } from "../event-log.ts";
import type { FollowOptions, Follower } from "./follow.ts";
import type { Progress } from "./log-store.ts";
import type { Caller } from "./rpc.ts";

const MAX_BATCH = 1000;
/** Pause before partitions whose `onAssigned` failed are tried again. */
const AGAIN = 1000;

/** A group's way through its topics, as this member has got to. */
type Reached = Map<TopicName, { id: number; offsets: number[] }>;

/**
 * Joins a group: works when it is the first of it, else waits for its turn. Where it has its turn at once, what
 * `onAssigned` rejects with is rejected here.
 */
export async function joinGroup(
  caller: Caller,
  follow: (options: Pick<FollowOptions, "topics" | "maxBatch" | "handle">) => Follower,
  { group, topics, maxBatch = MAX_BATCH, onAssigned, onRevoked }: SubscribeOptions,
  handler: BatchHandler,
): Promise<Subscription> {
  const { member, holds } = await caller.call<{ member: number; holds: boolean }>("join", { group, topics });
  let follower: Follower | undefined;
  let reached: Reached = new Map();
  let failure: Error | undefined;
  let closed = false;

  const progressOf = (topic: TopicName): Promise<Progress> => caller.call("progress", { group, topic });
  const positions = (): Position[] =>
    [...reached].flatMap(([topic, { offsets }]) => offsets.map((offset, partition) => ({ topic, partition, offset })));

  async function start(): Promise<void> {
    reached = new Map();
    for (const topic of topics) {
      const { id, offsets } = await progressOf(topic);
      reached.set(topic, { id, offsets: [...offsets] });
    }
    await onAssigned?.(positions());
    follower = follow({
      topics: new Map([...reached].map(([topic, { id }]) => [topic, id])),
      maxBatch,
      handle: async (batch, topic, id) => {
        await handler(batch);
        const place = reached.get(topic);
        if (place === undefined) return;
        for (const { partition, offset } of batch) place.offsets[partition] = offset + 1;
        place.id = id;
        await caller.call("keepProgress", { group, topic, id, offsets: place.offsets });
      },
    });
  }

  async function startInTurn(): Promise<void> {
    if (!(await caller.call<boolean>("turn", { group, member }))) return;
    while (!closed && follower === undefined) {
      try {
        await start();
        failure = undefined;
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error));
        await new Promise((resolve) => setTimeout(resolve, AGAIN));
      }
    }
  }

  // A store that is gone has no members any more.
  const leave = (): Promise<void> => caller.call<void>("leave", { group, member }).catch(() => {});

  let waiting: Promise<void> = Promise.resolve();
  if (holds)
    await start().catch(async (error: unknown) => {
      await leave();
      throw error;
    });
  else
    waiting = startInTurn().catch((error: unknown) => {
      failure = error instanceof Error ? error : new Error(String(error));
    });

  return {
    lag: async () => {
      if (follower !== undefined) return follower.behind();
      let sum = 0;
      for (const topic of topics) sum += (await caller.call<number>("last", { topic })) - (await progressOf(topic)).id;
      return sum;
    },
    failing: () => failure ?? follower?.failing(),
    close: async () => {
      closed = true;
      if (follower === undefined) await leave();
      await waiting;
      if (follower === undefined) return;
      await follower.close();
      await onRevoked?.(positions());
      await leave();
    },
  };
}
