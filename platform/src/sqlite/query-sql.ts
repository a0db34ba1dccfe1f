import { ProblemError } from "@lagewarte/model";
import type { Aggregation, Filter, Query, Scalar } from "../read-model.ts";
import { comparable, words, type CollectionTable } from "./collection-table.ts";

/** A piece of SQL with the values bound to it; no value is ever part of the text. */
export interface Sql {
  readonly text: string;
  readonly values: readonly (string | number)[];
}

const bad = (detail: string): never => {
  throw new ProblemError({ id: "bad-request", detail });
};

function fieldNumber(table: CollectionTable, path: string): number {
  return table.field(path)?.number ?? bad(`collection ${table.name} cannot be asked for "${path}"`);
}

/** Documents that fit, as a condition on `d.num`. */
export function filterSql(table: CollectionTable, filter: Filter): Sql {
  if ("all" in filter)
    return joined(
      filter.all.map((part) => filterSql(table, part)),
      "AND",
      "1",
    );
  if ("any" in filter)
    return joined(
      filter.any.map((part) => filterSql(table, part)),
      "OR",
      "0",
    );
  if ("not" in filter) {
    const { text, values } = filterSql(table, filter.not);
    // An absent value makes a comparison neither true nor false; `not` must hold then.
    return { text: `(${text}) IS NOT TRUE`, values };
  }
  if ("text" in filter) return textSql(table, filter.text);
  const number = fieldNumber(table, filter.field);
  const having = (condition: (value: string) => string, values: readonly (string | number)[]): Sql => ({
    text: `${condition(`d.c${number}`)} OR d.num IN (SELECT num FROM ${table.name}_more WHERE field = ${number} AND ${condition("value")})`,
    values: [...values, ...values],
  });
  if ("in" in filter) {
    const values = filter.in.map(comparable);
    return values.length === 0
      ? { text: "0", values: [] }
      : having((value) => `${value} IN (${values.map(() => "?").join(",")})`, values);
  }
  if ("prefix" in filter) {
    if (filter.prefix === "") return having((value) => `typeof(${value}) = 'text'`, []);
    return having(
      (value) => `(${value} >= ? AND substr(${value}, 1, ?) = ?)`,
      [filter.prefix, codePoints(filter.prefix), filter.prefix],
    );
  }
  if ("exists" in filter) {
    return { text: `d.c${number} IS ${filter.exists ? "NOT " : ""}NULL`, values: [] };
  }
  return rangeSql(filter, having);
}

/** SQLite's substr counts code points. */
function codePoints(text: string): number {
  return Array.from(text).length;
}

function rangeSql(
  filter: Extract<Filter, { gte?: string | number }>,
  having: (condition: (value: string) => string, values: readonly (string | number)[]) => Sql,
): Sql {
  const bounds = (
    [
      ["gte", ">="],
      ["gt", ">"],
      ["lte", "<="],
      ["lt", "<"],
    ] as const
  ).flatMap(([key, sign]) => {
    const value = filter[key];
    return value === undefined ? [] : [{ sign, value }];
  });
  if (bounds.length === 0) return having((value) => `${value} IS NOT NULL`, []);
  // Numbers and texts never compare with each other.
  const kind = typeof bounds[0]?.value === "number" ? "IN ('integer', 'real')" : "= 'text'";
  return having(
    (value) => `(${[...bounds.map(({ sign }) => `${value} ${sign} ?`), `typeof(${value}) ${kind}`].join(" AND ")})`,
    bounds.map(({ value }) => value),
  );
}

function textSql(table: CollectionTable, text: string): Sql {
  const wanted = words(text);
  if (!table.hasText) return bad(`collection ${table.name} has no text`);
  if (wanted.length === 0) return { text: "1", values: [] };
  const match = wanted.map((word) => `"${word}"*`).join(" AND ");
  return { text: `d.num IN (SELECT rowid FROM ${table.name}_words WHERE words MATCH ?)`, values: [match] };
}

function joined(parts: readonly Sql[], word: "AND" | "OR", none: string): Sql {
  if (parts.length === 0) return { text: none, values: [] };
  return {
    text: parts.map(({ text }) => `(${text})`).join(` ${word} `),
    values: parts.flatMap(({ values }) => values),
  };
}

/** A page after `after` (the sort values of the last document, then its id). */
export function pageSql(
  table: CollectionTable,
  query: Query,
  after: readonly (string | number | null)[] | undefined,
): Sql {
  const sort = query.sort ?? [];
  // Of a field with several values the smallest one decides, in both directions.
  const keys = sort.map(({ field }, index) => `d.c${fieldNumber(table, field)} AS s${index}`);
  const where = filterSql(table, query.where ?? { all: [] });
  const columns = ["d.id AS id", "d.version AS version", "d.document AS document", ...keys].join(", ");
  const inner = `SELECT ${columns} FROM ${table.name} d WHERE d.document IS NOT NULL AND (${where.text})`;
  const order = [...sort.map(({ order: way }, index) => `s${index} ${way} NULLS LAST`), "id"].join(", ");
  const beyond =
    after === undefined
      ? { text: "1", values: [] }
      : beyondSql(
          sort.map((each) => each.order),
          after,
        );
  return {
    text: `SELECT * FROM (${inner}) WHERE ${beyond.text} ORDER BY ${order} LIMIT ?`,
    values: [...where.values, ...beyond.values, query.limit + 1],
  };
}

/** Comes after the given keys: the first key that differs decides; absent values come last in both directions. */
function beyondSql(orders: readonly ("asc" | "desc")[], after: readonly (string | number | null)[]): Sql {
  const ways: Sql[] = [];
  const equal: Sql[] = [];
  for (const [index, order] of orders.entries()) {
    const value = after[index] ?? null;
    const column = `s${index}`;
    if (value !== null) {
      const later: Sql = { text: `(${column} ${order === "asc" ? ">" : "<"} ? OR ${column} IS NULL)`, values: [value] };
      ways.push(joined([...equal, later], "AND", "1"));
    }
    equal.push(value === null ? { text: `${column} IS NULL`, values: [] } : { text: `${column} = ?`, values: [value] });
  }
  ways.push(joined([...equal, { text: "id > ?", values: [after.at(-1) ?? ""] }], "AND", "1"));
  return joined(ways, "OR", "0");
}

export function countSql(table: CollectionTable, query: Query): Sql {
  const where = filterSql(table, query.where ?? { all: [] });
  return {
    text: `SELECT count(*) AS count FROM ${table.name} d WHERE d.document IS NOT NULL AND (${where.text})`,
    values: where.values,
  };
}

export function aggregationSql(table: CollectionTable, query: Query, aggregation: Aggregation): Sql {
  const where = filterSql(table, query.where ?? { all: [] });
  const number = fieldNumber(table, aggregation.field);
  const fits = `FROM ${table.name} d WHERE d.document IS NOT NULL AND (${where.text})`;
  const from = `FROM (SELECT d.c${number} AS value ${fits} AND d.c${number} IS NOT NULL UNION ALL SELECT m.value FROM ${table.name}_more m WHERE m.field = ${number} AND m.num IN (SELECT d.num ${fits}))`;
  const values = [...where.values, ...where.values];
  switch (aggregation.kind) {
    case "terms":
      return {
        text: `SELECT value AS key, count(*) AS count ${from} GROUP BY value ORDER BY count DESC, key LIMIT ?`,
        values: [...values, aggregation.size],
      };
    case "distinct":
      return { text: `SELECT 'distinct' AS key, count(DISTINCT value) AS count ${from}`, values };
    case "histogram":
      return {
        text: `SELECT CAST(floor(unixepoch(value, 'subsec') * 1000 / ?) AS INTEGER) * ? AS key, count(*) AS count ${from} GROUP BY key ORDER BY key`,
        values: [aggregation.interval, aggregation.interval, ...values],
      };
    default:
      return aggregation satisfies never;
  }
}

/** An aggregation's key as the documents hold it: booleans are kept as 0 and 1. */
export function keyOf(table: CollectionTable, aggregation: Aggregation, key: string | number): Scalar {
  return aggregation.kind === "terms" && table.field(aggregation.field)?.kind === "boolean" ? key === 1 : key;
}
