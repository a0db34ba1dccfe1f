import type { Trigger, Triggers } from "../correlation/trigger.ts";
import type { DetectionRule } from "../sigma/rule.ts";

/**
 * Correlations that are not in force yet as they are in `after`: their windows are empty, and are to be filled with what
 * the detections that they count find in the events before.
 */
export function triggersToFill(before: Triggers, after: Triggers, detections: readonly DetectionRule[]): Fill[] {
  const old = new Map([...before.byId].map(([id, trigger]) => [id, trigger.version]));
  return [...after.byId.values()].flatMap((trigger) => {
    if (trigger.kind === "each" || old.get(trigger.rule.id) === trigger.version) return [];
    return [{ trigger, detections: detections.filter((each) => after.of(each).includes(trigger)) }];
  });
}

export interface Fill {
  readonly trigger: Trigger;
  readonly detections: readonly DetectionRule[];
}
