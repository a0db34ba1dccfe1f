import { REPLAYED_LISTED, type Episode, type ReplayDifference, type ReplayedAlert } from "@lagewarte/model";
import type { Replayed } from "../replay/replay.ts";

/** The difference as the API and the command tell it: the newest of each kind, as many as are listed. */
export function differenceTold(replayed: Replayed): ReplayDifference {
  const { from, to, events, alerts, appeared, gone, changed, organisations } = replayed;
  const counts = { appeared: appeared.length, gone: gone.length, changed: changed.length };
  return {
    from,
    to,
    events,
    alerts,
    counts,
    appeared: listed(appeared, (each) => each).map(alertTold),
    gone: listed(gone, (each) => each).map(alertTold),
    changed: listed(changed, ({ after }) => after).map(({ before, after }) => ({
      before: alertTold(before),
      after: alertTold(after),
    })),
    truncated: Object.values(counts).some((count) => count > REPLAYED_LISTED),
    notified: { anew: [...organisations.more], noLonger: [...organisations.fewer] },
  };
}

function listed<Item>(items: readonly Item[], episodeOf: (item: Item) => Episode): Item[] {
  const at = (item: Item): number => Date.parse(episodeOf(item).lastSeenAt);
  return items.toSorted((left, right) => at(right) - at(left)).slice(0, REPLAYED_LISTED);
}

export function alertTold(episode: Episode): ReplayedAlert {
  const { rule, title, titleEn, group, severity, firstSeenAt, lastSeenAt, counts, organisations } = episode;
  return {
    rule: rule.id,
    title,
    ...(titleEn === undefined ? {} : { titleEn }),
    group,
    severity,
    firstSeenAt,
    lastSeenAt,
    events: counts.events,
    organisations: [...new Set(organisations.map(({ id }) => id))],
  };
}
