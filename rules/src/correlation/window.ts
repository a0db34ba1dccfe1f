/** What a window holds of a match. */
export interface Entry {
  readonly at: number;
  readonly event: string;
  readonly values: readonly string[];
}

/** Entries of a group at the most; beyond, the oldest goes, and is counted as evicted. */
const MOST_ENTRIES = 10_000;

/**
 * The matches of one group within a time span, by the events' own times. A window reaches from its end back to, but not
 * including, `end - span`. Matches may come out of order and more than once.
 */
export class Window {
  readonly #span: number;
  readonly #events = new Set<string>();
  #entries: Entry[] = [];
  evicted = 0;

  constructor(span: number) {
    this.#span = span;
  }

  get size(): number {
    return this.#entries.length;
  }

  /** Ids of the events it holds. */
  events(): ReadonlySet<string> {
    return this.#events;
  }

  /** False when the event is counted already. */
  add(entry: Entry): boolean {
    if (this.#events.has(entry.event)) return false;
    this.#events.add(entry.event);
    let place = this.#entries.length;
    while (place > 0 && after(this.#entries[place - 1] as Entry, entry)) place -= 1;
    this.#entries.splice(place, 0, entry);
    if (this.#entries.length > MOST_ENTRIES) {
      this.#drop(1);
      this.evicted += 1;
    }
    return true;
  }

  /**
   * Each window that holds the entry: its contents for the end at the entry itself and at each later one within the span.
   * Stops at the first for which `accept` says yes, and gives its entries.
   */
  firstWindow(entry: Entry, accept: (entries: readonly Entry[]) => boolean): readonly Entry[] | undefined {
    const start = this.#entries.indexOf(entry);
    for (let last = start; last < this.#entries.length; last += 1) {
      const end = this.#entries[last] as Entry;
      if (end.at >= entry.at + this.#span) return undefined;
      const next = this.#entries[last + 1];
      // Entries of the same instant belong to the same window.
      if (next !== undefined && next.at === end.at) continue;
      const first = this.#entries.findIndex(({ at }) => at > end.at - this.#span);
      const window = this.#entries.slice(first, last + 1);
      if (accept(window)) return window;
    }
    return undefined;
  }

  /** Forgets what no window that ends at `time` or later can hold. */
  expire(time: number): void {
    const keep = this.#entries.findIndex(({ at }) => at > time - this.#span);
    this.#drop(keep < 0 ? this.#entries.length : keep);
  }

  #drop(count: number): void {
    for (const { event } of this.#entries.slice(0, count)) this.#events.delete(event);
    this.#entries = this.#entries.slice(count);
  }
}

/** The order of a window: by time, and among equals by id, so that it does not depend on the order of arrival. */
function after(left: Entry, right: Entry): boolean {
  return left.at !== right.at ? left.at > right.at : left.event > right.event;
}
