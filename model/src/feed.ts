import { z } from "zod";

/** Ids of the feed formats; they stay as they are (docs/api.md, interfaces). */
export const feedIds = [
  "suricata-eve",
  "zeek",
  "shadowserver",
  "intelmq",
  "n6",
  "idea0",
  "idmefv2",
  "stix21",
  "misp",
  "csaf",
  "kev",
  "epss",
  "wazuh",
  "ocsf",
  "ecs",
  "cef",
  "leef",
  "syslog",
  "windows",
  "json-mapped",
] as const;
/** Those that there is a parser for; the others have their ids already. */
export const readableFeeds = [
  "suricata-eve",
  "shadowserver",
  "idea0",
] as const satisfies readonly (typeof feedIds)[number][];
export const FeedId = z.enum(feedIds);
export type FeedId = z.infer<typeof FeedId>;
