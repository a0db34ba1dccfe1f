import type { Alert, Level, Severity } from "@lagewarte/model";

/**
 * What an open alert weighs, by severity; each is more than three of the next lower one. docs/situation.md gives the
 * reasoning behind every number here.
 */
const WEIGHT: Readonly<Record<Severity, number>> = { info: 0, low: 1, medium: 4, high: 14, critical: 50 };
/** From which score on an area has a level. One alert of a severity gives at least the level of its name. */
const LEVELS: readonly [Level, number][] = [
  ["critical", 40],
  ["high", 10],
  ["medium", 3],
  ["low", 0.5],
];
/** An alert that somebody works on weighs less; one whose episode is over fades with this half-life. */
const ACKNOWLEDGED = 0.7;
const HALF_LIFE = 6 * 3_600_000;
/** It fades to this share and no further while it is open: what nobody looked at does not go away. */
const FLOOR = 0.75;

/** Weight of an alert at `now`; 0 when it is closed. `criticality` is that of the organisation. */
export function weightOf(alert: Alert, criticality: number, now: number): number {
  if (alert.state === "closed") return 0;
  const { severity, confidence, active, lastSeenAt } = alert.episode;
  const age = active ? 0 : Math.max(0, now - Date.parse(lastSeenAt));
  const decay = FLOOR + (1 - FLOOR) * 0.5 ** (age / HALF_LIFE);
  const sure = 0.75 + (0.25 * confidence) / 100;
  return WEIGHT[severity] * decay * sure * criticality * (alert.state === "acknowledged" ? ACKNOWLEDGED : 1);
}

/**
 * Score of all weights together: the heaviest counts whole, each further one half as much as the one before it, so a
 * crowd of small alerts raises the level by one at most.
 */
export function scoreOf(weights: readonly number[]): number {
  return weights.toSorted((left, right) => right - left).reduce((sum, weight, index) => sum + weight * 0.5 ** index, 0);
}

export function levelOf(score: number): Exclude<Level, "no-data"> {
  for (const [level, from] of LEVELS) if (score >= from) return level as Exclude<Level, "no-data">;
  return "none";
}

/** A level rises at once, and falls only when the score has left it by this share: it does not flap. */
const HYSTERESIS = 0.85;

export function steady(previous: Level | null, score: number): Exclude<Level, "no-data"> {
  const level = levelOf(score);
  if (previous === null || previous === "no-data") return level;
  const held = levelOf(score / HYSTERESIS);
  const order: readonly Level[] = ["none", "low", "medium", "high", "critical"];
  return order.indexOf(level) < order.indexOf(previous) && order.indexOf(held) >= order.indexOf(previous)
    ? (previous as Exclude<Level, "no-data">)
    : level;
}
