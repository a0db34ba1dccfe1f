import type { TopicName } from "@lagewarte/model";
import type { Batch } from "../event-log.ts";
import { unpackRecords, type AppendedNotice, type PackedRecords } from "./log-protocol.ts";

/** Pause before a batch that its handler refused comes again, and the longest such pause. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5000;

export interface FollowOptions {
  /** Topic -> id after which to begin. */
  readonly topics: ReadonlyMap<TopicName, number>;
  readonly maxBatch: number;
  readonly handle: (batch: Batch, topic: TopicName, id: number) => Promise<void>;
  readonly read: (topic: TopicName, id: number, limit: number) => Promise<PackedRecords>;
  readonly last: (topic: TopicName) => Promise<number>;
  /** Is told after each commit what grew; returns how to stop it. */
  readonly listen: (listener: (notice: AppendedNotice) => void) => () => void;
}

export interface Follower {
  behind(): Promise<number>;
  failing(): Error | undefined;
  close(): Promise<void>;
}

/** Reads topics one batch after the other, for ever: the next one only when the handler is done with the last. */
export function follow(options: FollowOptions): Follower {
  const reached = new Map(options.topics);
  const grown = new Set(options.topics.keys());
  let failure: Error | undefined;
  let closed = false;
  let wake: () => void = () => {};
  const stopListening = options.listen(({ appended }) => {
    for (const [topic] of appended) if (reached.has(topic)) grown.add(topic);
    if (grown.size > 0) wake();
  });

  const pause = (milliseconds?: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds);
      wake = () => {
        if (milliseconds !== undefined && !closed) return;
        clearTimeout(timer);
        resolve();
      };
      if (closed) wake();
    });

  async function deliver(topic: TopicName): Promise<void> {
    const packed = await options.read(topic, reached.get(topic) ?? 0, options.maxBatch);
    const id = packed.reached;
    if (packed.keys.length === 0) {
      failure = undefined;
      reached.set(topic, id);
      return;
    }
    // Before the next batch there may be more, whatever was announced meanwhile.
    grown.add(topic);
    const batch = unpackRecords(packed);
    for (let wait = FIRST_PAUSE; !closed; wait = Math.min(wait * 2, LONGEST_PAUSE)) {
      try {
        await options.handle(batch, topic, id);
        failure = undefined;
        reached.set(topic, id);
        return;
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error));
        await pause(wait);
      }
    }
  }

  async function run(): Promise<void> {
    while (!closed) {
      const [topic] = grown;
      if (topic === undefined) {
        await pause();
        continue;
      }
      grown.delete(topic);
      try {
        await deliver(topic);
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error));
        grown.add(topic);
        await pause(FIRST_PAUSE);
      }
    }
  }
  const running = run();

  return {
    behind: async () => {
      let sum = 0;
      for (const [topic, id] of reached) sum += (await options.last(topic)) - id;
      return sum;
    },
    failing: () => failure,
    close: async () => {
      closed = true;
      stopListening();
      wake();
      await running;
    },
  };
}
