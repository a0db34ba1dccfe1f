import {
  AlertId,
  EVIDENCE_KEPT,
  EventId,
  severities,
  strictest,
  type Episode,
  type Observable,
  type OrganisationId,
  type Severity,
} from "@lagewarte/model";
import { hashId } from "@lagewarte/platform";
import type { MatchRecord } from "../correlation/match-record.ts";
import type { Rule } from "../sigma/rule.ts";
import { growShares, UNTOLD_CONFIDENCE } from "./share.ts";

const MOST_OBSERVABLES = 40;
const MOST_ORGANISATIONS = 1000;
/** From so many organisations on, an episode is one severity graver than its rule. */
const SPREAD = 10;

export function alertId(rule: Rule, group: Readonly<Record<string, string>>, anchor: string): AlertId {
  const key = JSON.stringify(Object.entries(group).toSorted(([left], [right]) => (left < right ? -1 : 1)));
  return AlertId.parse(hashId("a", rule.id, key, anchor));
}

/** The first state of an episode: `records` are the matches that raised it, earliest first. */
export function openEpisode(rule: Rule, anchor: string, records: readonly MatchRecord[]): Episode {
  const [first] = records;
  if (first === undefined) throw new Error("an episode has at least one match");
  let episode: Episode = {
    rule: rule.info,
    title: rule.info.title.slice(0, 256),
    severity: rule.severity,
    confidence: first.confidence ?? UNTOLD_CONFIDENCE,
    tlp: first.tlp,
    classification: first.classification,
    group: first.group,
    anchor: EventId.parse(anchor),
    firstSeenAt: first.observedAt,
    lastSeenAt: first.observedAt,
    active: true,
    counts: { events: 0, organisations: 0 },
    organisations: [],
    shares: [],
    evidence: [],
    observables: [],
    techniques: [],
    meaning: rule.content.meaning,
    advice: [...rule.content.advice],
    exercise: first.exercise,
  };
  for (const record of records) episode = growEpisode(episode, rule, record);
  return episode;
}

/** The episode with one more match. */
export function growEpisode(episode: Episode, rule: Rule, record: MatchRecord): Episode {
  const organisations = merged(
    episode.organisations,
    record.organisations,
    ({ id, side }) => `${id} ${side}`,
    MOST_ORGANISATIONS,
  );
  const concerned = new Set<OrganisationId>(organisations.map(({ id }) => id)).size;
  const counts = { events: episode.counts.events + 1, organisations: concerned };
  return {
    ...episode,
    title: titleOf(rule, episode.group, counts),
    severity: concerned >= SPREAD ? graver(rule.severity) : rule.severity,
    confidence: Math.max(episode.confidence, record.confidence ?? 0),
    tlp: strictest([episode.tlp, record.tlp]),
    firstSeenAt: record.observedAt < episode.firstSeenAt ? record.observedAt : episode.firstSeenAt,
    lastSeenAt: record.observedAt > episode.lastSeenAt ? record.observedAt : episode.lastSeenAt,
    counts,
    organisations,
    shares: growShares(
      episode.shares ?? [],
      record,
      organisations.map(({ id }) => id),
    ),
    evidence: evidence(episode.evidence, record.event),
    observables: merged(
      episode.observables,
      record.observables,
      ({ type, value, role }: Observable) => `${type} ${role} ${value}`,
      MOST_OBSERVABLES,
    ),
    techniques: merged(episode.techniques, record.techniques, String, 50),
  };
}

/** The first ones and the latest. */
function evidence(present: readonly EventId[], event: EventId): EventId[] {
  if (present.length < EVIDENCE_KEPT) return [...present, event];
  const half = EVIDENCE_KEPT / 2;
  return [...present.slice(0, half), ...present.slice(half + 1), event];
}

function merged<Item>(
  present: readonly Item[],
  more: readonly Item[],
  key: (item: Item) => string,
  most: number,
): Item[] {
  const known = new Set(present.map(key));
  const fresh = more.filter((item) => !known.has(key(item)) && known.add(key(item)));
  return [...present, ...fresh].slice(0, most);
}

function graver(severity: Severity): Severity {
  return severities[Math.min(severities.length - 1, severities.indexOf(severity) + 1)] ?? severity;
}

function titleOf(rule: Rule, group: Readonly<Record<string, string>>, counts: Episode["counts"]): string {
  const values: Readonly<Record<string, string>> = {
    ...group,
    events: String(counts.events),
    organisations: String(counts.organisations),
  };
  const title = rule.content.title.replace(/\{([^{}]+)\}/g, (whole, name: string) => values[name] ?? whole);
  return title.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").slice(0, 256);
}

export function endEpisode(episode: Episode): Episode {
  return { ...episode, active: false };
}

/** When an episode is over if nothing more comes. */
export function endsAt(episode: Episode, rule: Rule): number {
  return Date.parse(episode.lastSeenAt) + rule.timespan;
}
