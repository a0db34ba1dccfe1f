import { failed, ok, type FieldIssue, type Result } from "@lagewarte/model";
import { delimiterOf, splitCsvRow, type CsvRow } from "../../framing/csv-row.ts";
import type { Layout } from "./columns.ts";

/** A row as far as it is certain which value belongs to which column. */
export interface ReadRow {
  readonly cells: readonly string[];
  /** Values from here on belong to no column for certain. */
  readonly certain: number;
  readonly issues: readonly FieldIssue[];
}

const flawless: readonly FieldIssue[] = [];

/**
 * Splits a row and lays it under its header. A row with too few or too many values or with broken quotes is read up to
 * the last value that can be told to stand in its own column, because a column with a form of its own (address, time,
 * number, country) holds one. What is not even certain about the time and the system concerned is rejected.
 */
export function readRow(text: string, layout: Layout): Result<ReadRow> {
  const expected = layout.columns.length;
  let row = splitCsvRow(text, ",");
  if (row.cells.length !== expected) {
    const delimiter = delimiterOf(text);
    if (delimiter !== ",") row = splitCsvRow(text, delimiter);
  }
  if (row.cells.length === expected && row.doubtful.length === 0)
    return ok({ cells: row.cells, certain: expected, issues: flawless });
  const certain = certainOf(row, layout);
  if (!isAnchored(row.cells, certain, layout))
    return failed("csv-columns", `${row.cells.length} values for ${expected} columns, and not to be told apart`);
  return ok({ cells: row.cells, certain, issues: issuesOf(row, certain, layout) });
}

function certainOf({ cells, doubtful, end }: CsvRow, { columns }: Layout): number {
  const expected = columns.length;
  const surplus = cells.slice(expected);
  const isAligned = surplus.every((cell) => cell === "");
  // Of a row that is too short the last value may be cut off; one whose quote is still open is.
  const isCut = end === "open" || (cells.length < expected && end === "bare");
  const whole = Math.min(cells.length - (isCut ? 1 : 0), expected);
  // Where the number is wrong, a broken quote has swallowed a separator or made one.
  const length = cells.length === expected ? whole : Math.min(whole, doubtful[0] ?? whole);
  let anchor = 0;
  for (let position = 0; position < length; position += 1) {
    const admits = columns[position]?.admits;
    const cell = cells[position] ?? "";
    if (admits === undefined || cell === "") continue;
    if (!admits(cell)) return anchor;
    anchor = position + 1;
  }
  return isAligned ? length : anchor;
}

function isAnchored(cells: readonly string[], certain: number, { timestamp, source, at }: Layout): boolean {
  const has = (position: number): boolean => position >= 0 && position < certain && cells[position] !== "";
  if (!has(timestamp)) return false;
  return has(source.ip) || (source.ip < 0 && ["url", "email", "website", "request"].some((column) => has(at(column))));
}

function issuesOf({ cells, doubtful }: CsvRow, certain: number, { columns }: Layout): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const nameOf = (position: number): string => columns[position]?.key ?? `column_${position + 1}`;
  for (const position of doubtful) issues.push({ field: `native.${nameOf(position)}`, problem: "broken quotes" });
  if (cells.length !== columns.length)
    issues.push({ field: "native", problem: `${cells.length} values for ${columns.length} columns` });
  if (certain < Math.min(cells.length, columns.length))
    issues.push({
      field: "native",
      problem: `read up to ${nameOf(certain - 1)}; the rest belongs to no column for certain`,
    });
  return issues;
}
