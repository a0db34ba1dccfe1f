import type { Test } from "./evaluate.ts";
import type { Fields } from "./fields.ts";
import type { DetectionRule } from "./rule.ts";

/** What a rule has cost since the start. */
export interface RuleCost {
  /** Events that were compared with it: those that hold what it needs at least. */
  readonly compared: number;
  readonly matched: number;
  /** Nanoseconds of the comparisons. */
  readonly spent: number;
}

/** Why a rule was taken out: its comparisons alone took too much. */
export interface OverBudget {
  /** Of the window's time, 0 to 1. */
  readonly share: number;
  /** Nanoseconds on the average over all events of the window, not only those that were compared. */
  readonly perEvent: number;
}

/** Who measures gives the clock, and hears of a rule that is taken out. */
export interface Metering {
  /** Nanoseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly onDisabled: (rule: DetectionRule, why: OverBudget) => void;
}

const WINDOW = 10e9;
/**
 * A rule is over budget with both: a fifth of the time, for a dear rule harms nobody while there is little to do; and a
 * tenth of the 200 µs that an event may take at 5,000 a second, for a cheap rule may take much of the time when it is
 * nearly alone.
 */
const MOST_SHARE = 0.2;
const MOST_PER_EVENT = 20_000;
/** A single comparison that takes that share of a window may be a pause of the machine, which fell on the rule by chance. */
const MOST_STALLS = 2;

/** A rule with its test, and what that costs. */
export interface Metered extends RuleCost {
  readonly rule: DetectionRule;
  readonly test: Test;
  compared: number;
  matched: number;
  spent: number;
  /** Of the window of this number. */
  window: number;
  spentInWindow: number;
  stalls: number;
  why: OverBudget | undefined;
}

export const metered = (rule: DetectionRule, test: Test): Metered => ({
  rule,
  test,
  compared: 0,
  matched: 0,
  spent: 0,
  window: 0,
  spentInWindow: 0,
  stalls: 0,
  why: undefined,
});

/** Measures each comparison. A rule that takes too much is not asked again, so that it cannot stop the others. */
export class Meter {
  readonly #metering: Metering;
  #window = 0;
  #begun = 0;
  #events = 0;
  #at = 0;

  constructor(metering: Metering) {
    this.#metering = metering;
    this.#begun = metering.now();
  }

  /** Before the first comparison of an event. */
  begin(): void {
    this.#at = this.#metering.now();
    if (this.#at - this.#begun >= WINDOW) {
      this.#window += 1;
      this.#begun = this.#at;
      this.#events = 0;
    }
    this.#events += 1;
  }

  compare(entry: Metered, fields: Fields): boolean {
    const matches = entry.test(fields);
    const at = this.#metering.now();
    const took = at - this.#at;
    this.#at = at;
    entry.compared += 1;
    if (matches) entry.matched += 1;
    entry.spent += took;
    this.#judge(entry, took);
    return matches;
  }

  #judge(entry: Metered, took: number): void {
    if (entry.window !== this.#window) {
      entry.window = this.#window;
      entry.spentInWindow = 0;
    }
    if (took >= WINDOW * MOST_SHARE) {
      entry.stalls += 1;
      if (entry.stalls <= MOST_STALLS) return;
    }
    entry.spentInWindow += took;
    const perEvent = entry.spentInWindow / this.#events;
    if (entry.spentInWindow < WINDOW * MOST_SHARE || perEvent < MOST_PER_EVENT) return;
    entry.why = { share: entry.spentInWindow / WINDOW, perEvent };
    this.#metering.onDisabled(entry.rule, entry.why);
  }
}
