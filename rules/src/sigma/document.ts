import { z } from "zod";

const words = z.string().max(4000);
const text = z.strictObject({ de: words, en: words });
/** YAML reads a date as text or as a date; both are fine. */
const loose = z.unknown();

/** An event of a test; with `repeat` that many times, `every` so often, `{n}` in its texts being 1, 2, 3 ... */
const step = {
  event: z.record(z.string(), z.unknown()),
  repeat: z.number().int().min(1).max(1000).optional(),
  every: z.string().optional(),
};
const expectation = z.enum(["match", "no-match"]);
const test = z.union([
  z.strictObject({ expect: expectation, until: z.string().optional(), ...step }),
  z.strictObject({
    expect: expectation,
    /** After the beginning: so long it is waited for an alert. */
    until: z.string().optional(),
    events: z.array(z.strictObject({ offset: z.string().optional(), ...step })).min(1),
  }),
]);

/** Our additions, all under one key, so that the rest stays pure Sigma. */
const lagewarte = z.strictObject({
  /** Of alerts; plain text says the same in both languages. */
  title: z.union([words, text]).optional(),
  /** The rule's own title, which is German where we write it, in English. */
  "rule-title-en": z.string().min(1).max(256).optional(),
  meaning: text.optional(),
  /** Sigma's `falsepositives`, each in German. */
  "false-positives-de": z.array(words).max(20).optional(),
  advice: z.array(text).max(5).optional(),
  "group-by": z.array(z.string().min(1).max(256)).optional(),
  timespan: z.string().optional(),
  tests: z.array(test).optional(),
});

const statuses = ["stable", "test", "experimental", "deprecated", "unsupported"] as const;
const levels = ["informational", "low", "medium", "high", "critical"] as const;

/** What is common to the kinds of documents; custom keys are allowed by the specification. */
const common = {
  title: z.string().min(1).max(256),
  // Rule sets in the wild hold ids that are no UUID by RFC 9562 but look like one; they are ids all the same.
  id: z.guid().optional(),
  name: z.string().min(1).max(256).optional(),
  status: z.enum(statuses).optional(),
  // As long as Sigma's own schema allows.
  description: z.string().max(65_535).optional(),
  license: z.string().optional(),
  author: z.string().optional(),
  references: z.array(z.string()).optional(),
  level: z.enum(levels).optional(),
  tags: z.array(z.string()).optional(),
  date: loose.optional(),
  modified: loose.optional(),
  // Nothing depends on these, so a rule need not be refused for how they are written.
  related: loose.optional(),
  taxonomy: loose.optional(),
  falsepositives: loose.optional(),
  fields: loose.optional(),
  scope: loose.optional(),
  lagewarte: lagewarte.optional(),
};

const logsource = z.looseObject({
  category: z.string().optional(),
  product: z.string().optional(),
  service: z.string().optional(),
});
const condition = z.union([z.string(), z.array(z.string()).min(1)]);

export const DetectionDocument = z.looseObject({
  ...common,
  logsource,
  detection: z.looseObject({ condition }),
});
export type DetectionDocument = z.infer<typeof DetectionDocument>;

export const FilterDocument = z.looseObject({
  ...common,
  logsource,
  filter: z.looseObject({ rules: z.union([z.string(), z.array(z.string()).min(1)]), condition }),
});
export type FilterDocument = z.infer<typeof FilterDocument>;

const number = z.number();
const oneOrMore = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);
const countCondition = z.strictObject({
  gt: number.optional(),
  gte: number.optional(),
  lt: number.optional(),
  lte: number.optional(),
  eq: number.optional(),
  neq: number.optional(),
  field: oneOrMore.optional(),
  percentile: number.optional(),
});

/** What Sigma's correlations and ours have in common. */
const correlation = {
  type: z.string(),
  rules: oneOrMore,
  "group-by": z.union([z.string().min(1), z.array(z.string().min(1))]).optional(),
  /** Name of a group's value -> rule -> the field that has it there. */
  aliases: z.record(z.string(), z.record(z.string(), z.string().min(1))).optional(),
  timespan: z.string(),
  generate: z.boolean().optional(),
};
/** A correlation that Sigma has no type for. It stands under our key, so that nobody takes it for another one. */
const ownCorrelation = z.strictObject({
  ...correlation,
  field: oneOrMore.optional(),
  windows: number.optional(),
  factor: number.optional(),
  minimum: number.optional(),
});
const windowKinds = ["sliding", "tumbling", "session"] as const;
/** Our additions to a correlation. */
const lagewarteOfCorrelation = lagewarte.extend({
  window: z.enum(windowKinds).optional(),
  lateness: z.string().optional(),
  suppress: z.string().optional(),
  realert: z.string().optional(),
});

export const CorrelationDocument = z.looseObject({
  ...common,
  lagewarte: lagewarteOfCorrelation.optional(),
  correlation: z.strictObject({ ...correlation, condition: z.union([countCondition, z.string()]).optional() }),
});
export type CorrelationDocument = z.infer<typeof CorrelationDocument>;

export const OwnCorrelationDocument = z.looseObject({
  ...common,
  lagewarte: lagewarteOfCorrelation.extend({ correlation: ownCorrelation }),
});
export type OwnCorrelationDocument = z.infer<typeof OwnCorrelationDocument>;

/** Every word that means something somewhere in a document: what a misspelt one is compared with. */
export const knownWords: readonly string[] = [
  ...Object.keys(common),
  "logsource",
  "detection",
  "correlation",
  "filter",
  "condition",
  ...Object.keys(lagewarteOfCorrelation.shape),
  ...Object.keys(ownCorrelation.shape),
  ...Object.keys(countCondition.shape),
  ...Object.keys(step),
  "expect",
  "events",
  "offset",
  ...expectation.options,
  ...Object.keys(text.shape),
  ...statuses,
  ...levels,
  ...windowKinds,
];

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `10m` in milliseconds; undefined when it is none. */
export function milliseconds(timespan: string): number | undefined {
  const [, count, unit] = /^(\d{1,6})([smhdw])$/.exec(timespan) ?? [];
  return count === undefined || unit === undefined ? undefined : Number(count) * (UNITS[unit] ?? 0);
}
