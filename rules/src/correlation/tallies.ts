import type { Measure } from "./measure.ts";
import type { Entry } from "./entry.ts";

/** A distinct value, and how many entries have it: in the newest window, and at all. */
export interface Tally {
  readonly value: string;
  inWindow: number;
  entries: number;
  /** The tally by itself: most entries have one value, and share this. */
  alone: readonly Tally[];
}

/** So many values are looked through one by one; more are looked up. */
const FEW = 8;
const none: readonly Tally[] = [];

/** The distinct values of a group's entries, and which of them its newest window holds. */
export class Tallies implements Measure {
  // Arrays that grow by themselves have room for a dozen more, and there are very many windows.
  #few: readonly Tally[] = none;
  #many: Map<string, Tally> | undefined;
  #distinct = 0;

  /** The tallies of an entry's values. */
  enter(values: readonly string[]): readonly Tally[] {
    if (values.length === 0) return none;
    const [only] = values;
    if (values.length === 1 && only !== undefined) return this.#of(only).alone;
    return [...new Set(values)].map((value) => this.#of(value));
  }

  #of(value: string): Tally {
    let tally = this.#many === undefined ? this.#few.find((each) => each.value === value) : this.#many.get(value);
    if (tally === undefined) {
      tally = { value, inWindow: 0, entries: 0, alone: none };
      tally.alone = [tally];
      if (this.#many !== undefined) this.#many.set(value, tally);
      else if (this.#few.length < FEW) this.#few = [...this.#few, tally];
      else {
        this.#many = new Map([...this.#few, tally].map((each) => [each.value, each]));
        this.#few = none;
      }
    }
    tally.entries += 1;
    return tally;
  }

  /** An entry with these tallies is forgotten. */
  leave(tallies: readonly Tally[]): void {
    for (const tally of tallies) {
      tally.entries -= 1;
      if (tally.entries > 0) continue;
      if (this.#many === undefined) this.#few = this.#few.filter((each) => each !== tally);
      else this.#many.delete(tally.value);
    }
  }

  /** An entry comes into the newest window. */
  add({ values }: Entry): void {
    for (const tally of values) {
      if (tally.inWindow === 0) this.#distinct += 1;
      tally.inWindow += 1;
    }
  }

  /** An entry leaves the newest window. */
  subtract({ values }: Entry): void {
    for (const tally of values) {
      tally.inWindow -= 1;
      if (tally.inWindow === 0) this.#distinct -= 1;
    }
  }

  /** How many of them the newest window holds. */
  number(): number {
    return this.#distinct;
  }

  has(value: string): boolean {
    const tally = this.#many === undefined ? this.#few.find((each) => each.value === value) : this.#many.get(value);
    return tally !== undefined && tally.inWindow > 0;
  }
}
