import { conditionHolds, ConditionError, parseCondition, type Condition } from "./condition.ts";
import type { CorrelationDocument } from "./document.ts";
import type { Question } from "./read-correlation.ts";
import type { Reading } from "./reading.ts";
import type { Comparison, CorrelationType } from "./rule.ts";

type Body = CorrelationDocument["correlation"];
type Counted = Exclude<NonNullable<Body["condition"]>, string>;

const comparisons: readonly Comparison[] = ["gt", "gte", "lt", "lte", "eq", "neq"];
const path = ["correlation", "condition"];
const isTemporal = (type: CorrelationType): boolean => type === "temporal" || type === "temporal_ordered";
const isNumeric = (type: CorrelationType): boolean => type.startsWith("value_") && type !== "value_count";

/** What a correlation of Sigma's asks; everything that is wrong with its condition is told. */
export function readCondition({ condition, rules: given }: Body, type: CorrelationType, reading: Reading): Question {
  const rules = [...new Set([given].flat())];
  const nothing: Question = {
    type,
    conditions: [],
    expression: undefined,
    fields: [],
    percentile: undefined,
    baseline: undefined,
  };
  if (typeof condition === "string") return { ...nothing, expression: expressionOf(condition, type, rules, reading) };
  return {
    ...nothing,
    conditions: conditionsOf(condition, type, rules.length, reading),
    fields: fieldsOf(condition, type, reading),
    percentile: percentileOf(condition, type, reading),
  };
}

function expressionOf(
  text: string,
  type: CorrelationType,
  rules: readonly string[],
  { complain }: Reading,
): Condition | undefined {
  if (type !== "temporal") {
    complain(`a condition over the names of rules is for temporal; ${type} has one such as gte: 10`, path);
    return undefined;
  }
  try {
    const expression = parseCondition(text, rules);
    // A window begins with a match, so nothing can be said of none.
    if (conditionHolds(expression, () => false))
      complain("the condition holds also when none of the rules matched; name one that must", path);
    return expression;
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    complain(error.message, path, { within: error.at });
    return undefined;
  }
}

function conditionsOf(
  condition: Counted | undefined,
  type: CorrelationType,
  rules: number,
  { complain }: Reading,
): Question["conditions"] {
  const conditions = comparisons.flatMap((comparison) => {
    const value = condition?.[comparison];
    return value === undefined ? [] : [{ comparison, value }];
  });
  if (isTemporal(type) && conditions.length === 0) return [{ comparison: "gte", value: rules }];
  if (conditions.length === 0) complain("a count needs a condition such as gte: 10", path);
  const [only] = conditions;
  if (type === "temporal_ordered" && !(conditions.length === 1 && only?.comparison === "gte" && only.value === rules))
    complain("temporal_ordered asks for all of its rules, in their order; it has no other condition", path);
  if (type === "temporal" && !conditions.some((each) => holdsForSome(each, rules)))
    complain(`of ${rules} rules no window can have so many`, path);
  if (type === "event_count" && conditions.some(({ comparison, value }) => isNever(comparison, value)))
    complain("a window begins with a match, so it never has none; for silence there is absence under lagewarte", path);
  return conditions;
}

/** Whether a count of 1 to `most` can be like that. */
function holdsForSome({ comparison, value }: { comparison: Comparison; value: number }, most: number): boolean {
  return Array.from({ length: most }, (_, n) => n + 1).some((count) => compares(comparison, count, value));
}

function isNever(comparison: Comparison, value: number): boolean {
  return (
    (comparison === "lt" && value <= 1) || (comparison === "lte" && value < 1) || (comparison === "eq" && value < 1)
  );
}

/** A condition on a number. */
export function compares(comparison: Comparison, number: number, value: number): boolean {
  switch (comparison) {
    case "gt":
      return number > value;
    case "gte":
      return number >= value;
    case "lt":
      return number < value;
    case "lte":
      return number <= value;
    case "eq":
      return number === value;
    case "neq":
      return number !== value;
    default:
      return comparison satisfies never;
  }
}

function fieldsOf(condition: Counted | undefined, type: CorrelationType, { complain }: Reading): readonly string[] {
  const fields = [condition?.field ?? []].flat();
  if (type === "value_count" && fields.length === 0)
    complain("value_count needs the field whose values it counts", path);
  if (isNumeric(type) && fields.length !== 1) complain(`${type} needs the one field whose numbers it looks at`, path);
  if ((type === "event_count" || isTemporal(type)) && fields.length > 0)
    complain(`${type} counts no field; value_count does`, [...path, "field"], "key");
  return fields;
}

function percentileOf(
  condition: Counted | undefined,
  type: CorrelationType,
  { complain }: Reading,
): number | undefined {
  const percentile = condition?.percentile;
  if (type === "value_median" && percentile === undefined) return 50;
  if (type === "value_percentile") {
    if (percentile === undefined) complain("value_percentile needs percentile, such as 95", path);
    else if (!(percentile >= 0 && percentile <= 100))
      complain("percentile is a number from 0 to 100", [...path, "percentile"]);
    return percentile;
  }
  if (percentile !== undefined) complain(`${type} has no percentile`, [...path, "percentile"], "key");
  return undefined;
}
