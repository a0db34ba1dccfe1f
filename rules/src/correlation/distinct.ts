import type { Measure } from "./measure.ts";
import type { Tally } from "./tallies.ts";
import type { Entry } from "./entry.ts";

/** Distinct values of any window of a group; those of the newest one are counted in the tallies themselves. */
export class Distinct implements Measure {
  readonly #counts = new Map<Tally, number>();

  add({ values }: Entry): void {
    for (const tally of values) this.#counts.set(tally, (this.#counts.get(tally) ?? 0) + 1);
  }

  subtract({ values }: Entry): void {
    for (const tally of values) {
      const left = (this.#counts.get(tally) ?? 0) - 1;
      if (left > 0) this.#counts.set(tally, left);
      else this.#counts.delete(tally);
    }
  }

  number(): number {
    return this.#counts.size;
  }

  /** There are as many as a correlation has rules where this is asked. */
  has(value: string): boolean {
    for (const tally of this.#counts.keys()) if (tally.value === value) return true;
    return false;
  }
}
