import {
  concernedBy,
  EventId,
  plainTitle,
  type Alert,
  type OrganisationId,
  type OrganisationShare,
} from "@lagewarte/model";

/**
 * An alert as it is for one organisation alone; undefined when it does not concern it. Nothing in it depends on others:
 * not severity, times and counts, not what people noted, nor who was first. What the rule means and advises stays, and
 * so do the people of the CERT with what they did.
 */
export function shareOf(alert: Alert, own: OrganisationId): Alert | undefined {
  const { episode } = alert;
  if (!concernedBy(episode).includes(own)) return undefined;
  const share = episode.shares?.find(({ id }) => id === own) ?? untold(alert, own);
  // Others may have been concerned earlier: for this organisation it began with its own first event.
  const since = latest(alert.openedAt, share.firstSeenAt);
  const history = alert.history
    .filter(({ action }) => action !== "episode-ended")
    .map((entry) => ({
      ...entry,
      at: latest(entry.at, since),
      cause: entry.by === null ? alert.id : entry.cause,
      note: null,
    }));
  const cut: Alert = {
    ...alert,
    openedAt: since,
    updatedAt: latest(since, share.lastSeenAt, ...history.map(({ at }) => at)),
    history,
    episode: {
      ...episode,
      ...plainTitle(episode.rule),
      severity: episode.rule.severity ?? episode.severity,
      confidence: share.confidence,
      group: ownGroup(episode.group, own),
      // The first event may be another's; so may the evidence. Own events are read as events.
      anchor: EventId.parse(alert.id),
      evidence: [],
      firstSeenAt: share.firstSeenAt,
      lastSeenAt: share.lastSeenAt,
      // Whether it goes on elsewhere is nobody else's business.
      active: alert.state !== "closed",
      counts: { events: share.events, organisations: 1 },
      organisations: episode.organisations.filter(({ id }) => id === own),
      shares: [share],
      observables: share.observables,
      techniques: share.techniques,
    },
  };
  if (cut.state === "acknowledged")
    return { ...cut, acknowledged: { ...cut.acknowledged, at: latest(cut.acknowledged.at, since) } };
  if (cut.state === "closed")
    return { ...cut, closed: { ...cut.closed, at: latest(cut.closed.at, since), reason: "" } };
  return cut;
}

/** The address that attacks, or the own one, may be told; any other value may be a word of somebody else. */
function ownGroup(group: Readonly<Record<string, string>>, own: OrganisationId): Record<string, string> {
  const told = ([field, value]: [string, string]): boolean =>
    field === "source.ip" || (field === "organisations.id" && value === own);
  return Object.fromEntries(Object.entries(group).filter(told));
}

/** Of an alert from before shares were kept: no more than that it concerns the organisation. */
function untold({ openedAt }: Alert, id: OrganisationId): OrganisationShare {
  return {
    id,
    events: 1,
    firstSeenAt: openedAt,
    lastSeenAt: openedAt,
    confidence: 70,
    observables: [],
    techniques: [],
  };
}

/** Instants compare as text. */
function latest(first: string, ...more: readonly string[]): string {
  return more.reduce((left, right) => (left > right ? left : right), first);
}
