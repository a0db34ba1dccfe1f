/**
 * A sum without rounding errors, in whatever order numbers come and go: kept in parts that do not overlap (Shewchuk, 1997).
 * So a window that was read again after a restart has the same sum as before.
 */
export class ExactSum {
  readonly #parts: number[] = [];

  add(number: number): void {
    let rest = number;
    let kept = 0;
    for (const part of this.#parts) {
      const [large, small] = Math.abs(rest) < Math.abs(part) ? [part, rest] : [rest, part];
      const sum = large + small;
      const lost = small - (sum - large);
      if (lost !== 0) {
        this.#parts[kept] = lost;
        kept += 1;
      }
      rest = sum;
    }
    this.#parts.length = kept;
    if (rest !== 0) this.#parts.push(rest);
  }

  /** The nearest number to the true sum. */
  get value(): number {
    let place = this.#parts.length - 1;
    if (place < 0) return 0;
    let sum = this.#parts[place] ?? 0;
    let lost = 0;
    while (place > 0) {
      place -= 1;
      const before = sum;
      const part = this.#parts[place] ?? 0;
      sum = before + part;
      lost = part - (sum - before);
      if (lost !== 0) break;
    }
    // Exactly between two numbers: the parts that were not looked at decide.
    const next = place > 0 ? (this.#parts[place - 1] ?? 0) : 0;
    if ((lost < 0 && next < 0) || (lost > 0 && next > 0)) {
      const double = lost * 2;
      const other = sum + double;
      if (other - sum === double) return other;
    }
    return sum;
  }
}

/** A block is cut in two when it is longer: so putting a number in moves a few hundred at the most. */
const LONGEST_BLOCK = 512;

/** Numbers in order, of which some come and go. */
export class SortedNumbers {
  /** None of them empty. */
  readonly #blocks: number[][] = [];
  size = 0;

  add(number: number): void {
    const index = Math.min(this.#blockOf(number), this.#blocks.length - 1);
    const block = this.#blocks[index];
    this.size += 1;
    if (block === undefined) {
      this.#blocks.push([number]);
      return;
    }
    block.splice(lowerBound(block, number), 0, number);
    if (block.length > LONGEST_BLOCK) this.#blocks.splice(index + 1, 0, block.splice(LONGEST_BLOCK / 2));
  }

  /** One that is there. */
  delete(number: number): void {
    const index = this.#blockOf(number);
    const block = this.#blocks[index];
    const place = block === undefined ? 0 : lowerBound(block, number);
    if (block?.[place] !== number) throw new Error("a number that is not there cannot go");
    block.splice(place, 1);
    this.size -= 1;
    if (block.length === 0) this.#blocks.splice(index, 1);
  }

  /** The first block whose last number is no less. */
  #blockOf(number: number): number {
    let [low, high] = [0, this.#blocks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#blocks[middle]?.at(-1) ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The one with so many before it. */
  at(rank: number): number {
    let left = rank;
    for (const block of this.#blocks) {
      if (left < block.length) return block[left] ?? 0;
      left -= block.length;
    }
    throw new Error("there are not so many numbers");
  }
}

/** The first place whose number is no less. */
function lowerBound(block: readonly number[], number: number): number {
  let [low, high] = [0, block.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((block[middle] ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Between the two numbers that are nearest where it is none of them; so the fiftieth is the median. */
export function percentileOf(numbers: Pick<SortedNumbers, "at" | "size">, percentile: number): number | undefined {
  if (numbers.size === 0) return undefined;
  const rank = (percentile / 100) * (numbers.size - 1);
  const below = Math.floor(rank);
  const low = numbers.at(below);
  return rank === below ? low : low + (numbers.at(below + 1) - low) * (rank - below);
}
