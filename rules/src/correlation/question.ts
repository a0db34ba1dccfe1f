import { conditionHolds } from "../sigma/condition.ts";
import { compares } from "../sigma/read-correlation-condition.ts";
import type { CorrelationRule } from "../sigma/rule.ts";
import type { Measuring } from "./measure.ts";
import type { Entry } from "./entry.ts";
import type { Accept } from "./window.ts";

/** What a correlation asks of its windows. */
export interface WindowQuestion {
  readonly measuring: Measuring;
  readonly accept: Accept;
  /**
   * `match`: a match that comes can make it true, and matches after it cannot change that; an alert then gathers whatever
   * comes. `new`: the same, but an alert gathers only what makes it true again. `end`: more matches can change it, so it is
   * asked when the window is over, and an alert gathers windows.
   */
  readonly when: "match" | "new" | "end";
}

type Asked = Pick<CorrelationRule, "type" | "rules" | "conditions" | "expression" | "percentile">;

export function questionOf(rule: Asked): WindowQuestion {
  const { type, expression, rules } = rule;
  const measuring = measuringOf(rule);
  const isMet: Accept = (measure) => holds(rule, measure.number());
  switch (type) {
    case "absence":
      return { measuring, accept: (_measure, first, last) => first.at === last.at, when: "end" };
    case "spike":
    case "first_seen":
      return { measuring, accept: isMet, when: "new" };
    case "value_avg":
    case "value_median":
    case "value_percentile":
      return { measuring, accept: isMet, when: "end" };
    case "temporal":
      if (expression === undefined) return { measuring, accept: isMet, when: whenOf(rule) };
      return {
        measuring,
        accept: (measure) => conditionHolds(expression, (name) => measure.has(name)),
        when: hasNot(expression) ? "end" : "match",
      };
    case "temporal_ordered":
      return {
        measuring,
        accept: (measure, first, last) => isMet(measure, first, last) && isInOrder(rules, first, last),
        when: "match",
      };
    case "event_count":
    case "value_count":
    case "value_sum":
      return { measuring, accept: isMet, when: whenOf(rule) };
    default:
      return type satisfies never;
  }
}

function measuringOf({ type, percentile }: Asked): Measuring {
  switch (type) {
    case "event_count":
    case "absence":
    case "spike":
    case "first_seen":
      return { of: "events" };
    case "value_count":
    case "temporal":
    case "temporal_ordered":
      return { of: "values" };
    case "value_sum":
      return { of: "sum" };
    case "value_avg":
      return { of: "mean" };
    case "value_median":
    case "value_percentile":
      return { of: "percentile", percentile: percentile ?? 50 };
    default:
      return type satisfies never;
  }
}

/** Whether a number is as the conditions say. */
export function holds({ conditions }: Pick<CorrelationRule, "conditions">, number: number | undefined): boolean {
  if (number === undefined) return false;
  for (const { comparison, value } of conditions) if (!compares(comparison, number, value)) return false;
  return true;
}

/** A number that only grows is known to be large enough before the window is over; anything else is not. */
function whenOf({ conditions }: Asked): WindowQuestion["when"] {
  return conditions.every(({ comparison }) => comparison === "gt" || comparison === "gte") ? "match" : "end";
}

function hasNot(condition: NonNullable<Asked["expression"]>): boolean {
  switch (condition.kind) {
    case "name":
      return false;
    case "not":
      return true;
    case "all":
    case "any":
      return condition.inner.some(hasNot);
    default:
      return condition satisfies never;
  }
}

/** Whether each rule matched no earlier than the one before it: the earliest that fits is as good as any. */
function isInOrder(rules: readonly string[], first: Entry, last: Entry): boolean {
  let place = 0;
  for (let entry: Entry | undefined = first; entry !== undefined;) {
    // Of the same instant nobody knows which was first, so any order will do.
    const { at } = entry;
    const there = new Set<string>();
    let isLast = false;
    while (entry !== undefined && entry.at === at && !isLast) {
      for (const { value } of entry.values) there.add(value);
      isLast = entry === last;
      entry = entry.later;
    }
    while (place < rules.length && there.has(rules[place] ?? "")) place += 1;
    if (place === rules.length) return true;
    if (isLast) return false;
  }
  return false;
}
