import type { CorrelationRule, DetectionRule, RuleSet } from "../sigma/rule.ts";

/** What raises an alert: a correlation, or a detection that alerts by itself at its first match. */
export type Trigger =
  { readonly kind: "each"; readonly rule: DetectionRule } | { readonly kind: "count"; readonly rule: CorrelationRule };

/** All triggers by id, and which of them a detection's match is for. */
export interface Triggers {
  readonly byId: ReadonlyMap<string, Trigger>;
  readonly of: (detection: DetectionRule) => readonly Trigger[];
  /** Longest time span of all, in milliseconds: how far back state reaches. */
  readonly longest: number;
}

export function triggersOf(ruleSet: RuleSet): Triggers {
  const alone = new Set(ruleSet.alerting);
  const all: Trigger[] = [
    ...ruleSet.alerting.map((rule): Trigger => ({ kind: "each", rule })),
    ...ruleSet.correlations.map((rule): Trigger => ({ kind: "count", rule })),
  ];
  const byDetection = new Map<string, readonly Trigger[]>();
  for (const detection of ruleSet.detections)
    byDetection.set(
      detection.id,
      all.filter((trigger) =>
        trigger.kind === "each"
          ? trigger.rule === detection && alone.has(detection)
          : trigger.rule.rules.some((name) => name === detection.id || name === detection.name),
      ),
    );
  return {
    byId: new Map(all.map((trigger) => [trigger.rule.id, trigger])),
    of: ({ id }) => byDetection.get(id) ?? [],
    longest: Math.max(0, ...all.map(({ rule }) => rule.timespan)),
  };
}

/** Whether a count raises the alert. */
export function holds(rule: CorrelationRule, count: number): boolean {
  return rule.conditions.every(({ comparison, value }) => {
    switch (comparison) {
      case "gt":
        return count > value;
      case "gte":
        return count >= value;
      case "lt":
        return count < value;
      case "lte":
        return count <= value;
      case "eq":
        return count === value;
      case "neq":
        return count !== value;
      default:
        return comparison satisfies never;
    }
  });
}
