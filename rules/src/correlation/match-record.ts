import { z } from "zod";
import {
  Classification,
  EventId,
  Instant,
  Observable,
  OrganisationId,
  SourceId,
  Tlp,
  type Event,
} from "@lagewarte/model";
import type { Match } from "../sigma/matcher.ts";
import type { Fields } from "../sigma/fields.ts";
import type { Trigger } from "./trigger.ts";

/** One match that a trigger counts, in one of its groups: what correlate needs to know of the event. */
export const MatchRecord = z.strictObject({
  trigger: z.string(),
  /** Which version of the rule it was made for. */
  version: z.string(),
  group: z.record(z.string(), z.string()),
  event: EventId,
  source: SourceId,
  observedAt: Instant,
  recordedAt: Instant,
  /** Distinct tuples that the match adds (value_count); one empty one otherwise. */
  values: z.array(z.string()),
  organisations: z.array(z.strictObject({ id: OrganisationId, side: z.enum(["source", "destination"]) })),
  observables: z.array(Observable),
  techniques: z.array(z.string()),
  classification: Classification,
  confidence: z.number().nullable(),
  tlp: Tlp,
  exercise: z.string().nullable(),
});
export type MatchRecord = z.infer<typeof MatchRecord>;

/** Groups of one event at the most: an event that concerns everybody must not open an alert for each. */
const MOST_GROUPS = 50;
const MOST_OBSERVABLES = 20;

/** All combinations of the fields' values; undefined when a field has none, for then the event belongs to no group. */
function combinations(fields: Fields, names: readonly string[]): string[][] | undefined {
  let all: string[][] = [[]];
  for (const name of names) {
    const values = [...new Set((fields.get(name) ?? []).filter((value) => value !== null).map(String))];
    if (values.length === 0) return undefined;
    all = all.flatMap((each) => values.map((value) => [...each, value])).slice(0, MOST_GROUPS);
  }
  return all;
}

/** The records of a match for a trigger; `skipped` when a group-by field is missing. */
export function matchRecords(event: Event, { fields }: Match, trigger: Trigger): MatchRecord[] | "skipped" {
  const { rule } = trigger;
  const groups = combinations(fields, rule.groupBy);
  const values =
    trigger.kind === "count" && trigger.rule.type === "value_count" ? combinations(fields, trigger.rule.fields) : [[]];
  if (groups === undefined || values === undefined) return "skipped";
  return groups.map((group) => ({
    trigger: rule.id,
    version: rule.info.version,
    group: Object.fromEntries(rule.groupBy.map((name, index) => [name, group[index] ?? ""])),
    event: event.id,
    source: event.sensor,
    observedAt: event.observedAt,
    recordedAt: event.recordedAt,
    values: values.map((tuple) => JSON.stringify(tuple)),
    organisations: event.organisations.map(({ id, side }) => ({ id, side })),
    observables: event.observables.slice(0, MOST_OBSERVABLES),
    techniques: [...new Set([...rule.techniques, ...event.techniques.map(({ id }) => id)])],
    classification: event.classification,
    confidence: event.confidence,
    tlp: event.tlp,
    exercise: event.exercise ?? null,
  }));
}

/** The same for the same trigger and group: decides the partition, and which window a match is counted in. */
export function groupKey(record: Pick<MatchRecord, "trigger" | "group">): string {
  return `${record.trigger} ${JSON.stringify(Object.entries(record.group).toSorted(([left], [right]) => (left < right ? -1 : 1)))}`;
}
