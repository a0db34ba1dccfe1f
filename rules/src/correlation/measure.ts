import { Distinct } from "./distinct.ts";
import { ExactSum, percentileOf, SortedNumbers } from "./numbers.ts";
import type { Tallies } from "./tallies.ts";
import type { Entry } from "./entry.ts";

/** What the entries of a window amount to; they come and go. */
export interface Measure {
  add(entry: Entry): void;
  subtract(entry: Entry): void;
  /** The number that conditions are about; undefined where there is none, as the mean of nothing. */
  number(): number | undefined;
  /** Whether an entry has the value. */
  has(value: string): boolean;
}

export type Measuring =
  { readonly of: "events" | "values" | "sum" | "mean" } | { readonly of: "percentile"; readonly percentile: number };

/** Of an empty window. `tallies`: of the one whose values they count. */
export function measure(measuring: Measuring, tallies?: Tallies): Measure {
  switch (measuring.of) {
    case "events":
      return new Events();
    case "values":
      return tallies ?? new Distinct();
    case "sum":
      return new Sum();
    case "mean":
      return new Mean();
    case "percentile":
      return new Percentile(measuring.percentile);
    default:
      return measuring satisfies never;
  }
}

class Events implements Measure {
  #count = 0;

  add(): void {
    this.#count += 1;
  }
  subtract(): void {
    this.#count -= 1;
  }
  number(): number {
    return this.#count;
  }
  has(): boolean {
    return false;
  }
}

class Sum implements Measure {
  readonly #sum = new ExactSum();

  add({ numbers }: Entry): void {
    for (const number of numbers) this.#sum.add(number);
  }
  subtract({ numbers }: Entry): void {
    for (const number of numbers) this.#sum.add(-number);
  }
  number(): number {
    return this.#sum.value;
  }
  has(): boolean {
    return false;
  }
}

class Mean implements Measure {
  readonly #sum = new ExactSum();
  #count = 0;

  add({ numbers }: Entry): void {
    for (const number of numbers) this.#sum.add(number);
    this.#count += numbers.length;
  }
  subtract({ numbers }: Entry): void {
    for (const number of numbers) this.#sum.add(-number);
    this.#count -= numbers.length;
  }
  number(): number | undefined {
    return this.#count === 0 ? undefined : this.#sum.value / this.#count;
  }
  has(): boolean {
    return false;
  }
}

class Percentile implements Measure {
  readonly #percentile: number;
  readonly #sorted = new SortedNumbers();

  constructor(percentile: number) {
    this.#percentile = percentile;
  }

  add({ numbers }: Entry): void {
    for (const number of numbers) this.#sorted.add(number);
  }
  subtract({ numbers }: Entry): void {
    for (const number of numbers) this.#sorted.delete(number);
  }
  number(): number | undefined {
    return percentileOf(this.#sorted, this.#percentile);
  }
  has(): boolean {
    return false;
  }
}
