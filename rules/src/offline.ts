import type { AlertRecord, Event } from "@lagewarte/model";
import { Correlator } from "./correlation/correlator.ts";
import { matchRecords } from "./correlation/match-record.ts";
import { triggersOf } from "./correlation/trigger.ts";
import { Matcher } from "./sigma/matcher.ts";
import type { DetectionRule, RuleSet } from "./sigma/rule.ts";

export interface OfflineMatch {
  readonly rule: DetectionRule;
  /** Index of the event, from 0. */
  readonly event: number;
}

type EpisodeRecord = Extract<AlertRecord, { kind: "episode" }>;

/** The same rules, windows and episodes as the workers', over events in hand; time is that of the events. */
export function runOffline(
  ruleSet: RuleSet,
  events: Iterable<Event>,
): { matches: readonly OfflineMatch[]; alerts: readonly EpisodeRecord[] } {
  const triggers = triggersOf(ruleSet);
  const matcher = new Matcher(ruleSet.detections);
  const correlator = new Correlator(triggers);
  const matches: OfflineMatch[] = [];
  const alerts = new Map<string, EpisodeRecord>();
  let offset = 0;
  let index = 0;
  const tell = (now: number): void => {
    for (const record of correlator.tell(now, true)) alerts.set(record.alert, record);
  };
  for (const event of events) {
    for (const match of matcher.match(event)) {
      matches.push({ rule: match.rule, event: index });
      for (const trigger of triggers.of(match.rule)) {
        const records = matchRecords(event, match, trigger);
        for (const record of records === "skipped" ? [] : records)
          correlator.add(record, { partition: 0, offset: (offset += 1) });
      }
    }
    tell(Date.parse(event.recordedAt));
    index += 1;
  }
  return { matches, alerts: [...alerts.values()] };
}
