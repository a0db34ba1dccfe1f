import { EventId, strictest, type Observable } from "@lagewarte/model";
import type { EpisodeMatch, RunningEpisode } from "../episode/episode.ts";
import { Gathered } from "../episode/gathered.ts";
import type { Rule } from "../sigma/rule.ts";
import type { MatchDetails, MatchRecord } from "./match-record.ts";
import type { CountTrigger } from "./trigger.ts";

const MOST_ORGANISATIONS = 1000;
const MOST_OBSERVABLES = 20;
const MOST_TECHNIQUES = 50;
/** Of the events behind an alert so many of the first, and of the last. */
const EVIDENCE = 5;

/**
 * An alert that was opened, as a match that another correlation counts. The same matches give the same one, so it may be
 * told again.
 */
export function chainedMatch(
  inner: Rule,
  episode: RunningEpisode,
  { matches, knownAt }: { readonly matches: readonly EpisodeMatch[]; readonly knownAt: number },
  outer: CountTrigger,
): MatchRecord {
  const at = matches.reduce((latest, match) => Math.max(latest, match.at), Number.NEGATIVE_INFINITY);
  const { rule } = outer;
  const { group: values, exercise } = episode;
  const paths = outer.groupBy(inner);
  const tuple = rule.fields.map((name) => values[name] ?? "");
  return {
    trigger: rule.id,
    version: outer.version,
    group: Object.fromEntries(rule.groupBy.map((name, index) => [name, values[paths[index]?.name ?? name] ?? ""])),
    exercise,
    event: EventId.parse(episode.alert),
    at,
    heardAt: knownAt,
    ...addedBy(outer, inner, tuple),
    details: detailsOf(matches),
  };
}

function addedBy(
  { rule }: CountTrigger,
  { id, name }: Rule,
  tuple: readonly string[],
): Pick<MatchRecord, "values" | "numbers"> {
  switch (rule.type) {
    case "value_count":
    case "first_seen":
      return { values: [JSON.stringify(tuple)] };
    case "temporal":
    case "temporal_ordered":
      return { values: rule.rules.filter((word) => word === id || word === name) };
    case "value_sum":
    case "value_avg":
    case "value_median":
    case "value_percentile":
    case "event_count":
    case "absence":
    case "spike":
      return { values: [] };
    default:
      return rule.type satisfies never;
  }
}

function detailsOf(matches: readonly EpisodeMatch[]): MatchDetails {
  const [first] = matches;
  if (first === undefined) throw new Error("an alert has at least one match");
  const organisations = new Gathered<MatchDetails["organisations"][number]>(
    [],
    ({ id, side }) => `${side} ${id}`,
    MOST_ORGANISATIONS,
  );
  const observables = new Gathered<Observable>(
    [],
    ({ type, value, role }) => `${role} ${type} ${value}`,
    MOST_OBSERVABLES,
  );
  const techniques = new Gathered<string>([], String, MOST_TECHNIQUES);
  for (const { details } of matches) {
    organisations.add(details.organisations);
    observables.add(details.observables);
    techniques.add(details.techniques);
  }
  const confidences = matches.flatMap(({ details }) => details.confidence ?? []);
  const evidence = matches.flatMap(({ event, details }) => details.evidence ?? [event]);
  return {
    organisations: organisations.list(),
    observables: observables.list(),
    techniques: techniques.list(),
    classification: first.details.classification,
    confidence: confidences.length === 0 ? null : confidences.reduce((one, other) => Math.max(one, other)),
    tlp: strictest(matches.map(({ details }) => details.tlp)),
    evidence:
      evidence.length <= 2 * EVIDENCE ? evidence : [...evidence.slice(0, EVIDENCE), ...evidence.slice(-EVIDENCE)],
  };
}
