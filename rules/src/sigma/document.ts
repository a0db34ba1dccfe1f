import { z } from "zod";

const words = z.string().max(4000);
const text = z.strictObject({ de: words, en: words });
/** YAML reads a date as text or as a date; both are fine. */
const loose = z.unknown();

/** Our additions, all under one key, so that the rest stays pure Sigma. */
const lagewarte = z.strictObject({
  title: words.optional(),
  meaning: text.optional(),
  advice: z.array(text).max(5).optional(),
  "group-by": z.array(z.string()).optional(),
  timespan: z.string().optional(),
  tests: z
    .array(
      z
        .strictObject({
          expect: z.enum(["match", "no-match"]),
          event: z.record(z.string(), z.unknown()).optional(),
          events: z.array(z.strictObject({ offset: z.string(), event: z.record(z.string(), z.unknown()) })).optional(),
        })
        .refine(
          ({ event, events }) => (event === undefined) !== (events === undefined),
          "a test has either event or events",
        ),
    )
    .optional(),
});

/** What is common to the kinds of documents; custom keys are allowed by the specification. */
const common = {
  title: z.string().min(1).max(256),
  id: z.uuid().optional(),
  name: z.string().max(256).optional(),
  status: z.enum(["stable", "test", "experimental", "deprecated", "unsupported"]).optional(),
  description: words.optional(),
  license: z.string().optional(),
  author: z.string().optional(),
  references: z.array(z.string()).optional(),
  level: z.enum(["informational", "low", "medium", "high", "critical"]).optional(),
  tags: z.array(z.string()).optional(),
  date: loose.optional(),
  modified: loose.optional(),
  lagewarte: lagewarte.optional(),
};

export const DetectionDocument = z.looseObject({
  ...common,
  logsource: z.looseObject({
    category: z.string().optional(),
    product: z.string().optional(),
    service: z.string().optional(),
  }),
  detection: z.looseObject({ condition: z.union([z.string(), z.array(z.string())]) }),
});
export type DetectionDocument = z.infer<typeof DetectionDocument>;

const number = z.number();
export const CorrelationDocument = z.looseObject({
  ...common,
  correlation: z.strictObject({
    type: z.string(),
    rules: z.union([z.string(), z.array(z.string()).min(1)]),
    "group-by": z.union([z.string(), z.array(z.string())]).optional(),
    timespan: z.string(),
    generate: z.boolean().optional(),
    condition: z
      .strictObject({
        gt: number.optional(),
        gte: number.optional(),
        lt: number.optional(),
        lte: number.optional(),
        eq: number.optional(),
        neq: number.optional(),
        field: z.union([z.string(), z.array(z.string())]).optional(),
      })
      .optional(),
  }),
});
export type CorrelationDocument = z.infer<typeof CorrelationDocument>;

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `10m` in milliseconds; undefined when it is none. */
export function milliseconds(timespan: string): number | undefined {
  const [, count, unit] = /^(\d{1,6})([smhdw])$/.exec(timespan) ?? [];
  return count === undefined || unit === undefined ? undefined : Number(count) * (UNITS[unit] ?? 0);
}
