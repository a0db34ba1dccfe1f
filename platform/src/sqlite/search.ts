import type { DatabaseSync } from "node:sqlite";
import { ProblemError } from "@lagewarte/model";
import type { Bucket, Query } from "../read-model.ts";
import type { CollectionTable } from "./collection-table.ts";
import { aggregationSql, countSql, keyOf, pageSql, type Sql } from "./query-sql.ts";

type Key = string | number | null;

/** A page whose documents are still text; the client parses them in its own thread. */
export interface PackedPage {
  readonly items: readonly { id: string; version: number; document: string }[];
  readonly next?: string;
  readonly total?: number;
  readonly aggregations: Readonly<Record<string, readonly Bucket[]>>;
}

export function search(database: DatabaseSync, table: CollectionTable, query: Query): PackedPage {
  const run = ({ text, values }: Sql): Record<string, unknown>[] => database.prepare(text).all(...values);
  const sortKeys = (query.sort ?? []).map((_, index) => `s${index}`);
  const rows = query.limit === 0 ? [] : run(pageSql(table, query, readCursor(query)));
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  const more = rows.length > query.limit && last !== undefined;
  return {
    items: items.map(({ id, version, document }) => ({
      id: String(id),
      version: Number(version),
      document: String(document),
    })),
    ...(more ? { next: writeCursor(query, [...sortKeys.map((key) => last[key] as Key), String(last["id"])]) } : {}),
    ...(query.total === true ? { total: Number(run(countSql(table, query))[0]?.["count"]) } : {}),
    aggregations: Object.fromEntries(
      Object.entries(query.aggregate ?? {}).map(([name, aggregation]) => [
        name,
        run(aggregationSql(table, query, aggregation)).map(({ key, count }) => ({
          key: keyOf(table, aggregation, key as string | number),
          count: Number(count),
        })),
      ]),
    ),
  };
}

/** A cursor holds for one question only: what it was made for is part of it. */
function question(query: Query): string {
  return JSON.stringify([query.where ?? null, query.sort ?? []]);
}

function checksum(text: string): number {
  let sum = 0;
  for (let index = 0; index < text.length; index += 1) sum = (Math.imul(sum, 31) + text.charCodeAt(index)) | 0;
  return sum;
}

function writeCursor(query: Query, keys: readonly Key[]): string {
  return Buffer.from(JSON.stringify([checksum(question(query)), ...keys])).toString("base64url");
}

function readCursor(query: Query): Key[] | undefined {
  if (query.after === undefined) return undefined;
  try {
    const [made, ...keys] = JSON.parse(Buffer.from(query.after, "base64url").toString()) as [number, ...Key[]];
    const sound = keys.every((key) => key === null || typeof key === "string" || typeof key === "number");
    if (made === checksum(question(query)) && sound && keys.length === (query.sort?.length ?? 0) + 1) return keys;
  } catch {
    // Falls through to the same answer: somebody else's cursor, or no cursor at all.
  }
  throw new ProblemError({ id: "bad-request", detail: "the cursor does not belong to this question" });
}
