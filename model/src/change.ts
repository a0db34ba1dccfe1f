import { z } from "zod";
import { JsonRecord } from "./event.ts";
import { OrganisationId } from "./id.ts";
import { Instant } from "./time.ts";

export const changeTypes = ["alert", "situation", "source"] as const;
export const ChangeType = z.enum(changeTypes);
export type ChangeType = z.infer<typeof ChangeType>;

/**
 * One line of the live stream: a document of the read model is new or different. The stream has one order (`seq`, its
 * offset in the log), the same for every backend; a client that lost some asks `/changes?since=`.
 */
export const Change = z.strictObject({
  type: ChangeType,
  id: z.string(),
  /** Version of the document, as the read model has it. */
  version: z.number(),
  at: Instant,
  /** Whom it concerns; decides with `mayRead` who gets it. Empty: nobody in particular. */
  organisations: z.array(OrganisationId),
  /** The document itself, so that a client need not ask again. */
  document: JsonRecord,
});
export type Change = z.infer<typeof Change>;
