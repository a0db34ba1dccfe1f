import { z } from "zod";
import { FeedId } from "./feed.ts";
import { SourceId } from "./id.ts";
import { ProblemId } from "./problem.ts";
import { Instant } from "./time.ts";
import { RawReference } from "./event.ts";

/** A record that could not become an event: the problem, its place, and the original bytes. */
export const Rejected = z.strictObject({
  id: z.string(),
  source: SourceId,
  feed: FeedId,
  receivedAt: Instant,
  /** 1-based line of what the source sent, byte offset of the record in it. */
  line: z.number().int().positive(),
  offset: z.number().int().nonnegative(),
  problem: ProblemId,
  detail: z.string().max(1000),
  /** Base64 of the bytes; cut to `RAW_KEPT_BYTES` here, whole at `rawAt`. */
  raw: z.string(),
  rawBytes: z.number().int().nonnegative(),
  rawAt: RawReference,
});
export type Rejected = z.infer<typeof Rejected>;

export const RAW_KEPT_BYTES = 64 * 1024;
