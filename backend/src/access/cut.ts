import { mayRead, type Alert, type Event, type OrganisationId, type Viewer } from "@lagewarte/model";

/** Whether a person sees all organisations of a record, or only the own one. */
function seesAll(viewer: Viewer): boolean {
  return mayRead(viewer, { kind: "alert", organisations: [] }).may;
}

/**
 * An alert as a person may see it. For a municipal officer nothing in it tells of others: not their names, nor how many
 * they are, nor events that are not the own organisation's. What the rule means and advises stays.
 */
export function cutAlert(viewer: Viewer, alert: Alert): Alert {
  if (seesAll(viewer)) return alert;
  const own = viewer.organisation;
  const { episode } = alert;
  const group = Object.fromEntries(
    Object.entries(episode.group).filter(([name, value]) => name !== "organisations.id" || value === own),
  );
  const sources = episode.observables.filter(({ role }) => role === "source");
  return {
    ...alert,
    // People of the CERT stay named; what they noted may name others.
    history: alert.history.map((entry) => ({ ...entry, note: null })),
    episode: {
      ...episode,
      title: episode.rule.title,
      group,
      organisations: episode.organisations.filter(({ id }) => id === own),
      counts: { events: 0, organisations: 1 },
      evidence: [],
      observables: sources.slice(0, 5),
    },
  };
}

/** An event with the own organisation's attribution alone. */
export function cutEvent(viewer: Viewer, event: Event): Event {
  if (seesAll(viewer)) return event;
  return { ...event, organisations: event.organisations.filter(({ id }) => id === viewer.organisation) };
}

/** Names for the organisations that are left. */
export function namesOf(
  organisations: readonly { readonly id: OrganisationId }[],
  nameOf: (id: OrganisationId) => string | undefined,
): Record<string, string> {
  return Object.fromEntries(
    organisations.flatMap(({ id }) => {
      const name = nameOf(id);
      return name === undefined ? [] : [[id, name]];
    }),
  );
}
