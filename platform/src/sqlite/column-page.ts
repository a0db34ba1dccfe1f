import { compareCodePoints } from "../code-points.ts";
import type { PageEnd } from "../cursor.ts";
import type { Sort } from "../read-model.ts";
import type { ColumnTable } from "./column-table.ts";
import { Smallest } from "./smallest.ts";

/** The numbers of the first `limit` marked documents in this order, of those after `after`. */
export function firstOf(
  table: ColumnTable,
  mask: Uint8Array,
  sort: readonly Sort[],
  limit: number,
  after: PageEnd | undefined,
): number[] {
  const keys = sort.map(({ field, order }) => ({ column: table.column(field), sign: order === "asc" ? 1 : -1 }));
  const idOf = (num: number): string => table.ids[num] ?? "";
  const compare = (left: number, right: number): number => {
    for (const { column, sign } of keys) {
      const difference = compareRanks(column.rank(left), column.rank(right), sign);
      if (difference !== 0) return difference;
    }
    return compareCodePoints(idOf(left), idOf(right));
  };
  const ends = (after?.cells ?? []).map((cell, index) =>
    cell === null ? Number.NaN : (keys[index]?.column.rankOf(cell) ?? Number.NaN),
  );
  const isBeyond = (num: number): boolean => {
    if (after === undefined) return true;
    for (const [index, { column, sign }] of keys.entries()) {
      const difference = compareRanks(column.rank(num), ends[index] ?? Number.NaN, sign);
      if (difference !== 0) return difference > 0;
    }
    return compareCodePoints(idOf(num), after.id) > 0;
  };
  const first = new Smallest(limit, compare);
  for (let num = 0; num < mask.length; num += 1) if (mask[num] === 1 && isBeyond(num)) first.offer(num);
  return first.inOrder();
}

/** NaN, that is absent, comes last whatever the sign. */
function compareRanks(left: number, right: number, sign: number): number {
  if (left === right) return 0;
  if (Number.isNaN(left)) return Number.isNaN(right) ? 0 : 1;
  if (Number.isNaN(right)) return -1;
  return (left - right) * sign;
}
