import { DetectionDocument } from "./document.ts";
import { testOf } from "./evaluate.ts";
import { UsedLists } from "./placeholder.ts";
import { readConditions } from "./read-conditions.ts";
import { checked, type Reading } from "./reading.ts";
import { checkTitle, headOf, timespanAt } from "./rule-head.ts";
import type { DetectionRule } from "./rule.ts";

/** How alerts of a detection are gathered when the rule does not say. */
const DEFAULT_GROUP = ["organisations.id", "source.ip"];
const DEFAULT_TIMESPAN = 3_600_000;

export function readDetection(raw: object, reading: Reading): DetectionRule | undefined {
  const document = checked(DetectionDocument, raw, reading);
  if (document === undefined) return undefined;
  const lists = new UsedLists(reading.lists);
  const predicate = readConditions(document.detection, "detection", { ...reading, lists });
  const { category, product, service } = document.logsource;
  const own = document.lagewarte;
  const groupBy = own?.["group-by"] ?? DEFAULT_GROUP;
  checkTitle(document, groupBy, reading);
  const head = headOf(document, reading);
  return {
    kind: "detection",
    ...head,
    info: { ...head.info, version: lists.versioned(head.info.version) },
    logsource: { category, product, service },
    predicate,
    test: testOf(predicate),
    groupBy,
    timespan:
      own?.timespan === undefined ? DEFAULT_TIMESPAN : timespanAt(own.timespan, ["lagewarte", "timespan"], reading),
  };
}
