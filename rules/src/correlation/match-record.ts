import { z } from "zod";
import { Classification, EventId, Observable, OrganisationId, Tlp, type Event } from "@lagewarte/model";
import { hashId } from "@lagewarte/platform";
import type { FieldPath } from "../sigma/field-path.ts";
import type { Fields } from "../sigma/fields.ts";
import type { Match } from "../sigma/matcher.ts";
import { numberOf } from "../sigma/numbers.ts";
import type { Rule } from "../sigma/rule.ts";
import type { CountTrigger, Trigger, Triggers } from "./trigger.ts";

/** What an alert tells of a match, besides when it was and which event. */
export const MatchDetails = z.strictObject({
  organisations: z.array(z.strictObject({ id: OrganisationId, side: z.enum(["source", "destination"]) })),
  observables: z.array(Observable),
  techniques: z.array(z.string()),
  classification: Classification,
  confidence: z.number().nullable(),
  tlp: Tlp,
  /** Of an alert that another correlation counts: the events behind it. */
  evidence: z.array(EventId).optional(),
});
export type MatchDetails = z.infer<typeof MatchDetails>;

/** One match that a trigger counts, in one of its groups: what correlate needs to know of the event. */
export const MatchRecord = z.strictObject({
  trigger: z.string(),
  /** Which version of the rule it was made for. */
  version: z.string(),
  group: z.record(z.string(), z.string()),
  exercise: z.string().nullable(),
  /** Of an alert that another correlation counts: the alert's id. */
  event: EventId,
  /** The time that counts, in milliseconds since the epoch. */
  at: z.number().int(),
  /** When it reached us, likewise; absent in what was written before it was kept. */
  heardAt: z.number().int().optional(),
  /** What the match adds: distinct tuples (value_count, first_seen), or the rules that matched (temporal). */
  values: z.array(z.string()),
  /** Numbers that it adds (value_sum and the like). */
  numbers: z.array(z.number()).optional(),
  details: MatchDetails,
});
export type MatchRecord = z.infer<typeof MatchRecord>;

/** Groups, and tuples of values, of one event at the most: an event that concerns everybody must not open a thousand alerts. */
const MOST_COMBINATIONS = 50;
const MOST_OBSERVABLES = 20;
/** What is longer nobody compares with anything; the event has it in full. */
const LONGEST_OBSERVABLE = 1024;
/** A longer value of a group is cut, and told from others with the same beginning by a hash. */
const LONGEST_VALUE = 256;
/** What is larger was never measured by anything. */
const LARGEST_NUMBER = 1e30;

/** No event can be from the future; a clock that is ahead by more than this is wrong, and our time of receipt counts. */
const MOST_AHEAD = 5 * 60_000;
/** Nor does a window wait for what comes later than this: it counts as if it had happened when we learned of it. */
const MOST_BEHIND = 86_400_000;

/** When an event counts as having happened. */
export function timeOf({ observedAt, recordedAt }: Pick<Event, "observedAt" | "recordedAt">): number {
  const [happened, learned] = [Date.parse(observedAt), Date.parse(recordedAt)];
  return happened > learned + MOST_AHEAD || happened < learned - MOST_BEHIND ? learned : happened;
}

export interface MatchRecords {
  readonly records: readonly MatchRecord[];
  /** Why there are none, or fewer than there should be. */
  readonly lost?: "no-group" | "no-number" | "too-many-groups";
}

/** The records of all matches of an event, and the rule that each list is of. */
export function recordsOf(
  event: Event,
  matches: readonly Match[],
  triggers: Pick<Triggers, "of">,
): (MatchRecords & { readonly rule: Rule })[] {
  const all: (MatchRecords & { readonly rule: Rule })[] = [];
  const first = new Map<string, MatchRecord>();
  for (const match of matches)
    for (const trigger of triggers.of(match.rule)) {
      const found = matchRecords(event, match, trigger);
      if (matches.length === 1 || trigger.kind === "each" || !isTemporal(trigger)) {
        all.push({ ...found, rule: match.rule });
        continue;
      }
      // An event counts once in a window, whichever rules it matched.
      const records = found.records.filter((record) => {
        const key = groupKey(record);
        const before = first.get(key);
        if (before === undefined) first.set(key, record);
        else before.values.push(...record.values);
        return before === undefined;
      });
      all.push({ ...found, records, rule: match.rule });
    }
  return all;
}

const isTemporal = ({ rule: { type } }: CountTrigger): boolean => type === "temporal" || type === "temporal_ordered";

/** The records of a match for a trigger: one for each group. */
export function matchRecords(event: Event, { fields, rule: matched }: Match, trigger: Trigger): MatchRecords {
  const { rule } = trigger;
  // Strangers must not be counted together, so a match that lacks a field belongs to no group of a correlation. A
  // detection by itself counts nothing: its alert does without the field.
  const groups = combinations(fields, trigger.groupBy(matched), trigger.kind === "each" ? "" : undefined);
  const added = trigger.kind === "each" ? nothing : addedBy(fields, matched, trigger);
  if (groups === undefined || added === undefined) return { records: [], lost: "no-group" };
  if (added.numbers?.length === 0) return { records: [], lost: "no-number" };
  const details: MatchDetails = {
    organisations: event.organisations.map(({ id, side }) => ({ id, side })),
    observables: event.observables.filter(({ value }) => value.length <= LONGEST_OBSERVABLE).slice(0, MOST_OBSERVABLES),
    techniques: [...new Set([...rule.techniques, ...event.techniques.map(({ id }) => id)])],
    classification: event.classification,
    confidence: event.confidence,
    tlp: event.tlp,
  };
  const same = {
    trigger: rule.id,
    version: trigger.version,
    exercise: event.exercise ?? null,
    event: event.id,
    at: timeOf(event),
    heardAt: Date.parse(event.recordedAt),
    ...(added.numbers === undefined ? {} : { numbers: added.numbers }),
    details,
  };
  const records = groups.all.map((group): MatchRecord => ({
    ...same,
    values: [...added.values],
    group: Object.fromEntries(rule.groupBy.map((name, index) => [name, group[index] ?? ""])),
  }));
  return groups.isCut || added.isCut ? { records, lost: "too-many-groups" } : { records };
}

interface Added {
  readonly values: readonly string[];
  readonly numbers?: number[] | undefined;
  readonly isCut?: boolean | undefined;
}
const nothing: Added = { values: [] };

/** Undefined: it lacks a field whose values are counted. */
function addedBy(fields: Fields, matched: Rule, { rule, fields: paths }: CountTrigger): Added | undefined {
  switch (rule.type) {
    case "event_count":
    case "absence":
    case "spike":
      return nothing;
    case "temporal":
    case "temporal_ordered":
      return { values: rule.rules.filter((word) => word === matched.id || word === matched.name) };
    case "value_count":
    case "first_seen": {
      const tuples = combinations(fields, paths, undefined);
      return tuples && { values: tuples.all.map((tuple) => JSON.stringify(tuple)), isCut: tuples.isCut };
    }
    case "value_sum":
    case "value_avg":
    case "value_median":
    case "value_percentile": {
      const numbers = paths
        .flatMap((path) => fields.values(path) ?? [])
        .flatMap((value) => numberOf(value) ?? [])
        .filter((number) => Math.abs(number) <= LARGEST_NUMBER);
      return { values: [], numbers: numbers.slice(0, MOST_COMBINATIONS), isCut: numbers.length > MOST_COMBINATIONS };
    }
    default:
      return rule.type satisfies never;
  }
}

/** All combinations of the fields' values; a field without one gives `instead`, or makes the whole undefined. */
function combinations(
  fields: Fields,
  paths: readonly FieldPath[],
  instead: string | undefined,
): { readonly all: readonly (readonly string[])[]; readonly isCut?: boolean } | undefined {
  let all: string[][] = [[]];
  let isCut = false;
  for (const path of paths) {
    const found = [...new Set(fields.texts(path))].filter((text) => text !== "").map(shortened);
    const values = found.length > 0 ? found : instead === undefined ? [] : [instead];
    if (values.length === 0) return undefined;
    all = all.flatMap((each) => values.map((value) => [...each, value]));
    isCut ||= all.length > MOST_COMBINATIONS;
    all = all.slice(0, MOST_COMBINATIONS);
  }
  return { all, isCut };
}

function shortened(value: string): string {
  return value.length <= LONGEST_VALUE ? value : `${value.slice(0, LONGEST_VALUE - 30)}… ${hashId("v", value)}`;
}

/**
 * The same for the same trigger and group, and apart for an exercise: decides the partition, and where a match is
 * counted.
 */
export function groupKey({ trigger, group, exercise }: Pick<MatchRecord, "trigger" | "group" | "exercise">): string {
  return hashId("g", trigger, exercise ?? "", canonical(group));
}

/** The group's values as text, whatever order they were given in. */
export function canonical(group: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(group).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
