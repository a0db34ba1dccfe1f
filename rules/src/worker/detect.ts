import type { Event } from "@lagewarte/model";
import {
  passingPoison,
  readObject,
  type Append,
  type Batch,
  type EventLog,
  type GroupMetrics,
  type LogRecord,
  type Subscription,
  type Telemetry,
} from "@lagewarte/platform";
import { Counter } from "prom-client";
import { groupKey, recordsOf } from "../correlation/match-record.ts";
import type { Triggers } from "../correlation/trigger.ts";
import { Matcher } from "../sigma/matcher.ts";
import type { RuleSet } from "../sigma/rule.ts";

// Our own record: its shape is ours, so it is not checked whole again at this rate.
const eventOf = (record: LogRecord): Event => readObject<Event>(record, "id", "ecs", "native", "organisations");

/** `events` to `matches`. Stateless: of each event's matches, one small record for each trigger and group. */
export async function startDetect(
  { log, telemetry, rules }: { readonly log: EventLog; readonly telemetry: Telemetry; readonly rules: RuleSet },
  triggers: Triggers,
  metrics: GroupMetrics,
): Promise<Subscription> {
  const matcher = new Matcher(rules.detections);
  const matched = new Counter({
    name: "lagewarte_rules_matches_total",
    help: "Matches by rule; no-group lack a field to be counted by, no-number one with a number, too-many-groups concern more groups than are kept",
    labelNames: ["rule", "outcome"],
    registers: [telemetry.metrics],
  });
  const detect = async (batch: Batch): Promise<void> => {
    const appends: Append[] = [];
    for (const record of batch) {
      const event = eventOf(record);
      for (const { rule, records, lost } of recordsOf(event, matcher.match(event), triggers)) {
        matched.inc({ rule: rule.id, outcome: lost ?? "matched" });
        for (const each of records)
          appends.push({ topic: "matches", key: groupKey(each), value: JSON.stringify(each) });
      }
    }
    if (appends.length > 0) await log.append(appends);
  };
  const passing = passingPoison(log, detect, ({ partition, offset }, error) =>
    telemetry.logger.error({ err: error, partition, offset }, "a record of events cannot be read"),
  );
  return log.subscribe({ topics: ["events"], group: "detect" }, metrics.counting("detect", passing));
}
