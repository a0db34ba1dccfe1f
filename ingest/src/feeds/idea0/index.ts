import { jsonFramer } from "../../framing/json-framer.ts";
import type { FeedParser } from "../feed-parser.ts";
import { parseIdea } from "./parse.ts";

export const idea0: FeedParser = { feed: "idea0", framer: jsonFramer, hasHeader: false, parse: parseIdea };
