import type { Batch, Position } from "../event-log.ts";

/** The partition numbers that a member of a group works on, and how far it has got in each partition. */
export class Holdings {
  readonly #numbers = new Set<number>();
  readonly #reached = new Map<string, Position>();

  numbers(): number[] {
    return [...this.#numbers];
  }

  has(number: number): boolean {
    return this.#numbers.has(number);
  }

  positions(): Position[] {
    return [...this.#reached.values()];
  }

  add(numbers: readonly number[], positions: readonly Position[]): void {
    for (const number of numbers) this.#numbers.add(number);
    for (const position of positions) this.#reached.set(keyOf(position), position);
  }

  /** How far it had got in what goes. */
  remove(numbers: readonly number[]): Position[] {
    const gone = this.positions().filter(({ partition }) => numbers.includes(partition));
    for (const number of numbers) this.#numbers.delete(number);
    for (const position of gone) this.#reached.delete(keyOf(position));
    return gone;
  }

  move(batch: Batch): void {
    for (const { topic, partition, offset } of batch)
      this.#reached.set(keyOf({ topic, partition }), { topic, partition, offset: offset + 1 });
  }
}

const keyOf = ({ topic, partition }: Omit<Position, "offset">): string => `${topic}/${partition}`;
