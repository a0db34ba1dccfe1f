import { isAbsence, type Group } from "./group.ts";
import type { Running } from "./running.ts";
import { TELL_AGAIN_EVERY } from "./recovery.ts";

/** Who has been silent for so long is no longer waited for. */
const LONGEST_ABSENCE = 3 * 86_400_000;

/** Of two episodes of a group. */
export function isLater(one: Running, other: Running, { closing }: Group): boolean {
  return closing === undefined
    ? other.through.offset <= one.through.offset
    : other.episode.lastSeenAt <= one.episode.lastSeenAt;
}

/** No earlier than as long after the last match came as after the last time it happened: a file of yesterday gets its time too. */
export function overAt({ episode, through }: Running, { trigger, closing }: Group): number {
  if (isAbsence(trigger)) return episode.lastSeenAt + LONGEST_ABSENCE;
  // A window that begins before the end joins it when that window is over.
  if (closing !== undefined && trigger.kind === "count") return episode.endsAt + trigger.kept;
  return Math.max(episode.endsAt, through.appendedAt + trigger.rule.timespan);
}

/** When it is looked at next. */
export function dueAt(running: Running, group: Group): number {
  return isAbsence(group.trigger)
    ? Math.min(overAt(running, group), running.toldAt + TELL_AGAIN_EVERY)
    : overAt(running, group);
}
