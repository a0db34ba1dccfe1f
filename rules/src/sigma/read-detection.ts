import { parseCondition, ConditionError, type Condition } from "./condition.ts";
import { compileSelection, type Test } from "./detection.ts";
import { DetectionError } from "./detection-error.ts";
import { DetectionDocument } from "./document.ts";
import { checkTitle, headOf, timespanAt } from "./rule-head.ts";
import { checked, type Path, type Reading } from "./reading.ts";
import type { DetectionRule } from "./rule.ts";

/** How alerts of a detection are gathered when the rule does not say. */
const DEFAULT_GROUP = ["organisations.id", "source.ip"];
const DEFAULT_TIMESPAN = 3_600_000;

export function readDetection(raw: object, reading: Reading): DetectionRule | undefined {
  const document = checked(DetectionDocument, raw, reading);
  if (document === undefined) return undefined;
  const tests = compileSelections(document.detection, reading);
  const { condition } = document.detection;
  const conditions = [condition]
    .flat()
    .map((text, index) =>
      compileText(text, tests, ["detection", "condition", ...(Array.isArray(condition) ? [index] : [])], reading),
    );
  const { category, product, service } = document.logsource;
  const own = document.lagewarte;
  const groupBy = own?.["group-by"] ?? DEFAULT_GROUP;
  checkTitle(document, groupBy, reading);
  const [only] = conditions;
  return {
    kind: "detection",
    ...headOf(document, reading),
    logsource: { category, product, service },
    test: conditions.length === 1 && only !== undefined ? only : (fields) => conditions.some((test) => test(fields)),
    groupBy,
    timespan:
      own?.timespan === undefined ? DEFAULT_TIMESPAN : timespanAt(own.timespan, ["lagewarte", "timespan"], reading),
  };
}

const never: Test = () => false;

function compileSelections(detection: DetectionDocument["detection"], { complain }: Reading): Map<string, Test> {
  const tests = new Map<string, Test>();
  for (const [name, selection] of Object.entries(detection)) {
    if (name === "condition") continue;
    if (name === "timeframe") {
      complain("timeframe is no longer Sigma; write a correlation", ["detection", name], "key");
      continue;
    }
    tests.set(name, never);
    try {
      tests.set(name, compileSelection(selection));
    } catch (error) {
      if (!(error instanceof DetectionError)) throw error;
      complain(`${name}: ${error.message}`, ["detection", name, ...error.path], error.onKey ? "key" : "value");
    }
  }
  return tests;
}

function compileText(text: string, tests: ReadonlyMap<string, Test>, path: Path, { complain }: Reading): Test {
  if (text.includes("|")) {
    complain("a pipe in a condition is no longer Sigma; write a correlation", path);
    return never;
  }
  try {
    return compileCondition(parseCondition(text, [...tests.keys()]), tests);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    complain(error.message, path);
    return never;
  }
}

function compileCondition(condition: Condition, tests: ReadonlyMap<string, Test>): Test {
  switch (condition.kind) {
    case "name":
      return tests.get(condition.name) ?? never;
    case "not": {
      const inner = compileCondition(condition.inner, tests);
      return (fields) => !inner(fields);
    }
    case "all":
    case "any": {
      const inner = condition.inner.map((each) => compileCondition(each, tests));
      return condition.kind === "all"
        ? (fields) => inner.every((test) => test(fields))
        : (fields) => inner.some((test) => test(fields));
    }
    default:
      return condition satisfies never;
  }
}
