import { CorrelationDocument, milliseconds, OwnCorrelationDocument } from "./document.ts";
import { suggestion } from "./nearest.ts";
import { readCondition } from "./read-correlation-condition.ts";
import { ownTypes, readOwn } from "./read-own-correlation.ts";
import { checked, type Path, type Reading } from "./reading.ts";
import { checkTitle, headOf, LONGEST, timespanAt } from "./rule-head.ts";
import type { CorrelationRule, CorrelationType } from "./rule.ts";

/** A session that never pauses is cut after so many time spans. */
export const SESSION_SPANS = 10;

type Document = CorrelationDocument | OwnCorrelationDocument;
type Body = CorrelationDocument["correlation"] | OwnCorrelationDocument["lagewarte"]["correlation"];
/** What a window is asked: this is where the types differ. */
export type Question = Pick<
  CorrelationRule,
  "type" | "conditions" | "expression" | "fields" | "percentile" | "baseline"
>;

const sigmaTypes: readonly CorrelationType[] = [
  "event_count",
  "value_count",
  "value_sum",
  "value_avg",
  "value_median",
  "value_percentile",
  "temporal",
  "temporal_ordered",
];

/** Who is late by no more than the time span, and no more than this where that is shorter, is not too late. */
const LATE = 15 * 60_000;

/** A correlation of Sigma's, or one of ours under `lagewarte`; undefined when it cannot be used. */
export function readCorrelation(raw: object, reading: Reading): CorrelationRule | undefined {
  if ("correlation" in raw) {
    const document = checked(CorrelationDocument, raw, reading);
    if (document === undefined) return undefined;
    const { correlation } = document;
    const path = ["correlation"];
    const type = typeOf(correlation.type, sigmaTypes, path, reading);
    return correlationOf(document, correlation, readCondition(correlation, type, reading), path, reading);
  }
  const document = checked(OwnCorrelationDocument, raw, reading);
  if (document === undefined) return undefined;
  const { correlation } = document.lagewarte;
  const path = ["lagewarte", "correlation"];
  const type = typeOf(correlation.type, ownTypes, path, reading);
  if (document.lagewarte.window !== undefined)
    reading.complain(`${type} has windows of its own`, ["lagewarte", "window"], "key");
  return correlationOf(document, correlation, readOwn(correlation, type, reading), path, reading);
}

function correlationOf(
  document: Document,
  body: Body,
  question: Question,
  path: Path,
  reading: Reading,
): CorrelationRule {
  const { complain, placeOf } = reading;
  const own = document.lagewarte;
  for (const key of ["group-by", "timespan"] as const)
    if (own?.[key] !== undefined)
      complain(`${key} of a correlation stands under correlation`, ["lagewarte", key], "key");
  const rules = [...new Set([body.rules].flat())];
  if (rules.length < [body.rules].flat().length) complain("a rule is named twice", [...path, "rules"]);
  const groupBy = [...new Set([body["group-by"] ?? []].flat())];
  const aliases = body.aliases ?? {};
  checkAliases(aliases, rules, groupBy, [...path, "aliases"], reading);
  checkTitle(document, groupBy, reading);
  const timespan = timespanAt(body.timespan, [...path, "timespan"], reading);
  const { baseline } = question;
  if (baseline !== undefined && (baseline.windows + 1) * timespan > LONGEST)
    complain("so many windows of this time span reach back longer than three days, which is the longest", [
      ...path,
      "windows",
    ]);
  if (own?.window === "session" && SESSION_SPANS * timespan > LONGEST)
    complain(`a session lasts ${SESSION_SPANS} time spans at most, and three days is the longest`, [
      "lagewarte",
      "window",
    ]);
  const spanOf = (key: "suppress" | "realert"): number | undefined =>
    own?.[key] === undefined ? undefined : timespanAt(own[key], ["lagewarte", key], reading);
  const [suppress, realert] = [spanOf("suppress"), spanOf("realert")];
  if (realert !== undefined && realert < timespan)
    complain("an alert goes on for the time span at least", ["lagewarte", "realert"]);
  return {
    kind: "correlation",
    ...headOf(document, reading),
    ...question,
    rules,
    rulesPlace: placeOf([...path, "rules"]),
    aliases,
    groupBy,
    timespan,
    suppress,
    realert,
    window: own?.window ?? "sliding",
    lateness: latenessOf(own?.lateness, timespan, reading),
    generate: body.generate ?? false,
  };
}

function typeOf(text: string, types: readonly CorrelationType[], path: Path, { complain }: Reading): CorrelationType {
  const type = types.find((each) => each === text);
  if (type !== undefined) return type;
  const elsewhere = [...sigmaTypes, ...ownTypes].some((each) => each === text);
  const [first = "event_count"] = types;
  complain(
    elsewhere
      ? `"${text}" stands under ${path.length === 1 ? "lagewarte.correlation; Sigma has no such type" : "correlation; it is a type of Sigma"}`
      : `unknown correlation type "${text}"${suggestion(text, types)}`,
    [...path, "type"],
  );
  return first;
}

/** Late by nothing at all is a time span too. */
function latenessOf(text: string | undefined, timespan: number, reading: Reading): number {
  if (text === undefined) return Math.max(timespan, LATE);
  return milliseconds(text) === 0 ? 0 : timespanAt(text, ["lagewarte", "lateness"], reading);
}

function checkAliases(
  aliases: CorrelationRule["aliases"],
  rules: readonly string[],
  groupBy: readonly string[],
  path: Path,
  { complain }: Reading,
): void {
  for (const [name, fields] of Object.entries(aliases)) {
    if (!groupBy.includes(name)) complain(`nothing is grouped by "${name}"`, [...path, name], "key");
    for (const rule of Object.keys(fields))
      if (!rules.includes(rule))
        complain(`the correlation has no rule "${rule}"${suggestion(rule, rules)}`, [...path, name, rule], "key");
    for (const rule of rules)
      if (!Object.hasOwn(fields, rule)) complain(`the alias "${name}" has no field for "${rule}"`, [...path, name]);
  }
}
