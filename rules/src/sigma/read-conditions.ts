import { parseCondition, ConditionError, type Condition } from "./condition.ts";
import { readSelection } from "./detection.ts";
import { brief, DetectionError } from "./detection-error.ts";
import { joined, type Predicate } from "./predicate.ts";
import type { Path, Reading } from "./reading.ts";

/** Selections by name, and what is said of them. */
interface Body {
  readonly condition: string | readonly string[];
  readonly [selection: string]: unknown;
}

/** Where in the document they stand. */
type At = "detection" | "filter";

const MOST_SELECTIONS = 1000;

/** Whether the key below `detection` or `filter` is the name of a selection. */
export function isSelection(key: string, at: At): boolean {
  return key !== "condition" && (at === "detection" || key !== "rules");
}

/** What the conditions ask of an event; several are an or. Every mistake is told. */
export function readConditions(body: Body, at: At, reading: Reading): Predicate {
  const selections = readSelections(body, at, reading);
  const { condition } = body;
  const predicates = [condition].flat().map((text, index) => {
    const path = [at, "condition", ...(typeof condition === "string" ? [] : [index])];
    return readCondition(text, selections, path, reading);
  });
  return joined("any", predicates);
}

/** Stands where a mistake was told of: such a rule is not used. */
const never: Predicate = { kind: "any", inner: [] };

type Selections = ReadonlyMap<string, Predicate>;

function readSelections(body: Body, at: At, { complain, lists }: Reading): Selections {
  const selections = new Map<string, Predicate>();
  const entries = Object.entries(body);
  if (entries.length > MOST_SELECTIONS) complain(`there are more than ${MOST_SELECTIONS} selections`, [at]);
  for (const [name, selection] of entries.slice(0, MOST_SELECTIONS)) {
    if (!isSelection(name, at)) continue;
    if (name === "timeframe") {
      complain("timeframe is no longer Sigma; write a correlation", [at, name], "key");
      continue;
    }
    selections.set(name, never);
    try {
      selections.set(name, readSelection(selection, lists));
    } catch (error) {
      if (!(error instanceof DetectionError)) throw error;
      complain(`${brief(name)}: ${error.message}`, [at, name, ...error.path], error.onKey ? "key" : "value");
    }
  }
  return selections;
}

function readCondition(text: string, selections: Selections, path: Path, { complain }: Reading): Predicate {
  const pipe = text.indexOf("|");
  if (pipe >= 0) {
    complain("a pipe in a condition is no longer Sigma; write a correlation", path, { within: pipe });
    return never;
  }
  try {
    return predicateOf(parseCondition(text, [...selections.keys()]), selections);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    complain(error.message, path, { within: error.at });
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
