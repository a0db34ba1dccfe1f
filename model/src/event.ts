import { z } from "zod";
import { FeedId } from "./feed.ts";
import { EventId, OrganisationId, SourceId } from "./id.ts";
import { Classification } from "./rsit.ts";
import { Severity } from "./severity.ts";
import { Instant } from "./time.ts";
import { Tlp } from "./tlp.ts";

/** JSON as it comes from a source, bounded in depth by the reader. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };
export const JsonRecord: z.ZodType<JsonObject> = z.record(z.string(), z.json());

/** Why `observedAt` is what it is: stated by the source, or how we helped ourselves. */
export const ObservedAtReason = z.enum(["source", "clamped", "assumed-zone", "assumed-year", "receipt"]);
export type ObservedAtReason = z.infer<typeof ObservedAtReason>;

/** STIX 2.1 observable type (`ipv4-addr`, `file:sha256`, ...) with its canonical value. */
export const Observable = z.strictObject({
  type: z.string().max(64),
  value: z.string().max(4096),
  role: z.enum(["source", "destination", "affected", "indicator"]),
});
export type Observable = z.infer<typeof Observable>;

/** One attribution: whose it is, on which side of the event, and why we think so. */
export const Attribution = z.strictObject({
  id: OrganisationId,
  side: z.enum(["source", "destination"]),
  reason: z.enum(["sensor", "network", "domain", "provider", "manual"]),
  confidence: z.number().min(0).max(100),
});
export type Attribution = z.infer<typeof Attribution>;

/** Where the original bytes are: topic and partition of the log as `<topic>/<partition>`, offset, line in that record. */
export const RawReference = z.strictObject({ log: z.string(), offset: z.number(), line: z.number().optional() });
export type RawReference = z.infer<typeof RawReference>;

/** A field that was left out of an event because its value does not fit its type. */
export const FieldIssue = z.strictObject({ field: z.string(), problem: z.string() });
export type FieldIssue = z.infer<typeof FieldIssue>;

/**
 * What a sensor or feed reported, normalised. Technical fields use names of the Elastic Common Schema 9 under `ecs`;
 * `native` keeps the record's own fields. Shape fixed in docs/api.md.
 */
export const Event = z.strictObject({
  id: EventId,
  feed: FeedId,
  sensor: SourceId,
  observedAt: Instant,
  observedAtReason: ObservedAtReason,
  recordedAt: Instant,
  title: z.string().max(256),
  classification: Classification,
  severity: Severity,
  confidence: z.number().min(0).max(100).nullable(),
  tlp: Tlp,
  ecs: JsonRecord,
  native: JsonRecord,
  observables: z.array(Observable),
  techniques: z.array(z.strictObject({ id: z.string(), version: z.string().nullable() })),
  organisations: z.array(Attribution),
  exercise: z.string().optional(),
  issues: z.array(FieldIssue).optional(),
  raw: RawReference,
});
export type Event = z.infer<typeof Event>;
