import { z } from "zod";
import { FeedId } from "./feed.ts";
import { OrganisationId, SourceId } from "./id.ts";
import { Instant } from "./time.ts";
import { Tlp } from "./tlp.ts";

/** A registered sensor or feed (sensor register, § 14 (3) NDIG). The token itself is never kept, only its SHA-256. */
export const Source = z.strictObject({
  id: SourceId,
  name: z.string().min(1).max(120),
  feed: FeedId,
  /** Owner: what the sensor sees is the owner's, unless a network or domain says better. */
  organisation: OrganisationId.nullable(),
  /** Whom this sensor lets us see; empty means the owner (or, for a provider, its clients). */
  covers: z.array(OrganisationId),
  tlp: Tlp,
  /** Seconds; null: reports when there is something, silence means nothing. */
  expectedInterval: z.number().int().positive().nullable(),
  tokenHash: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: Instant,
  revokedAt: Instant.nullable(),
  example: z.boolean(),
});
export type Source = z.infer<typeof Source>;

/** Counted in records: `received = stored + suppressed + rejected`, always. */
export const Books = z.strictObject({
  received: z.number().int().nonnegative(),
  stored: z.number().int().nonnegative(),
  suppressed: z.number().int().nonnegative(),
  rejected: z.number().int().nonnegative(),
});
export type Books = z.infer<typeof Books>;

export const emptyBooks: Books = { received: 0, stored: 0, suppressed: 0, rejected: 0 };

export function addBooks(left: Books, right: Books): Books {
  return {
    received: left.received + right.received,
    stored: left.stored + right.stored,
    suppressed: left.suppressed + right.suppressed,
    rejected: left.rejected + right.rejected,
  };
}

export function balances(books: Books): boolean {
  return books.received === books.stored + books.suppressed + books.rejected;
}

/** How long a source may be silent before we call it so: three intervals. */
const SILENT_AFTER_INTERVALS = 3;

export type SourceHealth = "reporting" | "silent" | "never-seen" | "on-demand" | "revoked";

/** `lastSeenAt` is when we last received anything from it, even a rejected record. */
export function sourceHealth(source: Source, lastSeenAt: Instant | null, now: Instant): SourceHealth {
  if (source.revokedAt !== null && source.revokedAt <= now) return "revoked";
  if (lastSeenAt === null) return source.expectedInterval === null ? "on-demand" : "never-seen";
  if (source.expectedInterval === null) return "on-demand";
  const age = Date.parse(now) - Date.parse(lastSeenAt);
  return age > source.expectedInterval * SILENT_AFTER_INTERVALS * 1000 ? "silent" : "reporting";
}
