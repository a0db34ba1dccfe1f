import { z } from "zod";

/**
 * Branded ids: an alert's id cannot be passed as an organisation's. All are opaque, printable ASCII, at most 128
 * characters, and safe in a URL path segment.
 */
const id = <Brand extends string>(brand: Brand) =>
  z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/)
    .brand(brand);

export const EventId = id("EventId");
export type EventId = z.infer<typeof EventId>;
export const AlertId = id("AlertId");
export type AlertId = z.infer<typeof AlertId>;
export const OrganisationId = id("OrganisationId");
export type OrganisationId = z.infer<typeof OrganisationId>;
export const SourceId = id("SourceId");
export type SourceId = z.infer<typeof SourceId>;
export const PersonId = id("PersonId");
export type PersonId = z.infer<typeof PersonId>;
/** A Sigma rule's UUID, or its name where it has none. */
export const RuleId = id("RuleId");
export type RuleId = z.infer<typeof RuleId>;
