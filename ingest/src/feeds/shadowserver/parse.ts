import { failed, ok, type JsonObject, type Json, type Result } from "@lagewarte/model";
import type { Frame } from "../../framing/frame.ts";
import { Draft, shorten } from "../../normalise/draft.ts";
import { observed } from "../../normalise/time.ts";
import type { ParseContext, Parsed } from "../feed-parser.ts";
import { textOf } from "../json-record.ts";
import { classificationOf, severityOf } from "./assessment.ts";
import { valueOf } from "./column-kinds.ts";
import { setEcs } from "./ecs-fields.ts";
import { kindOfEvent } from "./event-kinds.ts";
import { readFindings } from "./findings.ts";
import { layoutFor } from "./layout-memory.ts";
import { protocolOf } from "./protocol.ts";
import { readRow } from "./read-row.ts";
import { reportByTag, type NamedReport } from "./report-name.ts";
import { reportTime } from "./report-time.ts";
import { Row } from "./row.ts";
import { readSides } from "./sides.ts";
import { titleOf } from "./title.ts";

/** One row of a Shadowserver report: one event. */
export function parseShadowserver(frame: Frame, context: ParseContext): Parsed {
  const { header, name } = context;
  const layout = header === undefined ? undefined : layoutFor(header, name);
  if (layout?.isReport !== true)
    return failed("csv-header", "the delivery does not begin with the header of a Shadowserver report");
  const text = rowText(frame);
  if (!text.ok) return text;
  const read = readRow(text.value.text, layout);
  if (!read.ok) return read;
  const row = new Row(read.value.cells, read.value.certain, layout);
  const timestamp = row.at(layout.timestamp);
  if (timestamp.toLowerCase() === "timestamp") return failed("csv-header", "the header stands here once more");
  // Shadowserver writes all times in UTC, without saying so.
  const time = timestamp === "" ? undefined : reportTime(timestamp);
  if (timestamp !== "" && time === undefined) return failed("bad-time", `timestamp is ${shorten(timestamp)}`);

  const draft = new Draft();
  if (!readSides(draft, row))
    return failed("bad-value", draft.issues.map(({ field, problem }) => `${field}: ${problem}`).join("; "));
  const named = layout.report ?? reportByTag(row.get("tag")) ?? layout.assumed;
  const native = readCells(draft, row);
  readFindings(draft, row, named.report);
  if (!namesSomething(draft, named)) return failed("missing-field", "the row names no system");
  assess(draft, row, named);
  if (text.value.isLatin) draft.issue("native", "not UTF-8, read as Windows-1252");
  draft.issues.push(...read.value.issues);
  // The same row of the same report is the same event, whatever the files are called that it comes in.
  const identity = `${named.name}\n${layout.headerKey}\n${text.value.text}`;
  return {
    ok: true,
    events: [
      draft.finish(
        "shadowserver",
        context,
        identity,
        observed(time === undefined ? undefined : Date.parse(time), context.receivedAt),
        native,
      ),
    ],
  };
}

const latin = new TextDecoder("windows-1252");

/**
 * Addresses, times and numbers are ASCII, so a row whose texts are in another encoding is still certain where it counts.
 */
function rowText(frame: Frame): Result<{ readonly text: string; readonly isLatin: boolean }> {
  const text = textOf(frame);
  if (text.ok) return ok({ text: text.value, isLatin: false });
  return text.problem.id === "not-utf8" ? ok({ text: latin.decode(frame.bytes), isLatin: true }) : text;
}

/** `native`, and what of it has a place of its own in ECS. */
function readCells(draft: Draft, row: Row): JsonObject {
  const native: { [key: string]: Json } = {};
  const { cells, length, layout } = row;
  const { columns } = layout;
  for (let position = 0; position < length; position += 1) {
    const cell = cells[position];
    const column = columns[position];
    if (cell === undefined || cell === "" || column === undefined) continue;
    if (column.key === undefined) {
      draft.issue("native", "a column whose name must not become a key is left out");
      continue;
    }
    native[column.key] = column.kind === "text" ? cell : valueOf(cell, column.kind);
    if (column.ecs === undefined) continue;
    const value = column.ecs.read(cell);
    if (value !== undefined) setEcs(draft.ecs, column.ecs, value);
  }
  return native;
}

/** Statistics are about no system, everything else is. */
function namesSomething(draft: Draft, { name }: NamedReport): boolean {
  return draft.observables.length > 0 || draft.ecs["organization"] !== undefined || name.endsWith("_stats");
}

function assess(draft: Draft, row: Row, { name, report, isKnown }: NamedReport): void {
  draft.classification = classificationOf(report, row);
  draft.severity = severityOf(report, row, draft);
  const { kind, category, type } = kindOfEvent(draft.classification);
  draft.set("event", "kind", kind);
  draft.set("event", "category", category);
  draft.set("event", "type", type);
  draft.set("event", "code", name);
  draft.set("observer", "vendor", "Shadowserver");
  if (draft.ecs["network"]?.["transport"] === undefined) draft.set("network", "transport", report.transport);
  draft.set("network", "protocol", protocolOf(row, report));
  draft.title = titleOf(draft, row, report);
  if (!isKnown) draft.issue("classification", `report type unknown: ${name}`);
}
