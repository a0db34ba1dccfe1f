import type { CorrelationRule } from "../sigma/rule.ts";
import type { MatchRecord } from "./match-record.ts";
import { holds } from "./question.ts";
import type { CountTrigger } from "./trigger.ts";

/** What a group did before, where that decides: beyond what its window holds. */
export interface History {
  /** Takes a match; whether it raises an alert. */
  isRaisedBy(record: Pick<MatchRecord, "at" | "values">): boolean;
  /** Values that were forgotten because there were too many. */
  readonly evicted: number;
}

/** An event's time may be so much ahead of when it reached us. */
const AHEAD = 6 * 60_000;

export function historyOf({ rule, delay }: CountTrigger): History | undefined {
  // What is late is compared with what was before it.
  const late = delay + AHEAD;
  if (rule.baseline !== undefined) return new Baseline(rule, rule.baseline, late);
  return rule.type === "first_seen" ? new Seen(rule.timespan, late) : undefined;
}

/**
 * Matches by windows that follow upon each other. One is a spike when it has so many times as many as those before it have
 * on the average, and the minimum. A group without a match in the older half of them is still learning.
 */
class Baseline implements History {
  readonly evicted = 0;
  readonly #rule: CorrelationRule;
  readonly #windows: number;
  readonly #factor: number;
  /** So many windows before the newest one are kept. */
  readonly #kept: number;
  readonly #counts = new Map<number, number>();
  #newest = Number.NEGATIVE_INFINITY;

  constructor(rule: CorrelationRule, { windows, factor }: NonNullable<CorrelationRule["baseline"]>, late: number) {
    this.#rule = rule;
    this.#windows = windows;
    this.#factor = factor;
    this.#kept = windows + 1 + Math.ceil(late / rule.timespan);
  }

  isRaisedBy({ at }: Pick<MatchRecord, "at">): boolean {
    const window = Math.floor(at / this.#rule.timespan);
    const count = (this.#counts.get(window) ?? 0) + 1;
    this.#counts.set(window, count);
    if (window > this.#newest) this.#forget(window);
    let [before, isKnown] = [0, false];
    for (let n = 1; n <= this.#windows; n += 1) {
      const there = this.#counts.get(window - n) ?? 0;
      before += there;
      isKnown ||= there > 0 && n * 2 > this.#windows;
    }
    return isKnown && holds(this.#rule, count) && count * this.#windows >= this.#factor * before;
  }

  #forget(newest: number): void {
    this.#newest = newest;
    for (const window of this.#counts.keys()) if (window < newest - this.#kept) this.#counts.delete(window);
  }
}

const MOST_VALUES = 10_000;
/** A time span is cut in so many to remember when there were matches. */
const CELLS = 16;

/**
 * Values, and when each was there last. One is new when it was not there for a time span. A group without any match in the
 * time span before that is still learning.
 */
class Seen implements History {
  evicted = 0;
  readonly #span: number;
  readonly #cell: number;
  readonly #late: number;
  readonly #lastAt = new Map<string, number>();
  readonly #cells = new Set<number>();
  #newest = Number.NEGATIVE_INFINITY;

  constructor(span: number, late: number) {
    this.#span = span;
    this.#late = late;
    this.#cell = Math.ceil(span / CELLS);
  }

  isRaisedBy({ at, values }: Pick<MatchRecord, "at" | "values">): boolean {
    const cell = Math.floor(at / this.#cell);
    let isKnown = false;
    for (let n = CELLS; n <= 2 * CELLS; n += 1) isKnown ||= this.#cells.has(cell - n);
    this.#cells.add(cell);
    let isNew = false;
    for (const value of values) {
      const lastAt = this.#lastAt.get(value) ?? Number.NEGATIVE_INFINITY;
      isNew ||= lastAt <= at - this.#span;
      // The one that was there last stands last.
      this.#lastAt.delete(value);
      this.#lastAt.set(value, Math.max(lastAt, at));
    }
    this.#forget(at);
    return isKnown && isNew;
  }

  #forget(at: number): void {
    this.#newest = Math.max(this.#newest, at);
    const since = this.#newest - 2 * this.#span - this.#late;
    for (const cell of this.#cells) {
      if ((cell + 2) * this.#cell > since) break;
      this.#cells.delete(cell);
    }
    for (const [value, lastAt] of this.#lastAt) {
      const isOld = lastAt <= since;
      if (!isOld && this.#lastAt.size <= MOST_VALUES) return;
      if (!isOld) this.evicted += 1;
      this.#lastAt.delete(value);
    }
  }
}
