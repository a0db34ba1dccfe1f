import type { Triggers } from "./trigger.ts";

/**
 * Progress on the log is kept no further than this past the last time that every change was told, in milliseconds of the
 * log's clock. So after a crash it is known how far back there can be matches that an episode grew by without that having
 * been told.
 */
export const TELL_ALL_EVERY = 60_000;
/**
 * An episode that may be over, but cannot be said to be while matches wait to be read, is told again so often: what the
 * log has not been told for long is over.
 */
export const TELL_AGAIN_EVERY = 900_000;
/** Partitions are worked off to different times; this much more may not have been told. */
const APART = 3_600_000;
/** Clocks of several machines differ, and what is told of a match is appended a little later. */
const SLACK = 60_000;

/**
 * Windows that are asked at their end wait while matches wait to be read, and nobody writes down which of them were asked.
 * So all are asked again that were over so long before, and those that raised an alert are known by it.
 */
export const UNJUDGED = 86_400_000;

/** From when on the log must be read to go on where the last worker stopped. */
export interface Recovery {
  /** Episodes, from `alerts`. */
  readonly episodesSince: number;
  /** Matches; those before `againSince` were told of, whatever came of them. */
  readonly matchesSince: number;
  readonly againSince: number;
  /** Windows that were over before need not be asked any more. */
  readonly judgedUntil: number;
}

/**
 * `waiting`: when the oldest match was appended that nobody worked off yet (now, when there is none); `done`: the newest
 * that was worked off. How long nobody worked makes no difference.
 */
export function recoveryFrom(
  { waiting, done }: { readonly waiting: number; readonly done: number },
  { longest }: Pick<Triggers, "longest">,
): Recovery {
  const againSince = Math.min(waiting, done) - TELL_ALL_EVERY - APART - SLACK;
  return {
    // Also those that were open when the last worker died: somebody must end them.
    episodesSince: againSince - longest.episodes,
    matchesSince: againSince - longest.matches,
    againSince,
    judgedUntil: againSince - UNJUDGED,
  };
}
