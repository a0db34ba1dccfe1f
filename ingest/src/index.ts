export { decompressed } from "./framing/decompress.ts";
export { buildAttribution, type Attribute } from "./attribution/attribute.ts";
export { parserOf, readableFeeds } from "./feeds/registry.ts";
export type { FeedParser, ParseContext, ParsedEvent } from "./feeds/feed-parser.ts";
export { framesOf, readRecord, type ReadRecord } from "./read-delivery.ts";
export { createIntake, type Intake } from "./intake/intake.ts";
export type { Delivery } from "./intake/deliver.ts";
export { startIngest, type IngestOptions, type Worker } from "./worker/ingest-worker.ts";
