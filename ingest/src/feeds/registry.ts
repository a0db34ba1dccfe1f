import type { FeedId, readableFeeds } from "@lagewarte/model";
import type { FeedParser } from "./feed-parser.ts";
import { idea0 } from "./idea0/index.ts";
import { shadowserver } from "./shadowserver/index.ts";
import { suricataEve } from "./suricata-eve/index.ts";

/** The parser of each feed that can be read. */
const parsers: Readonly<Record<(typeof readableFeeds)[number], FeedParser>> = {
  "suricata-eve": suricataEve,
  shadowserver,
  idea0,
};

export function parserOf(feed: FeedId): FeedParser | undefined {
  return Object.hasOwn(parsers, feed) ? parsers[feed as keyof typeof parsers] : undefined;
}
