export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

const FIRST = 50;
const LONGEST = 1000;

/** Pauses between attempts, each twice as long as the last; with jitter, so that not all clients come back at once. */
export class Backoff {
  readonly #longest: number;
  readonly #first: number;
  #next: number;

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

  /** It has not worked for a while: worth telling. */
  isLong(): boolean {
    return this.#next === this.#longest;
  }

  reset(): void {
    this.#next = this.#first;
  }
}

/** Before a batch that its handler refused comes again. */
export function refusalBackoff(): Backoff {
  return new Backoff(100, 5000);
}

export function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
