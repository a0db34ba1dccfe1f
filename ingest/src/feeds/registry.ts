import type { FeedId } from "@lagewarte/model";
import type { FeedParser } from "./feed-parser.ts";
import { shadowserver } from "./shadowserver/index.ts";
import { suricataEve } from "./suricata-eve/index.ts";

/** The feeds that can be read. */
const parsers: readonly FeedParser[] = [suricataEve, shadowserver];

export function parserOf(feed: FeedId): FeedParser | undefined {
  return parsers.find((parser) => parser.feed === feed);
}

export const readableFeeds: readonly FeedId[] = parsers.map(({ feed }) => feed);
