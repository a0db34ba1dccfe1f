// What was acknowledged, to be held against what is there.
import type { EventLog, Position } from "@lagewarte/platform";

/** Asks again until it holds; fails after 30 s. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 30_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error("did not come about within 30 s");
    await pause(10);
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

const decoder = new TextDecoder();
const KEYS = 5;

export interface Seen {
  readonly key: string;
  readonly value: string;
}

/** Writers that go on through every fault, each with keys of its own, and what they were promised. */
export class Ledger {
  readonly #log: EventLog;
  readonly #acknowledged = new Map<string, Position>();
  readonly #writing: Promise<void>[] = [];
  refused = 0;
  #isOver = false;

  constructor(log: EventLog, writers: number) {
    this.#log = log;
    for (let writer = 0; writer < writers; writer += 1) this.#writing.push(this.#write(writer));
  }

  acknowledged(): number {
    return this.#acknowledged.size;
  }

  /** Until so many more have been acknowledged. */
  async grows(by: number): Promise<void> {
    const goal = this.acknowledged() + by;
    await until(() => this.acknowledged() >= goal);
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#writing);
  }

  async #write(writer: number): Promise<void> {
    for (let number = 0; !this.#isOver; number += KEYS) {
      const values = Array.from({ length: KEYS }, (_, key) => `${writer} ${key} ${number + key}`);
      try {
        const places = await this.#log.append(
          values.map((value, key) => ({ topic: "events", key: `${writer}-${key}`, value })),
        );
        for (const [index, value] of values.entries()) this.#acknowledged.set(value, places[index] as Position);
      } catch {
        // A source would send it again; here the next ones do as well.
        this.refused += 1;
      }
    }
  }

  /** What is wrong with the log: each acknowledged record is where it was said to be, and all is there once and in order. */
  async faults(): Promise<string[]> {
    const found = new Map<string, string>();
    const { seen, take } = collector();
    await this.#log.scan("events", [], async (batch) => {
      await take(batch);
      for (const { value, partition, offset } of batch) found.set(`${partition}/${offset}`, decoder.decode(value));
    });
    const misplaced = [...this.#acknowledged]
      .filter(([value, { partition, offset }]) => found.get(`${partition}/${offset}`) !== value)
      .map(([value, { partition, offset }]) => `${value} is not at ${partition}/${offset}`);
    const twice = seen.length - new Set(seen.map(({ value }) => value)).size;
    return [...misplaced, ...(twice > 0 ? [`${twice} records are there twice`] : []), ...this.faultsIn(seen)];
  }

  /** What is wrong with what a reader saw: everything acknowledged, each key's records first seen in their order. */
  faultsIn(seen: readonly Seen[]): string[] {
    const values = new Set(seen.map(({ value }) => value));
    const faults = [...this.#acknowledged.keys()].filter((value) => !values.has(value)).map((value) => `no ${value}`);
    const highest = new Map<string, number>();
    const first = new Set<string>();
    for (const { key, value } of seen) {
      if (first.has(value)) continue;
      first.add(value);
      const number = Number(value.split(" ")[2]);
      if (number <= (highest.get(key) ?? -1)) faults.push(`${value} came after ${highest.get(key)}`);
      highest.set(key, number);
    }
    return faults;
  }
}

/** What a group gets to see, in the order in which it does. */
export function collector(): { readonly seen: Seen[]; readonly take: Parameters<EventLog["scan"]>[2] } {
  const seen: Seen[] = [];
  return {
    seen,
    take: async (batch) => {
      for (const { key, value } of batch) seen.push({ key, value: decoder.decode(value) });
    },
  };
}
