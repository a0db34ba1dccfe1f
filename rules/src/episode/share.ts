import {
  instant,
  SHARED_OBSERVABLES,
  type Observable,
  type OrganisationId,
  type OrganisationShare,
} from "@lagewarte/model";
import type { MatchDetails } from "../correlation/match-record.ts";

/** What is assumed of a source that does not say how sure it is. */
export const UNTOLD_CONFIDENCE = 70;
const MOST_TECHNIQUES = 20;

/** What an episode is for each organisation alone: of its own events, as if there were no others. */
export class Shares {
  readonly #shares: Map<OrganisationId, OrganisationShare>;

  constructor(shares: readonly OrganisationShare[]) {
    this.#shares = new Map(shares.map((share) => [share.id, share]));
  }

  /** One more match, `at` in milliseconds; of organisations that are not `kept` there is no share. */
  add(at: number, details: MatchDetails, kept: (id: OrganisationId) => boolean): void {
    for (const id of new Set(details.organisations.map((each) => each.id)))
      if (kept(id)) this.#shares.set(id, grown(id, this.#shares.get(id), at, details));
  }

  list(): OrganisationShare[] {
    return [...this.#shares.values()];
  }
}

function grown(
  id: OrganisationId,
  share: OrganisationShare | undefined,
  at: number,
  details: MatchDetails,
): OrganisationShare {
  const { confidence, techniques } = details;
  const observedAt = instant(at);
  const known = new Set(share?.observables.map(({ type, value }) => `${type} ${value}`));
  const fresh = ownObservables(details, id).filter(({ type, value }) => !known.has(`${type} ${value}`));
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
function ownObservables({ organisations, observables }: MatchDetails, id: OrganisationId): Observable[] {
  const isAlone = (side: "source" | "destination"): boolean => {
    const there = organisations.filter((each) => each.side === side);
    return there.length > 0 && there.every((each) => each.id === id);
  };
  const [source, destination] = [isAlone("source"), isAlone("destination")];
  return observables.filter(({ role }) => (role === "destination" ? destination : role !== "indicator" && source));
}
