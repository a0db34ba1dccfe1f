interface Deadline<Item> {
  readonly at: number;
  readonly item: Item;
}

/** Items with a time each, the earliest first: a binary heap, so that what is not due costs nothing. */
export class Deadlines<Item> {
  readonly #heap: Deadline<Item>[] = [];

  add(at: number, item: Item): void {
    const heap = this.#heap;
    const deadline = { at, item };
    let place = heap.length;
    heap.push(deadline);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above] as Deadline<Item>;
      if (parent.at <= at) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = deadline;
  }

  /** Time of the earliest; Infinity when there is none. */
  get earliest(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** The earliest, if its time has come: it is taken out. */
  takeDue(now: number): Item | undefined {
    return this.earliest > now ? undefined : this.take();
  }

  /** The earliest, whenever it is due: it is taken out. */
  take(): Item | undefined {
    const heap = this.#heap;
    const [first] = heap;
    if (first === undefined) return undefined;
    const last = heap.pop() as Deadline<Item>;
    if (heap.length === 0) return first.item;
    let place = 0;
    for (;;) {
      let below = place * 2 + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && (heap[below + 1] as Deadline<Item>).at < (heap[below] as Deadline<Item>).at)
        below += 1;
      const child = heap[below] as Deadline<Item>;
      if (child.at >= last.at) break;
      heap[place] = child;
      place = below;
    }
    heap[place] = last;
    return first.item;
  }
}
