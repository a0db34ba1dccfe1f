import type { Episode, OrganisationId } from "@lagewarte/model";
import type { EpisodeRecord } from "../correlation/running.ts";
import { canonical } from "../correlation/match-record.ts";

export interface Difference {
  readonly gone: readonly Episode[];
  readonly appeared: readonly Episode[];
  readonly changed: readonly { readonly before: Episode; readonly after: Episode }[];
  /** Organisations with an alert of a rule that they had none of before, and the other way round. */
  readonly organisations: { readonly more: readonly OrganisationId[]; readonly fewer: readonly OrganisationId[] };
}

/**
 * Two folds of the same events compared. Alerts are the same one when rule and group are, and their times meet: the
 * event that came first may be another one.
 */
export function difference(before: readonly EpisodeRecord[], after: readonly EpisodeRecord[]): Difference {
  const fresh = new Map<string, Episode[]>();
  for (const { episode } of after) {
    const key = keyOf(episode);
    const same = fresh.get(key);
    if (same === undefined) fresh.set(key, [episode]);
    else same.push(episode);
  }
  const gone: Episode[] = [];
  const changed: { before: Episode; after: Episode }[] = [];
  for (const { episode } of before) {
    const candidates = fresh.get(keyOf(episode)) ?? [];
    const at = candidates.findIndex((each) => meets(episode, each));
    const [match] = at < 0 ? [] : candidates.splice(at, 1);
    if (match === undefined) gone.push(episode);
    else if (said(match) !== said(episode)) changed.push({ before: episode, after: match });
  }
  const appeared = [...fresh.values()].flat();
  return { gone, appeared, changed, organisations: organisations(before, after) };
}

function keyOf({ rule, group, exercise }: Episode): string {
  return JSON.stringify([rule.id, exercise, canonical(group)]);
}

function meets(left: Episode, right: Episode): boolean {
  return left.firstSeenAt <= right.lastSeenAt && right.firstSeenAt <= left.lastSeenAt;
}

/** What people are told of an alert, as far as a rule decides it. */
function said(episode: Episode): string {
  const { title, severity, firstSeenAt, lastSeenAt, counts, meaning, advice, techniques } = episode;
  const concerned = episode.organisations.map(({ id, side }) => `${side} ${id}`).toSorted();
  return JSON.stringify([title, severity, firstSeenAt, lastSeenAt, counts, meaning, advice, techniques, concerned]);
}

function organisations(before: readonly EpisodeRecord[], after: readonly EpisodeRecord[]): Difference["organisations"] {
  const [old, fresh] = [concerned(before), concerned(after)];
  return { more: ofOthers(fresh, old), fewer: ofOthers(old, fresh) };
}

/** Which organisations had an alert of which rule. */
function concerned(records: readonly EpisodeRecord[]): Map<string, OrganisationId> {
  return new Map(
    records.flatMap(({ episode }) =>
      episode.organisations.map(({ id }): [string, OrganisationId] => [`${episode.rule.id} ${id}`, id]),
    ),
  );
}

function ofOthers(of: ReadonlyMap<string, OrganisationId>, without: ReadonlyMap<string, OrganisationId>) {
  return [...new Set([...of].flatMap(([key, id]) => (without.has(key) ? [] : [id])))].toSorted();
}
