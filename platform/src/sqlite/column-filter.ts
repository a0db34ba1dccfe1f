import type { DatabaseSync } from "node:sqlite";
import { compareCodePoints } from "../code-points.ts";
import type { Filter } from "../read-model.ts";
import { cellOf, searchFields, type Cell, type SearchField } from "../searchable.ts";
import type { ColumnTable } from "./column-table.ts";
import type { DocumentTable } from "./document-table.ts";
import { foundBy, wordQuery } from "./word-index.ts";

/** 1 for each document that fits, by number. */
export function fitting(
  database: DatabaseSync,
  documents: DocumentTable,
  table: ColumnTable,
  filter: Filter,
): Uint8Array {
  const live = table.live();
  const filled = (value: 0 | 1): Uint8Array => new Uint8Array(live.length).fill(value);
  const marked = (one: Filter): Uint8Array => {
    if ("all" in one) return one.all.map(marked).reduce(and, filled(1));
    if ("any" in one) return one.any.map(marked).reduce(or, filled(0));
    if ("not" in one) return without(filled(1), marked(one.not));
    if ("exists" in one && !one.exists) return without(filled(1), marked({ ...one, exists: true }));
    return table.mask(JSON.stringify(one), (mask) => {
      if (!("text" in one)) {
        const field = searchFields(documents.name).fields.find(({ path }) => path === one.field);
        if (field !== undefined) table.column(one.field).mark(mask, passing(field, one));
        return;
      }
      const query = wordQuery(one.text);
      if (query === undefined) mask.fill(1);
      else for (const num of foundBy(database, documents.name, query)) if (num < mask.length) mask[num] = 1;
    });
  };
  return and(and(filled(1), marked(filter)), live);
}

/** Each changes the first mask and gives it back. */
function and(mask: Uint8Array, other: Uint8Array): Uint8Array {
  for (let num = 0; num < mask.length; num += 1) mask[num] = (mask[num] ?? 0) & (other[num] ?? 0);
  return mask;
}

function or(mask: Uint8Array, other: Uint8Array): Uint8Array {
  for (let num = 0; num < mask.length; num += 1) mask[num] = (mask[num] ?? 0) | (other[num] ?? 0);
  return mask;
}

function without(mask: Uint8Array, other: Uint8Array): Uint8Array {
  for (let num = 0; num < mask.length; num += 1) mask[num] = (mask[num] ?? 0) & (1 - (other[num] ?? 0));
  return mask;
}

export function compareCells(left: Cell, right: Cell): number {
  return typeof left === "string" && typeof right === "string"
    ? compareCodePoints(left, right)
    : Number(left) - Number(right);
}

/** Whether a value passes the filter of its field. */
function passing({ kind }: SearchField, filter: Extract<Filter, { field: string }>): (cell: Cell) => boolean {
  if ("exists" in filter) return () => true;
  if ("in" in filter) {
    const wanted = new Set(filter.in.map((value) => cellOf(value, kind)));
    return (cell) => wanted.has(cell);
  }
  if ("prefix" in filter) {
    const { prefix } = filter;
    return (cell) => typeof cell === "string" && cell.startsWith(prefix);
  }
  const bound = (value: string | number | undefined): Cell | undefined => cellOf(value, kind);
  const [gte, gt, lte, lt] = [bound(filter.gte), bound(filter.gt), bound(filter.lte), bound(filter.lt)];
  return (cell) =>
    (gte === undefined || compareCells(cell, gte) >= 0) &&
    (gt === undefined || compareCells(cell, gt) > 0) &&
    (lte === undefined || compareCells(cell, lte) <= 0) &&
    (lt === undefined || compareCells(cell, lt) < 0);
}
