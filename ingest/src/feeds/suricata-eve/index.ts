import { jsonFramer } from "../../framing/json-framer.ts";
import type { FeedParser } from "../feed-parser.ts";
import { parseEve } from "./parse.ts";

export const suricataEve: FeedParser = { feed: "suricata-eve", framer: jsonFramer, hasHeader: false, parse: parseEve };
