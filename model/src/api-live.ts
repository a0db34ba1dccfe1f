import { z } from "zod";
import { JsonRecord } from "./event.ts";
import { ChangeType } from "./change.ts";
import { Instant } from "./time.ts";

/** On the socket (`change`) and in `/changes?since=`. */
export const ChangeMessage = z.strictObject({
  seq: z.number().int(),
  type: ChangeType,
  id: z.string(),
  version: z.number(),
  at: Instant,
  /** `AlertView`, `AreaView`, or `SourceView`, cut to what the viewer may read. */
  document: JsonRecord,
});
export type ChangeMessage = z.infer<typeof ChangeMessage>;

/** `complete: false`: older than what is kept; the client must load its pages anew. */
export const ChangeList = z.strictObject({
  items: z.array(ChangeMessage),
  seq: z.number().int(),
  complete: z.boolean(),
});
export type ChangeList = z.infer<typeof ChangeList>;

/** Socket event `heartbeat`, every 10 s and at connect: proof that the stream is alive, and how far it is behind the log. */
export const Heartbeat = z.strictObject({
  seq: z.number().int(),
  at: Instant,
  /** Changes that were not told yet. */
  behind: z.number().int(),
  /** Milliseconds by which what the pages show is older than the log: the read model may be away, or folded anew. */
  delay: z.number(),
});
export type Heartbeat = z.infer<typeof Heartbeat>;
