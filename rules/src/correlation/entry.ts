import type { EventId } from "@lagewarte/model";
import type { MatchDetails } from "./match-record.ts";
import type { Tally } from "./tallies.ts";

/** A match that a window knows. */
export interface Entry {
  event: EventId;
  at: number;
  arrivedAt: number;
  /** What it tells, as long as it is counted; then also what it adds, and its neighbours in time. */
  details: MatchDetails | undefined;
  values: readonly Tally[];
  numbers: readonly number[];
  earlier: Entry | undefined;
  later: Entry | undefined;
  /** The one that arrived after it. */
  next: Entry | undefined;
}

/** The entries from one to another. */
export function between(first: Entry, last: Entry): Entry[] {
  const entries: Entry[] = [];
  for (let entry: Entry | undefined = first; entry !== undefined; entry = entry.later) {
    entries.push(entry);
    if (entry === last) break;
  }
  return entries;
}
