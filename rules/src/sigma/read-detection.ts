import { parseCondition, ConditionError, type Condition } from "./condition.ts";
import { readSelection } from "./detection.ts";
import { DetectionError } from "./detection-error.ts";
import { DetectionDocument } from "./document.ts";
import { testOf } from "./evaluate.ts";
import { joined, type Predicate } from "./predicate.ts";
import { checkTitle, headOf, timespanAt } from "./rule-head.ts";
import { checked, type Path, type Reading } from "./reading.ts";
import type { DetectionRule } from "./rule.ts";

/** How alerts of a detection are gathered when the rule does not say. */
const DEFAULT_GROUP = ["organisations.id", "source.ip"];
const DEFAULT_TIMESPAN = 3_600_000;

export function readDetection(raw: object, reading: Reading): DetectionRule | undefined {
  const document = checked(DetectionDocument, raw, reading);
  if (document === undefined) return undefined;
  const selections = readSelections(document.detection, reading);
  const { condition } = document.detection;
  const conditions = [condition]
    .flat()
    .map((text, index) =>
      readCondition(
        text,
        selections,
        ["detection", "condition", ...(Array.isArray(condition) ? [index] : [])],
        reading,
      ),
    );
  const { category, product, service } = document.logsource;
  const own = document.lagewarte;
  const groupBy = own?.["group-by"] ?? DEFAULT_GROUP;
  checkTitle(document, groupBy, reading);
  const predicate = joined("any", conditions);
  return {
    kind: "detection",
    ...headOf(document, reading),
    logsource: { category, product, service },
    predicate,
    test: testOf(predicate),
    groupBy,
    timespan:
      own?.timespan === undefined ? DEFAULT_TIMESPAN : timespanAt(own.timespan, ["lagewarte", "timespan"], reading),
  };
}

/** Stands where a mistake was told of: such a rule is not used. */
const never: Predicate = { kind: "any", inner: [] };

type Selections = ReadonlyMap<string, Predicate>;

function readSelections(detection: DetectionDocument["detection"], { complain }: Reading): Selections {
  const selections = new Map<string, Predicate>();
  for (const [name, selection] of Object.entries(detection)) {
    if (name === "condition") continue;
    if (name === "timeframe") {
      complain("timeframe is no longer Sigma; write a correlation", ["detection", name], "key");
      continue;
    }
    selections.set(name, never);
    try {
      selections.set(name, readSelection(selection));
    } catch (error) {
      if (!(error instanceof DetectionError)) throw error;
      complain(`${name}: ${error.message}`, ["detection", name, ...error.path], error.onKey ? "key" : "value");
    }
  }
  return selections;
}

function readCondition(text: string, selections: Selections, path: Path, { complain }: Reading): Predicate {
  if (text.includes("|")) {
    complain("a pipe in a condition is no longer Sigma; write a correlation", path);
    return never;
  }
  try {
    return predicateOf(parseCondition(text, [...selections.keys()]), selections);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    complain(error.message, path);
    return never;
  }
}

function predicateOf(condition: Condition, selections: Selections): Predicate {
  switch (condition.kind) {
    case "name":
      return selections.get(condition.name) ?? never;
    case "not":
      return { kind: "not", inner: predicateOf(condition.inner, selections) };
    case "all":
    case "any":
      return joined(
        condition.kind,
        condition.inner.map((each) => predicateOf(each, selections)),
      );
    default:
      return condition satisfies never;
  }
}
