import { instant, type Instant, type ObservedAtReason } from "@lagewarte/model";

const FORM = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d+))?\s*(Z|z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?$/;
const DAY = 86_400_000;
const EARLIEST = Date.UTC(1990, 0, 1);

export interface ObservedAt {
  readonly observedAt: Instant;
  readonly observedAtReason: ObservedAtReason;
}

/**
 * Milliseconds since the epoch of an ISO-like time (`2026-11-24T09:00:00.123456+0100`, also with a space or without a
 * zone, which is `timezone` then). Undefined when it is no time: 30 February does not roll over into March.
 */
export function epochOf(text: string, timezone = "UTC"): { epoch: number; hasZone: boolean } | undefined {
  const match = FORM.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const milliseconds = Number((fraction ?? "").padEnd(3, "0").slice(0, 3));
  const leap = second === "60" ? 1000 : 0;
  const at = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    leap > 0 ? 59 : Number(second),
    milliseconds,
  );
  const check = new Date(at);
  if (
    check.getUTCDate() !== Number(day) ||
    check.getUTCMonth() !== Number(month) - 1 ||
    Number(hour) > 23 ||
    Number(minute) > 59 ||
    Number(second) > 60
  )
    return undefined;
  if (Number(year) < 100) return undefined;
  if (zone !== undefined) return { epoch: at + leap - offsetOf(zone), hasZone: true };
  return { epoch: at + leap - (timezone === "UTC" ? 0 : zoneOffset(timezone, at)), hasZone: false };
}

function offsetOf(zone: string): number {
  if (!/^[+-]/.test(zone)) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.replace(":", "").slice(3, 5) || "0");
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** Offset of an IANA zone at a local time, in milliseconds. Of an hour that comes twice it takes the first. */
function zoneOffset(timezone: string, local: number): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const at = (epoch: number): number => {
    const part = Object.fromEntries(parts.formatToParts(epoch).map(({ type, value }) => [type, Number(value)]));
    return (
      Date.UTC(part["year"] ?? 0, (part["month"] ?? 1) - 1, part["day"], part["hour"], part["minute"], part["second"]) -
      epoch
    );
  };
  return at(local - at(local - DAY / 24));
}

/**
 * When it happened. More than a day ahead of receipt, or before 1990, is a wrong clock: the time of receipt then, marked
 * `clamped`.
 */
export function observed(epoch: number | undefined, receivedAt: Instant, hasZone = true): ObservedAt {
  if (epoch === undefined) return { observedAt: receivedAt, observedAtReason: "receipt" };
  if (epoch > Date.parse(receivedAt) + DAY || epoch < EARLIEST)
    return { observedAt: receivedAt, observedAtReason: "clamped" };
  return { observedAt: instant(epoch), observedAtReason: hasZone ? "source" : "assumed-zone" };
}
