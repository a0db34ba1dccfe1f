import { SHARED_OBSERVABLES, type Observable, type OrganisationId, type OrganisationShare } from "@lagewarte/model";
import type { MatchRecord } from "../correlation/match-record.ts";

/** What is assumed of a source that does not say how sure it is. */
export const UNTOLD_CONFIDENCE = 70;
const MOST_TECHNIQUES = 20;

/** The shares with one more match; of organisations that are not among `kept` there is none. */
export function growShares(
  shares: readonly OrganisationShare[],
  record: MatchRecord,
  kept: readonly OrganisationId[],
): OrganisationShare[] {
  const touched = new Set(record.organisations.map(({ id }) => id).filter((id) => kept.includes(id)));
  const present = new Set(shares.map(({ id }) => id));
  return [
    ...shares.map((share) => (touched.has(share.id) ? grown(share.id, share, record) : share)),
    ...[...touched].filter((id) => !present.has(id)).map((id) => grown(id, undefined, record)),
  ];
}

function grown(id: OrganisationId, share: OrganisationShare | undefined, record: MatchRecord): OrganisationShare {
  const { observedAt, confidence, techniques } = record;
  const known = new Set(share?.observables.map(({ type, value }) => `${type} ${value}`));
  const fresh = ownObservables(record, id).filter(({ type, value }) => !known.has(`${type} ${value}`));
  return {
    id,
    events: (share?.events ?? 0) + 1,
    firstSeenAt: share === undefined || observedAt < share.firstSeenAt ? observedAt : share.firstSeenAt,
    lastSeenAt: share === undefined || observedAt > share.lastSeenAt ? observedAt : share.lastSeenAt,
    confidence: Math.max(share?.confidence ?? 0, confidence ?? (share === undefined ? UNTOLD_CONFIDENCE : 0)),
    observables: [...(share?.observables ?? []), ...fresh].slice(0, SHARED_OBSERVABLES),
    techniques: [...new Set([...(share?.techniques ?? []), ...techniques])].slice(0, MOST_TECHNIQUES),
  };
}

/** What lies on the organisation's own side; where others are on that side too, nobody knows whose it is. */
function ownObservables({ organisations, observables }: MatchRecord, id: OrganisationId): Observable[] {
  const isAlone = (side: "source" | "destination"): boolean => {
    const there = organisations.filter((each) => each.side === side);
    return there.length > 0 && there.every((each) => each.id === id);
  };
  const [source, destination] = [isAlone("source"), isAlone("destination")];
  return observables.filter(({ role }) => (role === "destination" ? destination : role !== "indicator" && source));
}
