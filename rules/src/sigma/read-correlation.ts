import { CorrelationDocument } from "./document.ts";
import { suggestion } from "./nearest.ts";
import { checkTitle, headOf, timespanAt } from "./rule-head.ts";
import { checked, type Reading } from "./reading.ts";
import type { CorrelationRule } from "./rule.ts";

const comparisons = ["gt", "gte", "lt", "lte", "eq", "neq"] as const;
const types = ["event_count", "value_count"] as const;
/** Sigma's other types: known, but not to be used yet. */
const later = ["temporal", "temporal_ordered", "value_sum", "value_avg", "value_percentile", "value_median"];

export function readCorrelation(raw: object, reading: Reading): CorrelationRule | undefined {
  const { complain, placeOf } = reading;
  const document = checked(CorrelationDocument, raw, reading);
  if (document === undefined) return undefined;
  const { correlation, lagewarte } = document;
  const { rules, timespan, generate } = correlation;
  for (const key of ["group-by", "timespan"] as const)
    if (lagewarte?.[key] !== undefined)
      complain(`${key} of a correlation stands under correlation`, ["lagewarte", key], "key");
  const type = typeOf(correlation.type, reading);
  const groupBy = [correlation["group-by"] ?? []].flat();
  checkTitle(document, groupBy, reading);
  return {
    kind: "correlation",
    ...headOf(document, reading),
    type,
    rules: [rules].flat(),
    rulesPlace: placeOf(["correlation", "rules"]),
    groupBy,
    timespan: timespanAt(timespan, ["correlation", "timespan"], reading),
    conditions: conditionsOf(correlation, reading),
    fields: fieldsOf(correlation, type, reading),
    generate: generate ?? false,
  };
}

type Body = CorrelationDocument["correlation"];

function typeOf(text: string, { complain }: Reading): CorrelationRule["type"] {
  const type = types.find((each) => each === text);
  if (type !== undefined) return type;
  complain(
    later.includes(text)
      ? `correlation type "${text}" is not supported yet`
      : `unknown correlation type "${text}"${suggestion(text, [...types, ...later])}`,
    ["correlation", "type"],
  );
  return "event_count";
}

function conditionsOf({ condition }: Body, { complain }: Reading): CorrelationRule["conditions"] {
  const conditions = comparisons.flatMap((comparison) => {
    const value = condition?.[comparison];
    return value === undefined ? [] : [{ comparison, value }];
  });
  const path = ["correlation", "condition"];
  if (conditions.length === 0) complain("a count needs a condition such as gte: 10", path);
  else if (!conditions.some(({ comparison }) => comparison === "gt" || comparison === "gte"))
    complain(
      "a condition that can only be decided when a window closes (without gt or gte) is not supported yet",
      path,
    );
  return conditions;
}

function fieldsOf({ condition }: Body, type: CorrelationRule["type"], { complain }: Reading): readonly string[] {
  const fields = [condition?.field ?? []].flat();
  if (type === "value_count" && fields.length === 0)
    complain("value_count needs the field whose values it counts", ["correlation", "condition"]);
  if (type === "event_count" && fields.length > 0)
    complain("event_count counts no field; value_count does", ["correlation", "condition", "field"], "key");
  return fields;
}
