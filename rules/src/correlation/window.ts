import type { EventId } from "@lagewarte/model";
import { EventIndex } from "./event-index.ts";
import type { MatchDetails } from "./match-record.ts";
import { Tallies, type Tally } from "./tallies.ts";

/** A match that a window knows. */
export interface Entry {
  event: EventId;
  at: number;
  arrivedAt: number;
  /** What it tells, as long as it is counted; then also what it adds, and its neighbours in time. */
  details: MatchDetails | undefined;
  values: readonly Tally[];
  earlier: Entry | undefined;
  later: Entry | undefined;
  /** The one that arrived after it. */
  next: Entry | undefined;
}

/** Matches of one group at the most; beyond, the one that arrived first is forgotten, and counted as evicted. */
const MOST_ENTRIES = 10_000;
/** So many are looked through one by one; more are looked up. */
const FEW = 16;
const none: readonly Tally[] = [];

/**
 * The matches of one group, by the events' own times. A window reaches from its end back to, but not including,
 * `end - span`. Matches may come out of order and more than once.
 *
 * Two lists run through the entries: one by arrival, for forgetting, and one by time, of those that are counted. The
 * counts are those of the newest window, so a match that comes in order costs the same however many there are; only one
 * that comes late is compared with its neighbours.
 */
export class Window {
  readonly #span: number;
  readonly #tallies: Tallies | undefined;
  #events: EventIndex<Entry> | undefined;
  #oldest: Entry | undefined;
  #newest: Entry | undefined;
  #spare: Entry | undefined;
  #size = 0;
  /** The counted ones by time: the first, the first of the newest window, the last. */
  #first: Entry | undefined;
  #from: Entry | undefined;
  #last: Entry | undefined;
  /** Entries of the newest window. */
  #count = 0;
  evicted = 0;

  /** Counts the matches, or their distinct values. */
  constructor(span: number, counting: "events" | "values") {
    this.#span = span;
    this.#tallies = counting === "values" ? new Tallies() : undefined;
  }

  get size(): number {
    return this.#size;
  }

  /** The earliest that is counted. */
  get first(): Entry | undefined {
    return this.#first;
  }

  /** Takes note of a match, without counting it yet; undefined when it is known already. */
  remember(event: EventId, at: number, arrivedAt: number): Entry | undefined {
    if (this.#knows(event)) return undefined;
    const entry = this.#entry(event, at, arrivedAt);
    if (this.#newest === undefined) this.#oldest = entry;
    else this.#newest.next = entry;
    this.#newest = entry;
    this.#size += 1;
    this.#events?.add(entry);
    if (this.#size > MOST_ENTRIES) {
      this.#forgetOldest();
      this.evicted += 1;
    }
    return entry;
  }

  /** Of a window that is full one comes for each that goes: the same objects are taken again. */
  #entry(event: EventId, at: number, arrivedAt: number): Entry {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare === undefined)
      return {
        event,
        at,
        arrivedAt,
        details: undefined,
        values: none,
        earlier: undefined,
        later: undefined,
        next: undefined,
      };
    spare.event = event;
    spare.at = at;
    spare.arrivedAt = arrivedAt;
    spare.next = undefined;
    return spare;
  }

  #knows(event: EventId): boolean {
    if (this.#events !== undefined) return this.#events.has(event);
    for (let entry = this.#oldest; entry !== undefined; entry = entry.next) if (entry.event === event) return true;
    if (this.#size === FEW) {
      this.#events = new EventIndex();
      for (let entry = this.#oldest; entry !== undefined; entry = entry.next) this.#events.add(entry);
    }
    return false;
  }

  /** Counts a match that was remembered. */
  count(entry: Entry, values: readonly string[], details: MatchDetails): void {
    entry.values = this.#tallies?.enter(values) ?? none;
    entry.details = details;
    let before = this.#last;
    while (before !== undefined && before.at > entry.at) before = before.earlier;
    const after = before === undefined ? this.#first : before.later;
    entry.earlier = before;
    entry.later = after;
    if (before === undefined) this.#first = entry;
    else before.later = entry;
    if (after === undefined) this.#last = entry;
    else after.earlier = entry;
    if (!this.#isNewest(entry)) return;
    this.#add(entry);
    if (this.#from === undefined || this.#from === after) this.#from = entry;
    if (after === undefined) this.#advance();
  }

  /** Whether the newest window holds it. */
  #isNewest(entry: Entry): boolean {
    return this.#last !== undefined && entry.at > this.#last.at - this.#span;
  }

  #add({ values }: Entry): void {
    this.#count += 1;
    this.#tallies?.add(values);
  }

  #subtract({ values }: Entry): void {
    this.#count -= 1;
    this.#tallies?.subtract(values);
  }

  #advance(): void {
    while (this.#from !== undefined && !this.#isNewest(this.#from)) {
      this.#subtract(this.#from);
      this.#from = this.#from.later;
    }
  }

  /** Counts a match no more, but still knows it. */
  release(entry: Entry): void {
    if (entry.details === undefined) return;
    const { earlier, later } = entry;
    const isLast = later === undefined;
    if (this.#isNewest(entry)) this.#subtract(entry);
    if (this.#from === entry) this.#from = later;
    if (earlier === undefined) this.#first = later;
    else earlier.later = later;
    if (isLast) this.#last = earlier;
    else later.earlier = earlier;
    this.#tallies?.leave(entry.values);
    entry.values = none;
    entry.details = undefined;
    entry.earlier = undefined;
    entry.later = undefined;
    if (isLast) this.#retreat();
  }

  /** The newest window ends earlier now, so it begins earlier too. */
  #retreat(): void {
    this.#from ??= this.#last;
    if (this.#from === undefined) return;
    if (this.#count === 0) this.#add(this.#from);
    for (let entry = this.#from.earlier; entry !== undefined && this.#isNewest(entry); entry = entry.earlier) {
      this.#add(entry);
      this.#from = entry;
    }
  }

  /** Forgets what arrived at `time` or before. */
  forget(time: number): void {
    while (this.#oldest !== undefined && this.#oldest.arrivedAt <= time) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const entry = this.#oldest;
    if (entry === undefined) return;
    this.release(entry);
    this.#events?.delete(entry);
    this.#oldest = entry.next;
    if (this.#oldest === undefined) this.#newest = undefined;
    this.#spare = entry;
    this.#size -= 1;
  }

  /**
   * Of the windows that hold the entry, the one that ends first and whose count is accepted: its entries by time. A
   * window ends at the entry itself or at a later one within the span, with all of the same instant.
   */
  raised(entry: Entry, accept: (count: number) => boolean): readonly Entry[] | undefined {
    if (entry.later !== undefined) return this.#raisedLate(entry, accept);
    return this.#from !== undefined && accept(this.#tallies?.distinct ?? this.#count)
      ? between(this.#from, entry)
      : undefined;
  }

  #raisedLate(entry: Entry, accept: (count: number) => boolean): readonly Entry[] | undefined {
    let first = entry;
    while (first.earlier !== undefined && first.earlier.at > entry.at - this.#span) first = first.earlier;
    const counts = new Map<Tally, number>();
    let count = 0;
    const take = ({ values }: Entry, step: 1 | -1): void => {
      count += step;
      for (const tally of values) {
        const left = (counts.get(tally) ?? 0) + step;
        if (left === 0) counts.delete(tally);
        else counts.set(tally, left);
      }
    };
    for (let each = first; each !== entry; each = each.later as Entry) take(each, 1);
    for (let end: Entry | undefined = entry; end !== undefined && end.at < entry.at + this.#span; end = end.later) {
      take(end, 1);
      // Entries of the same instant belong to the same window.
      if (end.later?.at === end.at) continue;
      for (; first.at <= end.at - this.#span; first = first.later as Entry) take(first, -1);
      if (accept(this.#tallies === undefined ? count : counts.size)) return between(first, end);
    }
    return undefined;
  }
}

function between(first: Entry, last: Entry): Entry[] {
  const entries: Entry[] = [];
  for (let entry: Entry | undefined = first; entry !== undefined; entry = entry.later) {
    entries.push(entry);
    if (entry === last) break;
  }
  return entries;
}
