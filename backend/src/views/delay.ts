import type { Clock } from "@lagewarte/platform";

/** How far a group has got, by the records of all its partitions together. */
export interface Progress {
  /** Records that wait. */
  readonly lag: number;
  /** Records that there ever were. */
  readonly end: number;
}

/**
 * How old what a fold shows may be: since when there are records that it has not worked off, whichever process is to do
 * that. A flood that is worked off at once is no delay, however many records wait at any moment.
 */
export class Delay {
  readonly #clock: Clock;
  /** At what time the log had come how far, oldest first; those that were worked off are forgotten. */
  #marks: { readonly at: number; readonly end: number }[] = [];
  #unknownSince: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds. `progress` is undefined where it cannot be known, for the log does not answer. */
  now(progress: Progress | undefined): number {
    const at = this.#clock.now();
    if (progress === undefined) {
      this.#unknownSince ??= at;
      return at - (this.#marks[0]?.at ?? this.#unknownSince);
    }
    this.#unknownSince = undefined;
    const { lag, end } = progress;
    this.#marks = this.#marks.filter((mark) => mark.end > end - lag);
    if (lag > 0) this.#marks.push({ at, end });
    return at - (this.#marks[0]?.at ?? at);
  }
}
