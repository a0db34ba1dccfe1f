import type { Problem } from "@lagewarte/model";
import { csvFramer } from "../../framing/csv-framer.ts";
import { delimiterOf, splitCsvRow } from "../../framing/csv-row.ts";
import type { Frame } from "../../framing/frame.ts";
import type { FeedParser } from "../feed-parser.ts";
import { textOf } from "../json-record.ts";
import { isShadowserverHeader } from "./columns.ts";
import { parseShadowserver } from "./parse.ts";

const MOST_COLUMNS = 1000;

function readHeader(frame: Frame): readonly string[] | Problem {
  const text = textOf(frame);
  if (!text.ok) return text.problem;
  const line = text.value.replace(/^\uFEFF/, "");
  const { cells } = splitCsvRow(line, delimiterOf(line));
  if (cells.length > MOST_COLUMNS) return { id: "too-many-fields", detail: `${cells.length} columns` };
  return isShadowserverHeader(cells)
    ? cells.map((cell) => cell.trim())
    : { id: "csv-header", detail: "no column `timestamp`, or none that names a system" };
}

export const shadowserver: FeedParser = {
  feed: "shadowserver",
  framer: csvFramer,
  hasHeader: true,
  readHeader,
  parse: parseShadowserver,
};
