import type { DatabaseSync } from "node:sqlite";
import { afterPrefix } from "../code-points.ts";
import type { PageEnd } from "../cursor.ts";
import type { Aggregation, Filter, Query } from "../read-model.ts";
import { cellOf, type Cell } from "../searchable.ts";
import type { CollectionColumns, Column } from "./collection-columns.ts";
import { isMarked, markQuery, wordQuery } from "./word-index.ts";

/** A piece of SQL with the values bound to it; no value is ever part of the text. */
export interface Sql {
  readonly text: string;
  readonly values: readonly Cell[];
}

/** One question on a collection as SQL over its tables. The question has been checked. */
export class QuerySql {
  readonly #database: DatabaseSync;
  readonly #table: CollectionColumns;
  readonly #query: Query;
  #values: Cell[] = [];

  constructor(database: DatabaseSync, table: CollectionColumns, query: Query) {
    this.#database = database;
    this.#table = table;
    this.#query = query;
  }

  /** Documents in order with their sort values (`s0` ...), one more than the limit to see whether there are more. */
  page(after: PageEnd | undefined): Sql {
    const { name } = this.#table;
    const sort = this.#query.sort ?? [];
    const keys = sort.map(({ field }, index) => `, f.c${this.#column(field).number} AS s${index}`).join("");
    const order = [...sort.map(({ order: way }, index) => `s${index} ${way} NULLS LAST`), "id"].join(", ");
    return this.#made(() => {
      const inner = `SELECT f.num, f.id AS id${keys} FROM ${name}_fields f WHERE ${this.#where()}`;
      const first = `SELECT * FROM (${inner}) WHERE ${this.#beyond(after)} ORDER BY ${order} LIMIT ${this.#bind(this.#query.limit + 1)}`;
      return `SELECT p.*, d.version, d.document FROM (${first}) p JOIN ${name} d ON d.num = p.num ORDER BY ${order}`;
    });
  }

  count(): Sql {
    return this.#made(() => `SELECT count(*) AS count FROM ${this.#table.name}_fields f WHERE ${this.#where()}`);
  }

  aggregation(aggregation: Aggregation, most: number): Sql {
    return this.#made(() => {
      const { name } = this.#table;
      const column = this.#column(aggregation.field);
      const fits = `FROM ${name}_fields f WHERE (${this.#where()})`;
      const first = `SELECT f.c${column.number} AS value ${fits} AND value IS NOT NULL`;
      const more = `SELECT m.value FROM ${name}_more m WHERE m.field = ${column.number} AND m.num IN (SELECT f.num ${fits})`;
      const from = `FROM (${first}${this.#hasMore(column) ? ` UNION ALL ${more}` : ""})`;
      switch (aggregation.kind) {
        case "terms":
          return `SELECT value AS key, count(*) AS count ${from} GROUP BY value ORDER BY count DESC, key LIMIT ${this.#bind(aggregation.size)}`;
        case "distinct":
          return `SELECT 'distinct' AS key, count(DISTINCT value) AS count ${from}`;
        case "histogram": {
          const interval = this.#bind(aggregation.interval);
          return `SELECT CAST(floor(value / ${interval}) AS INTEGER) * ${interval} AS key, count(*) AS count ${from} GROUP BY key ORDER BY key LIMIT ${this.#bind(most)}`;
        }
        default:
          return aggregation satisfies never;
      }
    });
  }

  #made(text: () => string): Sql {
    this.#values = [];
    return { text: text(), values: this.#values };
  }

  /** Numbered, so that a condition that stands twice in a statement is bound once. */
  #bind(value: Cell): string {
    return `?${this.#values.push(value)}`;
  }

  #column(path: string): Column {
    const column = this.#table.columns.find((each) => each.path === path);
    if (column === undefined) throw new Error(`no column for ${path}`);
    return column;
  }

  /** Whether any document has several values in the field; most fields never do, and their questions are simpler. */
  #hasMore({ number }: Column): boolean {
    const sql = `SELECT 1 FROM ${this.#table.name}_more WHERE field = ${number} LIMIT 1`;
    return this.#database.prepare(sql).get() !== undefined;
  }

  #where(): string {
    return this.#filter(this.#query.where ?? { all: [] });
  }

  #filter(filter: Filter): string {
    if ("all" in filter)
      return joined(
        filter.all.map((part) => this.#filter(part)),
        "AND",
        "TRUE",
      );
    if ("any" in filter)
      return joined(
        filter.any.map((part) => this.#filter(part)),
        "OR",
        "FALSE",
      );
    // An absent value makes a comparison neither true nor false; `not` must hold then.
    if ("not" in filter) return `(${this.#filter(filter.not)}) IS NOT TRUE`;
    if ("text" in filter) {
      const query = wordQuery(filter.text);
      return query === undefined ? "TRUE" : this.#found(query);
    }
    const column = this.#column(filter.field);
    if ("in" in filter && isMarked(this.#table.name, filter.field)) {
      const cells = filter.in.flatMap((value) => cellOf(value, column.kind) ?? []);
      return cells.length === 0 ? "FALSE" : this.#found(markQuery(column.number, cells));
    }
    if ("exists" in filter) return `f.c${column.number} IS ${filter.exists ? "NOT " : ""}NULL`;
    const condition = this.#condition(column, filter);
    const first = condition(`f.c${column.number}`);
    if (!this.#hasMore(column)) return first;
    return `(${first}) OR f.num IN (SELECT num FROM ${this.#table.name}_more WHERE field = ${column.number} AND ${condition("value")})`;
  }

  /** Documents that the inverted index finds. */
  #found(query: string): string {
    const index = `${this.#table.name}_words`;
    return `f.num IN (SELECT rowid FROM ${index} WHERE ${index} MATCH ${this.#bind(query)})`;
  }

  #condition({ kind }: Column, filter: Extract<Filter, { field: string }>): (value: string) => string {
    if ("in" in filter) {
      const wanted = filter.in.flatMap((value) => cellOf(value, kind) ?? []).map((cell) => this.#bind(cell));
      return (value) => (wanted.length === 0 ? "FALSE" : `${value} IN (${wanted.join()})`);
    }
    if ("prefix" in filter) {
      const end = afterPrefix(filter.prefix);
      const from = this.#bind(filter.prefix);
      const to = end === undefined ? undefined : this.#bind(end);
      return (value) => (to === undefined ? `${value} >= ${from}` : `(${value} >= ${from} AND ${value} < ${to})`);
    }
    const signs = { gte: ">=", gt: ">", lte: "<=", lt: "<" } as const;
    const bounds = (Object.keys(signs) as (keyof typeof signs)[]).flatMap((key) => {
      const cell = "exists" in filter ? undefined : cellOf(filter[key], kind);
      return cell === undefined ? [] : [`${signs[key]} ${this.#bind(cell)}`];
    });
    return (value) => joined([`${value} IS NOT NULL`, ...bounds.map((bound) => `${value} ${bound}`)], "AND", "TRUE");
  }

  /** Comes after the given keys: the first key that differs decides; absent values come last in both directions. */
  #beyond(after: PageEnd | undefined): string {
    if (after === undefined) return "TRUE";
    const ways: string[] = [];
    const equal: string[] = [];
    for (const [index, { order }] of (this.#query.sort ?? []).entries()) {
      const cell = after.cells[index] ?? null;
      const key = `s${index}`;
      if (cell === null) {
        equal.push(`${key} IS NULL`);
        continue;
      }
      const bound = this.#bind(cell);
      ways.push(
        joined([...equal, `(${key} ${order === "asc" ? ">" : "<"} ${bound} OR ${key} IS NULL)`], "AND", "TRUE"),
      );
      equal.push(`${key} = ${bound}`);
    }
    ways.push(joined([...equal, `id > ${this.#bind(after.id)}`], "AND", "TRUE"));
    return joined(ways, "OR", "FALSE");
  }
}

function joined(parts: readonly string[], word: "AND" | "OR", none: string): string {
  return parts.length === 0 ? none : parts.map((part) => `(${part})`).join(` ${word} `);
}
