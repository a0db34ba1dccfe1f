/** Keeps the smallest so many of what it is offered: a heap with the largest of them on top. */
export class Smallest {
  readonly #most: number;
  readonly #compare: (left: number, right: number) => number;
  readonly #heap: number[] = [];

  constructor(most: number, compare: (left: number, right: number) => number) {
    this.#most = most;
    this.#compare = compare;
  }

  offer(num: number): void {
    const heap = this.#heap;
    if (heap.length < this.#most) {
      heap.push(num);
      for (let at = heap.length - 1; at > 0;) {
        const above = (at - 1) >> 1;
        if (!this.#swapIfLarger(at, above)) break;
        at = above;
      }
    } else if (this.#most > 0 && this.#compare(num, heap[0] ?? 0) < 0) {
      heap[0] = num;
      for (let at = 0; ;) {
        const left = at * 2 + 1;
        const right = left + 1;
        const larger = right < heap.length && this.#compare(heap[right] ?? 0, heap[left] ?? 0) > 0 ? right : left;
        if (larger >= heap.length || !this.#swapIfLarger(larger, at)) break;
        at = larger;
      }
    }
  }

  #swapIfLarger(below: number, above: number): boolean {
    const [low = 0, high = 0] = [this.#heap[below], this.#heap[above]];
    if (this.#compare(low, high) <= 0) return false;
    this.#heap[below] = high;
    this.#heap[above] = low;
    return true;
  }

  inOrder(): number[] {
    return this.#heap.toSorted(this.#compare);
  }
}
