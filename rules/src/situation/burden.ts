import type { Alert, AreaSituation } from "@lagewarte/model";
import { scoreOf } from "./score.ts";

export interface Weighed {
  readonly alert: Alert;
  readonly weight: number;
}

/** As many as can be seen in a score: what the next one adds is less than a billionth of the heaviest. */
const KEPT = 30;

/** What open alerts weigh on an area: their number, and the heaviest ones, heaviest first. */
export class Burden {
  readonly counts: AreaSituation["openAlerts"] = { low: 0, medium: 0, high: 0, critical: 0 };
  readonly heaviest: Weighed[] = [];

  /** An alert once; whom it concerns in the area counts by the heaviest. */
  add(alert: Alert, weight: number): void {
    const { severity } = alert.episode;
    if (severity === "info" || weight <= 0) return;
    this.counts[severity] += 1;
    const { heaviest } = this;
    const last = heaviest.at(-1);
    const added: Weighed = { alert, weight };
    if (last !== undefined && heaviest.length === KEPT) {
      if (isHeavier(last, added)) return;
      heaviest.pop();
    }
    let place = heaviest.length;
    while (place > 0 && isHeavier(added, heaviest[place - 1] as Weighed)) place -= 1;
    heaviest.splice(place, 0, added);
  }

  score(): number {
    return rounded(scoreOf(this.heaviest.map(({ weight }) => weight)));
  }
}

/** Two digits after the point are as many as anybody looks at. */
export function rounded(weight: number): number {
  return Math.round(weight * 100) / 100;
}

/**
 * Of equal weight what was seen last comes first, then by title and id: the picture does not depend on the order in which
 * alerts came.
 */
function isHeavier(left: Weighed, right: Weighed): boolean {
  if (left.weight !== right.weight) return left.weight > right.weight;
  const [one, other] = [left.alert.episode, right.alert.episode];
  if (one.lastSeenAt !== other.lastSeenAt) return one.lastSeenAt > other.lastSeenAt;
  if (one.title !== other.title) return one.title < other.title;
  return left.alert.id < right.alert.id;
}
