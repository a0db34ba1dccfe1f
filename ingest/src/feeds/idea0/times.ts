import { failed, instant, ok, type JsonObject, type Result } from "@lagewarte/model";
import { shorten, type Draft } from "../../normalise/draft.ts";
import { epochOf, observed, type ObservedAt } from "../../normalise/time.ts";
import type { ParseContext } from "../feed-parser.ts";

/** When it happened, as far as the message says: the event's own time, its window, its detection, the message's making. */
const ORDER = ["EventTime", "WinStartTime", "DetectTime", "CreateTime"] as const;
const ENDS = ["CeaseTime", "WinEndTime"] as const;

interface Moment {
  readonly epoch: number;
  readonly hasZone: boolean;
}

/** All times of a message. A time that cannot be read or lies in no possible year gives way to the next one and is named. */
export function readTimes(draft: Draft, record: JsonObject, context: ParseContext): Result<ObservedAt> {
  const moments = new Map<string, Moment>();
  const unreadable: string[] = [];
  for (const name of [...ORDER, ...ENDS]) {
    const value = record[name];
    if (value === undefined || value === null || value === "") continue;
    const moment = momentOf(value, context.timezone);
    if (moment === undefined) unreadable.push(`${name} is ${shorten(value)}`);
    else moments.set(name, moment);
  }
  const candidates = ORDER.filter((name) => moments.has(name));
  if (candidates.length === 0 && unreadable.length > 0) return failed("bad-time", unreadable.join("; "));
  for (const detail of unreadable) draft.issue(detail.slice(0, detail.indexOf(" ")), `not a time: ${detail}`);

  let at = observed(undefined, context.receivedAt);
  for (const name of candidates) {
    const moment = moments.get(name);
    at = observed(moment?.epoch, context.receivedAt, moment?.hasZone);
    if (at.observedAtReason !== "clamped") break;
    draft.issue(name, `not a possible time: ${shorten(record[name])}`);
  }

  const start = moments.get("EventTime") ?? moments.get("WinStartTime");
  const end = moments.get("CeaseTime") ?? moments.get("WinEndTime");
  const created = moments.get("CreateTime") ?? moments.get("DetectTime");
  if (start !== undefined) draft.set("event", "start", instant(start.epoch));
  if (end !== undefined) draft.set("event", "end", instant(end.epoch));
  if (created !== undefined) draft.set("event", "created", instant(created.epoch));
  // Nanoseconds, as ECS wants it.
  if (start !== undefined && end !== undefined && end.epoch >= start.epoch)
    draft.set("event", "duration", (end.epoch - start.epoch) * 1_000_000);
  return ok(at);
}

/** IDEA0 times are RFC 3339; CESNET's own library also takes seconds since the epoch. */
function momentOf(value: unknown, timezone: string): Moment | undefined {
  if (typeof value === "string") return epochOf(value, timezone);
  if (typeof value !== "number" || !Number.isFinite(value) || Math.abs(value) > 1e11) return undefined;
  return { epoch: Math.round(value * 1000), hasZone: true };
}
