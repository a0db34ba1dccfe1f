import type { DatabaseSync } from "node:sqlite";
import { checkBuckets } from "../check-query.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import { MOST_BUCKETS, type Aggregation, type Bucket, type Query } from "../read-model.ts";
import { scalarOf, type Cell } from "../searchable.ts";
import type { CollectionColumns } from "./collection-columns.ts";
import { compareCells, fitting } from "./column-filter.ts";
import { firstOf } from "./column-page.ts";
import type { ColumnTable } from "./column-table.ts";
import type { DocumentTable } from "./document-table.ts";
import { QuerySql, type Sql } from "./query-sql.ts";

/** A page whose documents are still text; the client parses them in its own thread. */
export interface PackedPage {
  readonly items: readonly { id: string; version: number; document: string }[];
  readonly next?: string;
  readonly total?: number;
  readonly aggregations: Readonly<Record<string, readonly Bucket[]>>;
}

type Counted = readonly { readonly key: Cell; readonly count: number }[];

/** An aggregation's buckets with keys as the documents hold them. */
function buckets(table: CollectionColumns, aggregation: Aggregation, counted: Counted): Bucket[] {
  if (aggregation.kind === "histogram") checkBuckets(counted.length);
  const kind = table.columns.find(({ path }) => path === aggregation.field)?.kind ?? "keyword";
  return counted.map(({ key, count }) => ({
    key: aggregation.kind === "terms" ? scalarOf(key, kind) : key,
    count,
  }));
}

/** By SQL, for collections that are too many to be held in memory. All statements see the same documents. */
export function searchBySql(database: DatabaseSync, table: CollectionColumns, query: Query): PackedPage {
  database.exec("BEGIN");
  try {
    return pageBySql(database, table, query);
  } finally {
    database.exec("COMMIT");
  }
}

function pageBySql(database: DatabaseSync, table: CollectionColumns, query: Query): PackedPage {
  const run = ({ text, values }: Sql): Record<string, unknown>[] => database.prepare(text).all(...values);
  const sql = new QuerySql(database, table, query);
  const rows = query.limit === 0 ? [] : run(sql.page(readCursor(table.name, query)));
  const items = rows.slice(0, query.limit).map((row) => ({
    id: String(row["id"]),
    version: Number(row["version"]),
    document: String(row["document"]),
  }));
  const last = rows[query.limit - 1];
  const cells = (query.sort ?? []).map((_, index) => (last?.[`s${index}`] ?? null) as Cell | null);
  return {
    items,
    ...(rows.length > query.limit ? { next: writeCursor(query, { cells, id: String(last?.["id"]) }) } : {}),
    ...(query.total === true ? { total: Number(run(sql.count())[0]?.["count"]) } : {}),
    aggregations: Object.fromEntries(
      Object.entries(query.aggregate ?? {}).map(([name, aggregation]) => {
        const counted = run(sql.aggregation(aggregation, MOST_BUCKETS + 1)) as unknown as Counted;
        return [name, buckets(table, aggregation, counted)];
      }),
    ),
  };
}

/** In memory, for the other collections; the documents themselves are read from their table. */
export function searchColumns(
  database: DatabaseSync,
  table: DocumentTable,
  columns: ColumnTable,
  query: Query,
): PackedPage {
  const mask = fitting(database, table, columns, query.where ?? { all: [] });
  const sort = query.sort ?? [];
  const nums = query.limit === 0 ? [] : firstOf(columns, mask, sort, query.limit + 1, readCursor(table.name, query));
  const last = nums[query.limit - 1];
  const ids = nums.slice(0, query.limit).map((num) => columns.ids[num] ?? "");
  return {
    items: ids.flatMap((id) => {
      const found = table.get(id);
      return found === undefined ? [] : [{ id, ...found }];
    }),
    ...(nums.length > query.limit && last !== undefined
      ? {
          next: writeCursor(query, {
            cells: sort.map(({ field }) => columns.column(field).smallest(last)),
            id: columns.ids[last] ?? "",
          }),
        }
      : {}),
    ...(query.total === true ? { total: mask.reduce((sum, one) => sum + one, 0) } : {}),
    aggregations: Object.fromEntries(
      Object.entries(query.aggregate ?? {}).map(([name, aggregation]) => [
        name,
        buckets(table, aggregation, countIn(columns, mask, aggregation)),
      ]),
    ),
  };
}

function countIn(columns: ColumnTable, mask: Uint8Array, aggregation: Aggregation): Counted {
  const counts = columns.column(aggregation.field).count(mask);
  switch (aggregation.kind) {
    case "terms":
      return [...counts]
        .map(([key, count]) => ({ key, count }))
        .sort((left, right) => right.count - left.count || compareCells(left.key, right.key))
        .slice(0, aggregation.size);
    case "distinct":
      return [{ key: "distinct", count: counts.size }];
    case "histogram": {
      const { interval } = aggregation;
      const found = new Map<number, number>();
      for (const [value, count] of counts) {
        const start = Math.floor(Number(value) / interval) * interval;
        found.set(start, (found.get(start) ?? 0) + count);
      }
      return [...found].map(([key, count]) => ({ key, count })).sort((left, right) => left.key - right.key);
    }
    default:
      return aggregation satisfies never;
  }
}
