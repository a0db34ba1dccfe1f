import { z } from "zod";
import { OrganisationId, PersonId, RuleId } from "./id.ts";
import { Tenant } from "./organisation.ts";
import { Instant } from "./time.ts";

const by = z.strictObject({ id: PersonId, name: z.string() });

/** Days that a shelf may last. */
export const SHELF_DAYS = 30;

/**
 * A rule whose alerts are put aside for a while: kept, but not in the queue. In `registry.shelves` by its id; one that is
 * over stays as it was.
 */
export const RuleShelf = z.strictObject({
  id: z.string().regex(/^sh-[0-9a-f-]{36}$/),
  rule: RuleId,
  /** Only alerts that concern this organisation alone; null: all of the tenant. */
  organisation: OrganisationId.nullable(),
  /** Of whoever shelved: nobody puts aside what is another one's. */
  tenant: Tenant,
  reason: z.string().min(1).max(1000),
  until: Instant,
  by,
  at: Instant,
  /** Before `until`. */
  lifted: z.strictObject({ by, at: Instant }).nullable(),
});
export type RuleShelf = z.infer<typeof RuleShelf>;

/** Whether it holds now. */
export function isShelving({ until, lifted }: Pick<RuleShelf, "until" | "lifted">, now: Instant): boolean {
  return lifted === null && now < until;
}

/**
 * Until when an alert of the rule is out of the queue of a tenant; null when it is in it. `concerned` are the
 * organisations that it concerns.
 */
export function shelvedUntil(
  shelves: Iterable<RuleShelf>,
  { rule, concerned, tenant }: { rule: RuleId; concerned: readonly OrganisationId[]; tenant: Tenant },
  now: Instant,
): Instant | null {
  let latest: Instant | null = null;
  for (const shelf of shelves) {
    if (shelf.rule !== rule || shelf.tenant !== tenant || !isShelving(shelf, now)) continue;
    const covers = shelf.organisation === null || concerned.every((id) => id === shelf.organisation);
    if (!covers || (shelf.organisation !== null && concerned.length === 0)) continue;
    if (latest === null || shelf.until > latest) latest = shelf.until;
  }
  return latest;
}
