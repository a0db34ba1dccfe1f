import { fieldPath, type FieldPath } from "../sigma/field-path.ts";
import type { CorrelationRule, DetectionRule, RuleSet } from "../sigma/rule.ts";

interface Common {
  readonly groupBy: readonly FieldPath[];
  /** For how long a match is remembered after it reached us, in milliseconds: to count it, and to know it again. */
  readonly kept: number;
  /** For how long after its last match reached us an episode still takes what is late. */
  readonly open: number;
}

/** What raises an alert: a correlation, or a detection that alerts by itself at its first match. */
export type Trigger =
  | (Common & { readonly kind: "each"; readonly rule: DetectionRule })
  | (Common & { readonly kind: "count"; readonly rule: CorrelationRule; readonly fields: readonly FieldPath[] });

/** All triggers by id, and which of them a detection's match is for. */
export interface Triggers {
  readonly byId: ReadonlyMap<string, Trigger>;
  readonly of: (detection: DetectionRule) => readonly Trigger[];
  /** The longest of all: how far back the state of windows, and of episodes, reaches. */
  readonly longest: Pick<Common, "kept" | "open">;
}

/** Who is late by no more than the time span, and no more than this where that is shorter, is not too late. */
const LATE = 15 * 60_000;

export function triggersOf({ detections, correlations, alerting }: RuleSet): Triggers {
  const withLate = ({ timespan }: DetectionRule | CorrelationRule): number => timespan + Math.max(timespan, LATE);
  const all: Trigger[] = [
    ...alerting.map((rule): Trigger => ({
      kind: "each",
      rule,
      groupBy: rule.groupBy.map(fieldPath),
      // It has no window to fill: this is for events that come twice.
      kept: LATE,
      open: withLate(rule),
    })),
    ...correlations.map((rule): Trigger => ({
      kind: "count",
      rule,
      groupBy: rule.groupBy.map(fieldPath),
      kept: withLate(rule),
      open: withLate(rule),
      fields: rule.type === "value_count" ? rule.fields.map(fieldPath) : [],
    })),
  ];
  const byDetection = new Map(
    detections.map((detection): [DetectionRule, readonly Trigger[]] => [
      detection,
      all.filter((trigger) =>
        trigger.kind === "each"
          ? trigger.rule === detection
          : trigger.rule.rules.some((word) => word === detection.id || word === detection.name),
      ),
    ]),
  );
  return {
    byId: new Map(all.map((trigger) => [trigger.rule.id, trigger])),
    of: (detection) => byDetection.get(detection) ?? [],
    longest: {
      kept: Math.max(0, ...all.map(({ kept }) => kept)),
      open: Math.max(0, ...all.map(({ open }) => open)),
    },
  };
}

/** Whether a count raises the alert. */
export function holds({ conditions }: Pick<CorrelationRule, "conditions">, count: number): boolean {
  return conditions.every(({ comparison, value }) => {
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
