import type { BatchHandler, Position, Tail } from "../event-log.ts";
import type { Client } from "./client.ts";
import { Fetcher, type Start } from "./fetcher.ts";
import { errorOf, refusalBackoff } from "./pause.ts";
import type { Signals } from "./signals.ts";

const MAX_BATCH = 1000;

export interface TailOptions {
  readonly client: Client;
  readonly signals: Signals;
  readonly starts: readonly Start[];
  /** How much lies behind these positions. */
  readonly behind: (reached: readonly Position[]) => Promise<number>;
  readonly handler: BatchHandler;
}

/** Follows partitions without a group: the next batch only when the handler is done with the last. */
export function startTail({ client, signals, starts, behind, handler }: TailOptions): Tail {
  const [first] = starts;
  const fetcher = new Fetcher({ client, signals, reader: `a tail of ${first?.name}`, follows: true });
  const reached = starts.map(({ topic, partition, offset }) => ({ topic, partition, offset }));
  let failure: Error | undefined;
  let closed = false;
  const closing = Promise.withResolvers<void>();

  async function run(): Promise<void> {
    fetcher.assign(starts);
    while (!closed) {
      const batch = await fetcher.next(MAX_BATCH);
      if (batch.length === 0) continue;
      for (const backoff = refusalBackoff(); !closed; await backoff.pause(closing.promise)) {
        try {
          await handler(batch);
          for (const { partition, offset } of batch) {
            const place = reached[partition];
            if (place !== undefined) place.offset = offset + 1;
          }
          failure = undefined;
          fetcher.handled();
          break;
        } catch (error) {
          failure = errorOf(error);
        }
      }
    }
  }
  const running = run();

  return {
    behind: () => behind(reached),
    failing: () => failure ?? fetcher.failing(),
    close: async () => {
      closed = true;
      closing.resolve();
      fetcher.close();
      await running;
      client.close();
    },
  };
}
