import { SESSION_SPANS } from "../sigma/read-correlation.ts";
import type { WindowKind } from "../sigma/rule.ts";
import type { Entry } from "./entry.ts";

/**
 * Which times one window holds. Sliding: from its end back to, but not including, `end - span`. Tumbling: from a multiple
 * of the span to, but not including, the next. A session goes on as long as no pause is a whole span.
 */
export class Span {
  readonly #kind: WindowKind;
  readonly #span: number;

  constructor(kind: WindowKind, span: number) {
    this.#kind = kind;
    this.#span = span;
  }

  get slides(): boolean {
    return this.#kind === "sliding";
  }

  /** Whether what comes late can make a window longer. */
  get isOpen(): boolean {
    return this.#kind === "session";
  }

  /** The earliest time that a window holds whose last entry this is. */
  beginOf(last: Entry): number {
    switch (this.#kind) {
      case "sliding":
        return last.at - this.#span + 1;
      case "tumbling":
        return Math.floor(last.at / this.#span) * this.#span;
      case "session":
        return this.#earliest(last, last.at - SESSION_SPANS * this.#span).at;
      default:
        return this.#kind satisfies never;
    }
  }

  /** The same of one that comes in order, after a last one whose window begins at `begin`. */
  beginAfter(before: Entry | undefined, begin: number, last: Entry): number {
    // At every match this is asked.
    if (this.#kind === "sliding") return last.at - this.#span + 1;
    if (this.#kind === "tumbling") return this.beginOf(last);
    if (before === undefined || !this.#isNear(before, last)) return last.at;
    return Math.max(begin, last.at - SESSION_SPANS * this.#span + 1);
  }

  /** The first and the last entry of the windows that hold this one. */
  around(entry: Entry): { first: Entry; last: Entry } {
    switch (this.#kind) {
      case "sliding":
      case "tumbling": {
        const begin = this.beginOf(entry);
        const end = this.#kind === "sliding" ? entry.at + this.#span : begin + this.#span;
        let [first, last] = [entry, entry];
        while (first.earlier !== undefined && first.earlier.at >= begin) first = first.earlier;
        while (last.later !== undefined && last.later.at < end) last = last.later;
        return { first, last };
      }
      case "session": {
        let last = entry;
        const furthest = entry.at + SESSION_SPANS * this.#span;
        while (last.later !== undefined && this.#isNear(last, last.later) && last.later.at < furthest)
          last = last.later;
        return { first: this.#earliest(last, last.at - SESSION_SPANS * this.#span), last };
      }
      default:
        return this.#kind satisfies never;
    }
  }

  /** The last entry of the window that begins with the first; `known`: one that is in it anyway. */
  lastFrom(first: Entry, known: Entry = first): Entry {
    const end =
      this.#kind === "tumbling"
        ? (Math.floor(first.at / this.#span) + 1) * this.#span
        : first.at + (this.#kind === "session" ? SESSION_SPANS : 1) * this.#span;
    let last = known;
    while (last.later !== undefined && last.later.at < end && (!this.isOpen || this.#isNear(last, last.later)))
      last = last.later;
    return last;
  }

  /** When the window is over that begins with the first and ends with the last of these entries. */
  endOf(first: Entry, last: Entry): number {
    switch (this.#kind) {
      case "sliding":
        return first.at + this.#span;
      case "tumbling":
        return (Math.floor(first.at / this.#span) + 1) * this.#span;
      case "session":
        return Math.min(last.at, first.at + (SESSION_SPANS - 1) * this.#span) + this.#span;
      default:
        return this.#kind satisfies never;
    }
  }

  #earliest(entry: Entry, after: number): Entry {
    let first = entry;
    while (first.earlier !== undefined && first.earlier.at > after && this.#isNear(first.earlier, first))
      first = first.earlier;
    return first;
  }

  #isNear(earlier: Entry, later: Entry): boolean {
    return later.at - earlier.at < this.#span;
  }
}
