import type { AlertRecord } from "@lagewarte/model";
import type { RunningEpisode } from "../episode/episode.ts";

export type EpisodeRecord = Extract<AlertRecord, { kind: "episode" }>;

/** Where and when a match came to the log; `key` is that of its group. */
export interface Arrival {
  readonly key: string;
  readonly partition: number;
  readonly offset: number;
  /** By the log's clock. */
  readonly appendedAt: number;
}

/** An episode with what is needed to go on with it after a restart. */
export interface Running {
  readonly episode: RunningEpisode;
  /** The last match that is counted in it, and when that was appended. */
  through: Omit<Arrival, "key">;
  /** Changed since it was told last. */
  dirty: boolean;
  toldAt: number;
}

export function placeOf({ partition, offset, appendedAt }: Omit<Arrival, "key">): Running["through"] {
  return { partition, offset, appendedAt };
}

/** Whether the match was worked off when the episode was told as it was restored. */
export function isThrough({ through }: Running, { partition, offset }: Arrival): boolean {
  return partition === through.partition && offset <= through.offset;
}

export const DIRTY = 1;
export const ACTIVE = 2;

/** What an episode is like, in bits: this is asked at every match. */
export function stateOf(running: Running | undefined): number {
  if (running === undefined) return 0;
  return (running.dirty ? DIRTY : 0) | (running.episode.active ? ACTIVE : 0);
}
