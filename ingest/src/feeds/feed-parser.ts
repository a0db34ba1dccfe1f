import type { Event, FeedId, Instant, Problem, SourceId, Tlp } from "@lagewarte/model";
import type { Frame, FrameLimits, Framer } from "../framing/frame.ts";

/** What a parser knows besides the record. Nothing here changes within a delivery. */
export interface ParseContext {
  readonly source: SourceId;
  readonly tlp: Tlp;
  readonly receivedAt: Instant;
  /** File name as received; Shadowserver's report type is in it. */
  readonly name?: string;
  /** IANA zone for times that state none. */
  readonly timezone: string;
  /** First record of a CSV delivery. */
  readonly header?: readonly string[];
}

/** An event before it is attributed and recorded. */
export type ParsedEvent = Omit<Event, "recordedAt" | "organisations" | "raw">;

export type Parsed =
  { readonly ok: true; readonly events: readonly ParsedEvent[] } | { readonly ok: false; readonly problem: Problem };

/** How a feed is cut into records, and a record read. Pure: the same bytes and context always give the same events. */
export interface FeedParser {
  readonly feed: FeedId;
  readonly framer: (limits?: FrameLimits) => Framer;
  /** Whether the first frame is a header that belongs into the context. */
  readonly hasHeader: boolean;
  /** Columns of the header frame, or why it is none. */
  readonly readHeader?: (frame: Frame) => readonly string[] | Problem;
  readonly parse: (frame: Frame, context: ParseContext) => Parsed;
}
