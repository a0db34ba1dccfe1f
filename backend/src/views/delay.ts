import type { Batch, BatchHandler, Clock } from "@lagewarte/platform";

/**
 * How old what a fold shows may be: the time since it had all there was, or since the last record that it worked off was
 * appended. A flood that is worked off at once is no delay, however many records wait at any moment.
 */
export class Delay {
  readonly #clock: Clock;
  #reachedAt = Number.NEGATIVE_INFINITY;
  #behindSince: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The same handler; what it has worked off is noted. */
  noting(handler: BatchHandler): BatchHandler {
    return async (batch: Batch) => {
      await handler(batch);
      this.#reachedAt = Math.max(this.#reachedAt, batch.at(-1)?.appendedAt ?? this.#reachedAt);
    };
  }

  /** Milliseconds. `lag`: records that wait now; undefined where that cannot be known, for the log does not answer. */
  now(lag: number | undefined): number {
    if (lag === 0) {
      this.#behindSince = undefined;
      return 0;
    }
    const now = this.#clock.now();
    this.#behindSince ??= now;
    return Math.max(0, now - Math.max(this.#behindSince, this.#reachedAt));
  }
}
