import { z } from "zod";
import { RawReference } from "./event.ts";
import { FeedId } from "./feed.ts";
import { SourceId } from "./id.ts";
import { Books } from "./source.ts";
import { Instant } from "./time.ts";

/**
 * What became of one raw chunk. The fold over them is a source's books. `raw` names the chunk, so that an entry that is
 * written twice (the worker died after writing it) counts once.
 */
export const BookEntry = z.strictObject({
  source: SourceId,
  feed: FeedId,
  /** Id of the delivery (one HTTP request, one file); its entries add up to the answer the source gets. */
  batch: z.string(),
  /** Position of the chunk in its delivery, from 0, and whether it is the last. */
  chunk: z.number().int().nonnegative(),
  last: z.boolean(),
  receivedAt: Instant,
  recordedAt: Instant,
  books: Books,
  /** Events written; a record may give several. */
  events: z.number().int().nonnegative(),
  raw: RawReference,
});
export type BookEntry = z.infer<typeof BookEntry>;
