import { measure, type Measure } from "./measure.ts";
import type { Span } from "./span.ts";
import type { CountTrigger } from "./trigger.ts";
import { between, type Entry } from "./entry.ts";
import type { Window } from "./window.ts";

const never = Number.NEGATIVE_INFINITY;

/**
 * Windows of one group that are asked when they are over. Each begins with a match: a sliding one with every match, unless
 * a window before it raised an alert and took it. What they are depends on the matches alone, not on their order.
 */
export class Closing {
  readonly #window: Window;
  readonly #trigger: CountTrigger;
  readonly #span: Span;
  /** Up to here everything was asked: what comes for a time before is too late. */
  through = never;
  /** When it is to be asked; kept by the one who does it. */
  askedAt = Number.POSITIVE_INFINITY;

  constructor(window: Window, trigger: CountTrigger) {
    this.#window = window;
    this.#trigger = trigger;
    this.#span = trigger.span;
  }

  /** No window is to be asked before; Infinity when there is none. */
  get dueAt(): number {
    const { first } = this.#window;
    return first === undefined ? Number.POSITIVE_INFINITY : this.#span.endOf(first, first) + this.#trigger.delay;
  }

  /**
   * Asks the windows that were over, and had waited for what is late, before `until`; gives the entries of those that raise
   * an alert to `raise`. Returns when the next one is to be asked.
   */
  ask(until: number, raise: (entries: readonly Entry[], closedAt: number) => void): number {
    let counted: Measure | undefined;
    let last: Entry | undefined;
    while (this.dueAt < until) {
      const first = this.#window.first as Entry;
      if (counted === undefined || !this.#span.slides)
        [counted, last] = [measure(this.#trigger.question.measuring), undefined];
      const end = this.#span.lastFrom(first, last);
      for (let entry = last === undefined ? first : last.later; last !== end; entry = entry?.later) {
        if (entry === undefined) break;
        counted.add(entry);
        last = entry;
      }
      const closedAt = this.#span.endOf(first, end) + this.#trigger.delay;
      if (closedAt >= until) return closedAt;
      const isMet = this.#trigger.question.accept(counted, first, end);
      const gone = isMet || !this.#span.slides ? between(first, end) : ofSameInstant(first);
      this.through = isMet || !this.#span.slides ? this.#span.endOf(first, end) - 1 : first.at;
      if (isMet) raise(gone.toSorted(byTime), closedAt);
      for (const entry of gone) {
        if (!isMet && this.#span.slides) counted.subtract(entry);
        this.#window.release(entry);
      }
      if (isMet || gone.at(-1) === last) counted = undefined;
    }
    return this.dueAt;
  }
}

/** Those of the same instant in an order that does not depend on which came first. */
function byTime(left: Entry, right: Entry): number {
  return left.at - right.at || (left.event < right.event ? -1 : 1);
}

function ofSameInstant(first: Entry): Entry[] {
  const entries: Entry[] = [];
  for (let entry: Entry | undefined = first; entry?.at === first.at; entry = entry.later) entries.push(entry);
  return entries;
}
