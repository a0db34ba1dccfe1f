export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

const FIRST = 50;
const LONGEST = 1000;
const TOLD_AFTER = 10_000;
const TOLD_AGAIN = 30_000;

/** Pauses between attempts, each twice as long as the last; with jitter, so that not all clients come back at once. */
export class Backoff {
  readonly #longest: number;
  readonly #first: number;
  #next: number;
  #since: number | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(first = FIRST, longest = LONGEST) {
    this.#first = first;
    this.#longest = longest;
    this.#next = first;
  }

  /** Or until one of these, if that is sooner. */
  async pause(...sooner: readonly Promise<void>[]): Promise<void> {
    const wait = this.#next * (0.5 + Math.random() / 2);
    this.#next = Math.min(this.#next * 2, this.#longest);
    await Promise.race([pause(wait), ...sooner]);
  }

  /** It has not worked for a while, and that was not said just now: a broker that has just come up needs some seconds. */
  isWorthTelling(): boolean {
    const now = performance.now();
    this.#since ??= now;
    if (now < Math.max(this.#since + TOLD_AFTER, this.#toldAt + TOLD_AGAIN)) return false;
    this.#toldAt = now;
    return true;
  }

  reset(): void {
    this.#next = this.#first;
    this.#since = undefined;
  }
}

/** Before a batch that its handler refused comes again. */
export function refusalBackoff(): Backoff {
  return new Backoff(100, 5000);
}

export function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
