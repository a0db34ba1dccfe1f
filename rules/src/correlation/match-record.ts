import { z } from "zod";
import { Classification, EventId, Observable, OrganisationId, Tlp, type Event } from "@lagewarte/model";
import { hashId } from "@lagewarte/platform";
import type { FieldPath } from "../sigma/field-path.ts";
import type { Fields } from "../sigma/fields.ts";
import type { Match } from "../sigma/matcher.ts";
import type { Trigger } from "./trigger.ts";

/** What an alert tells of a match, besides when it was and which event. */
export const MatchDetails = z.strictObject({
  organisations: z.array(z.strictObject({ id: OrganisationId, side: z.enum(["source", "destination"]) })),
  observables: z.array(Observable),
  techniques: z.array(z.string()),
  classification: Classification,
  confidence: z.number().nullable(),
  tlp: Tlp,
});
export type MatchDetails = z.infer<typeof MatchDetails>;

/** One match that a trigger counts, in one of its groups: what correlate needs to know of the event. */
export const MatchRecord = z.strictObject({
  trigger: z.string(),
  /** Which version of the rule it was made for. */
  version: z.string(),
  group: z.record(z.string(), z.string()),
  exercise: z.string().nullable(),
  event: EventId,
  /** The time that counts, in milliseconds since the epoch. */
  at: z.number().int(),
  /** Distinct tuples that the match adds (value_count); none otherwise. */
  values: z.array(z.string()),
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
  readonly lost?: "no-group" | "too-many-groups";
}

/** The records of a match for a trigger: one for each group. */
export function matchRecords(event: Event, { fields }: Match, trigger: Trigger): MatchRecords {
  const { rule } = trigger;
  // Strangers must not be counted together, so a match that lacks a field belongs to no group of a correlation. A
  // detection by itself counts nothing: its alert does without the field.
  const groups = combinations(fields, trigger.groupBy, trigger.kind === "each" ? "" : undefined);
  const values = trigger.kind === "each" ? { all: [] } : combinations(fields, trigger.fields, undefined);
  if (groups === undefined || values === undefined) return { records: [], lost: "no-group" };
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
    version: rule.info.version,
    exercise: event.exercise ?? null,
    event: event.id,
    at: timeOf(event),
    values:
      trigger.kind === "count" && trigger.fields.length > 0 ? values.all.map((tuple) => JSON.stringify(tuple)) : [],
    details,
  };
  const records = groups.all.map((group): MatchRecord => ({
    ...same,
    group: Object.fromEntries(rule.groupBy.map((name, index) => [name, group[index] ?? ""])),
  }));
  return groups.isCut || values.isCut ? { records, lost: "too-many-groups" } : { records };
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
