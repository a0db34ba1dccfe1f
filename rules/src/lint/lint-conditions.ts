import { conditionHolds, parseCondition, type Condition } from "../sigma/condition.ts";
import { testOf } from "../sigma/evaluate.ts";
import { plainFields } from "../sigma/fields.ts";
import type { Predicate } from "../sigma/predicate.ts";
import { isSelection } from "../sigma/read-conditions.ts";
import type { Path, Reading } from "../sigma/reading.ts";

/** Conditions that leave selections out, or that hold always, never, or for what has nothing of what they name. */
export function lintConditions(
  body: Readonly<Record<string, unknown>>,
  at: "detection" | "filter",
  predicate: Predicate,
  { remark }: Reading,
): void {
  const names = Object.keys(body).filter((name) => isSelection(name, at));
  const used = new Set<string>();
  const conditions = [body["condition"]].flat().map((text) => parseCondition(String(text), names));
  for (const [index, condition] of conditions.entries()) {
    collectNames(condition, used);
    const path: Path = [at, "condition", ...(Array.isArray(body["condition"]) ? [index] : [])];
    const verdict = constantOf(condition);
    if (verdict !== undefined)
      remark(verdict ? "always-true" : "never-true", `every event ${verdict ? "fulfils" : "fails"} it`, path);
  }
  for (const name of names)
    if (!used.has(name)) remark("unused-selection", `no condition names "${name}"`, [at, name], "key");
  const acceptsNothing = testOf(predicate)(plainFields({}));
  if (at === "detection" && acceptsNothing && conditions.every((each) => constantOf(each) !== true))
    remark("only-negative", "an event that has none of the fields fulfils it", [at, "condition"]);
  if (at === "filter" && !acceptsNothing)
    remark("filter-keeps-only", "rules then match only what the filter selects", [at, "condition"]);
}

function collectNames(condition: Condition, into: Set<string>): void {
  if (condition.kind === "name") into.add(condition.name);
  else if (condition.kind === "not") collectNames(condition.inner, into);
  else for (const each of condition.inner) collectNames(each, into);
}

/** Twice as many cases for each name, so there is an end to it. */
const MOST_NAMES = 10;

/** What the condition is whatever its selections are; undefined when it depends on them. */
function constantOf(condition: Condition): boolean | undefined {
  const used = new Set<string>();
  collectNames(condition, used);
  const names = [...used];
  if (names.length > MOST_NAMES) return undefined;
  let first: boolean | undefined;
  for (let bits = 0; bits < 1 << names.length; bits += 1) {
    const chosen = new Set(names.filter((_, index) => (bits >> index) & 1));
    const value = conditionHolds(condition, (name) => chosen.has(name));
    first ??= value;
    if (value !== first) return undefined;
  }
  return first;
}
