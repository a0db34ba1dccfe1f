import type { Alert, AreaKind, Level, Severity } from "@lagewarte/model";

/**
 * What an open alert weighs, by severity; each is more than three of the next lower one. docs/situation.md gives the
 * reasoning behind every number here.
 */
const WEIGHT: Readonly<Record<Severity, number>> = { info: 0, low: 1, medium: 4, high: 14, critical: 50 };
/** From which score on an area has a level. One fresh alert of a severity gives at least the level of its name. */
const LEVELS: readonly (readonly [Exclude<Level, "no-data" | "none">, number])[] = [
  ["critical", 37],
  ["high", 10],
  ["medium", 3],
  ["low", 0.5],
];
/** An alert whose source is sure counts whole, one of an unsure source this share at least. */
const UNSURE = 0.75;
/** An alert that somebody works on weighs less. */
const ACKNOWLEDGED = 0.7;
/** One whose episode is over fades with this half-life, in milliseconds. */
const HALF_LIFE = 6 * 3_600_000;
/** It fades to this share and no further while it is open: what nobody looked at does not go away. */
const FLOOR = 0.75;

/** Weight of an alert at `now`; 0 when it is closed. `criticality` is that of the organisation. */
export function weightOf(alert: Alert, criticality: number, now: number): number {
  if (alert.state === "closed") return 0;
  const { severity, confidence, active, lastSeenAt } = alert.episode;
  const age = active ? 0 : Math.max(0, now - Date.parse(lastSeenAt));
  const decay = FLOOR + (1 - FLOOR) * 0.5 ** (age / HALF_LIFE);
  const sure = UNSURE + ((1 - UNSURE) * confidence) / 100;
  return WEIGHT[severity] * decay * sure * criticality * (alert.state === "acknowledged" ? ACKNOWLEDGED : 1);
}

/** In the state as a whole a single case weighs one level less; from three organisations on it is no single case. */
const REACH = [0, 0.3, 0.6, 1] as const;

/** Share of an alert's weight that counts in an area where it concerns so many organisations. */
export function reachOf(kind: AreaKind, organisations: number): number {
  return kind === "state" ? (REACH[organisations] ?? 1) : 1;
}

/**
 * Score of all weights together, heaviest first: the heaviest counts whole, each further one half as much as the one
 * before it, so a crowd weighs less than twice its heaviest.
 */
export function scoreOf(heaviestFirst: readonly number[]): number {
  return heaviestFirst.reduce((sum, weight, index) => sum + weight * 0.5 ** index, 0);
}

/** A level that so many organisations have is the state's too, however little their cases have to do with each other. */
const MANY = 10;

/** The score that as many organisations as are many have at least. */
export function scoreOfMany(scores: readonly number[]): number {
  return scores.toSorted((left, right) => right - left)[MANY - 1] ?? 0;
}

export function levelOf(score: number): Exclude<Level, "no-data"> {
  return LEVELS.find(([, from]) => score >= from)?.[0] ?? "none";
}

/** A level rises at once, and falls only when the score has left it by this share: it does not flap. */
const HYSTERESIS = 0.85;
const order: readonly Level[] = ["none", "low", "medium", "high", "critical"];

export function steady(previous: Level | null, score: number): Exclude<Level, "no-data"> {
  const level = levelOf(score);
  if (previous === null || previous === "no-data") return level;
  const isFalling = order.indexOf(level) < order.indexOf(previous);
  const isHeld = order.indexOf(levelOf(score / HYSTERESIS)) >= order.indexOf(previous);
  return isFalling && isHeld ? previous : level;
}
