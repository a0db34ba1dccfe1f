import type { Event } from "@lagewarte/model";
import { Correlator } from "./correlation/correlator.ts";
import type { EpisodeRecord } from "./correlation/group.ts";
import { groupKey, matchRecords } from "./correlation/match-record.ts";
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
    for (const match of matches)
      for (const trigger of this.#triggers.of(match.rule))
        for (const record of matchRecords(event, match, trigger).records) {
          this.#offset += 1;
          const arrival = { key: groupKey(record), partition: 0, offset: this.#offset, appendedAt: this.#now };
          this.#correlator.take(record, arrival);
        }
    this.#tell();
    return matches.map(({ rule }) => rule);
  }

  #tell(): void {
    for (const record of this.#correlator.tell(this.#now)) this.#alerts.set(record.alert, record);
  }

  /** The last state of every alert that was raised, in the order in which they were. */
  alerts(): readonly EpisodeRecord[] {
    if (this.#now > Number.NEGATIVE_INFINITY)
      for (const record of this.#correlator.tell(this.#now, { all: true })) this.#alerts.set(record.alert, record);
    return [...this.#alerts.values()];
  }
}
