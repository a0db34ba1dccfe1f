import { z } from "zod";

/** RFC 3339 in UTC with milliseconds, as `Date.prototype.toISOString` writes it; the only form in which times leave us. */
export const Instant = z.iso.datetime({ precision: 3 });
export type Instant = z.infer<typeof Instant>;

/** From `from` (inclusive) to `to` (exclusive); an open end is null. */
export const Validity = z.strictObject({
  validFrom: Instant.nullable(),
  validTo: Instant.nullable(),
});
export type Validity = z.infer<typeof Validity>;

/** Whether `at` lies in the half-open stretch. Instants compare as text because all have the same form. */
export function isValidAt(validity: Validity, at: Instant): boolean {
  return (
    (validity.validFrom === null || validity.validFrom <= at) && (validity.validTo === null || at < validity.validTo)
  );
}

/** Milliseconds since the epoch to our form. */
export function instant(epochMilliseconds: number): Instant {
  return new Date(epochMilliseconds).toISOString();
}
