import type { EventId } from "@lagewarte/model";
import { between, type Entry } from "./entry.ts";
import { EventIndex } from "./event-index.ts";
import type { MatchDetails } from "./match-record.ts";
import { measure, type Measure, type Measuring } from "./measure.ts";
import type { Span } from "./span.ts";
import { Tallies } from "./tallies.ts";

/** Matches of one group at the most; beyond, the one that arrived first is forgotten, and counted as evicted. */
const MOST_ENTRIES = 10_000;
/** So many are looked through one by one; more are looked up. */
const FEW = 16;
const none: readonly never[] = [];

/** Whether windows whose entries reach from the first to the last, and amount to this, raise an alert. */
export type Accept = (measure: Measure, first: Entry, last: Entry) => boolean;

/**
 * The matches of one group, by the events' own times. Matches may come out of order and more than once.
 *
 * Two lists run through the entries: one by arrival, for forgetting, and one by time, of those that are counted. The
 * counts are those of the newest window, so a match that comes in order costs the same however many there are; only one
 * that comes late is compared with its neighbours.
 */
export class Window {
  readonly #span: Span;
  readonly #measuring: Measuring;
  readonly #tallies: Tallies | undefined;
  /** Of the newest window, and the earliest time that it holds. */
  readonly #measure: Measure;
  #begin = Number.NEGATIVE_INFINITY;
  #events: EventIndex<Entry> | undefined;
  #oldest: Entry | undefined;
  #newest: Entry | undefined;
  #spare: Entry | undefined;
  #size = 0;
  /** The counted ones by time: the first, the first of the newest window, the last. */
  #first: Entry | undefined;
  #from: Entry | undefined;
  #last: Entry | undefined;
  evicted = 0;

  constructor(span: Span, measuring: Measuring) {
    this.#span = span;
    this.#measuring = measuring;
    this.#tallies = measuring.of === "values" ? new Tallies() : undefined;
    this.#measure = measure(measuring, this.#tallies);
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
    if (this.knows(event)) return undefined;
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
        numbers: none,
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

  knows(event: EventId): boolean {
    if (this.#events !== undefined) return this.#events.has(event);
    for (let entry = this.#oldest; entry !== undefined; entry = entry.next) if (entry.event === event) return true;
    if (this.#size === FEW) {
      this.#events = new EventIndex();
      for (let entry = this.#oldest; entry !== undefined; entry = entry.next) this.#events.add(entry);
    }
    return false;
  }

  /** Counts a match that was remembered. */
  count(entry: Entry, values: readonly string[], details: MatchDetails, numbers: readonly number[] = none): void {
    entry.values = this.#tallies?.enter(values) ?? none;
    entry.numbers = numbers;
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
    if (after === undefined) this.#begin = this.#span.beginAfter(before, this.#begin, entry);
    else if (this.#span.isOpen) this.#begin = this.#span.beginOf(this.#last ?? entry);
    if (entry.at >= this.#begin) {
      this.#measure.add(entry);
      if (this.#from === undefined || this.#from === after) this.#from = entry;
    }
    if (after === undefined) this.#advance();
    else if (this.#span.isOpen) this.#retreat();
  }

  #advance(): void {
    while (this.#from !== undefined && this.#from.at < this.#begin) {
      this.#measure.subtract(this.#from);
      this.#from = this.#from.later;
    }
  }

  /** Counts a match no more, but still knows it. */
  release(entry: Entry): void {
    if (entry.details === undefined) return;
    const { earlier, later } = entry;
    const isNewest = entry.at >= this.#begin;
    // A session that is without its first entry is the same one; without another one it may be two.
    const isCut = later === undefined || (this.#span.isOpen && isNewest && this.#from !== entry);
    if (isNewest) this.#measure.subtract(entry);
    if (this.#from === entry) this.#from = later;
    if (earlier === undefined) this.#first = later;
    else earlier.later = later;
    if (later === undefined) this.#last = earlier;
    else later.earlier = earlier;
    this.#tallies?.leave(entry.values);
    entry.values = none;
    entry.numbers = none;
    entry.details = undefined;
    entry.earlier = undefined;
    entry.later = undefined;
    if (this.#last === undefined || !isCut) return;
    this.#begin = this.#span.beginOf(this.#last);
    this.#advance();
    this.#retreat();
  }

  /** The newest window begins earlier now, for it ends earlier, or is longer. */
  #retreat(): void {
    for (
      let entry = this.#from === undefined ? this.#last : this.#from.earlier;
      entry !== undefined && entry.at >= this.#begin;
      entry = entry.earlier
    ) {
      this.#measure.add(entry);
      this.#from = entry;
    }
  }

  /** Forgets what arrived at `time` or before. */
  forget(time: number): void {
    while (this.#oldest !== undefined && this.#oldest.arrivedAt <= time) this.#forgetOldest();
  }

  /** The same, up to the first that is still counted. */
  forgetReleased(time: number): void {
    while (this.#oldest !== undefined && this.#oldest.arrivedAt <= time && this.#oldest.details === undefined)
      this.#forgetOldest();
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
   * Of the windows that hold the entry, the one that ends first and is accepted: its entries by time. A sliding window
   * ends at the entry itself or at a later one within the span, with all of the same instant.
   */
  raised(entry: Entry, accept: Accept): readonly Entry[] | undefined {
    if (entry.later !== undefined) return this.#raisedLate(entry, accept);
    return this.#from !== undefined && accept(this.#measure, this.#from, entry)
      ? between(this.#from, entry)
      : undefined;
  }

  #raisedLate(entry: Entry, accept: Accept): readonly Entry[] | undefined {
    const counted = measure(this.#measuring);
    let { first, last } = this.#span.around(entry);
    if (!this.#span.slides) {
      for (const each of between(first, last)) counted.add(each);
      return accept(counted, first, last) ? between(first, last) : undefined;
    }
    for (let each = first; each !== entry; each = each.later as Entry) counted.add(each);
    for (let end: Entry | undefined = entry; end !== undefined; end = end === last ? undefined : end.later) {
      counted.add(end);
      // Entries of the same instant belong to the same window.
      if (end.later?.at === end.at) continue;
      for (const begin = this.#span.beginOf(end); first.at < begin; first = first.later as Entry)
        counted.subtract(first);
      if (accept(counted, first, end)) return between(first, end);
    }
    return undefined;
  }
}
