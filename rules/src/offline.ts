import type { Event } from "@lagewarte/model";
import { Correlator } from "./correlation/correlator.ts";
import { isAbsence } from "./correlation/group.ts";
import type { EpisodeRecord } from "./correlation/running.ts";
import { groupKey, recordsOf, type MatchRecord } from "./correlation/match-record.ts";
import { UNDER_WAY } from "./correlation/questions.ts";
import { triggersOf, type Triggers } from "./correlation/trigger.ts";
import { Matcher } from "./sigma/matcher.ts";
import type { DetectionRule, RuleSet } from "./sigma/rule.ts";

/** The same rules, windows and episodes as the workers', over events in hand; time is that of the events. */
export class OfflineRun {
  readonly #triggers: Triggers;
  readonly #matcher: Matcher;
  readonly #correlator: Correlator;
  readonly #alerts = new Map<string, EpisodeRecord>();
  #offset = 0;
  #now = Number.NEGATIVE_INFINITY;

  constructor(ruleSet: RuleSet) {
    this.#triggers = triggersOf(ruleSet);
    this.#matcher = new Matcher(ruleSet.detections);
    this.#correlator = new Correlator(this.#triggers);
  }

  /** The rules that the event matches. */
  take(event: Event): readonly DetectionRule[] {
    // A file's events may be out of order, but the log's clock never goes back.
    this.#now = Math.max(this.#now, Date.parse(event.recordedAt));
    const matches = this.#matcher.match(event);
    for (const { records } of recordsOf(event, matches, this.#triggers)) this.#count(records);
    this.#tell(this.#now);
    return matches.map(({ rule }) => rule);
  }

  #count(records: readonly MatchRecord[]): void {
    for (const record of records) {
      this.#offset += 1;
      const arrival = { key: groupKey(record), partition: 0, offset: this.#offset, appendedAt: this.#now };
      this.#correlator.take(record, arrival);
    }
  }

  #tell(now: number, all = false): void {
    // Alerts that others count, and then perhaps theirs.
    let told = this.#correlator.tell(now, { readUpTo: this.#now, all });
    for (;;) {
      for (const record of told) if (record.silent === undefined) this.#alerts.set(record.alert, record);
      const chained = this.#correlator.takeChained();
      if (chained.length === 0) return;
      this.#count(chained);
      told = this.#correlator.tell(now, { readUpTo: this.#now, all });
    }
  }

  /** Time goes on to `now` without an event. */
  pass(now: number): void {
    // Correlations of correlations are asked one after the other, each when time has gone on.
    for (let left = this.#triggers.levels; left >= 0; left -= 1) {
      this.#now = Math.max(this.#now, now - left);
      this.#tell(this.#now);
    }
  }

  /**
   * Time goes on until every window is over and was asked; where absence is asked for only as far as for those that are
   * over with the last event, for that the events end makes nobody silent.
   */
  finish(): void {
    const counts = [...this.#triggers.byId.values()].filter((trigger) => trigger.kind === "count");
    const isOpen = !counts.some(isAbsence);
    const longest = counts.reduce((most, { delay, kept }) => Math.max(most, isOpen ? kept : delay), 0);
    this.pass(this.#now + longest + UNDER_WAY + this.#triggers.levels + 1);
  }

  /** The last state of every alert that was raised, in the order in which they were. Windows that are not over are not asked. */
  alerts(): readonly EpisodeRecord[] {
    if (this.#now > Number.NEGATIVE_INFINITY) this.#tell(this.#now, true);
    return [...this.#alerts.values()];
  }
}
