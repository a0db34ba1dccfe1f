import type { estypes } from "@elastic/elasticsearch";
import type { CollectionName } from "@lagewarte/model";
import type { PageEnd } from "../cursor.ts";
import type { Filter, Query, Scalar } from "../read-model.ts";
import { cellOf, searchFields, type Cell, type SearchField } from "../searchable.ts";
import { words } from "../words.ts";
import { earlier, keywordPrefix, keywordRange, later, range, type Bound, type Bounds } from "./bounds.ts";
import { fieldOf, longFieldOf, wordFields, wordTerm } from "./layout.ts";

type Dsl = estypes.QueryDslQueryContainer;

const ALL: Dsl = { match_all: {} };
const NONE: Dsl = { match_none: {} };
const DELETED: Dsl = { term: { deleted: true } };

/**
 * Questions in Elasticsearch's terms: exact ones alone, so that nothing that is searched for is read as a query language,
 * a pattern or a script. Only what `checkQuery` has let through.
 */
export class QueryDsl {
  readonly #fields: readonly SearchField[];
  readonly #query: Query;

  constructor(collection: CollectionName, query: Query) {
    this.#fields = searchFields(collection).fields;
    this.#query = query;
  }

  kind(path: string): SearchField["kind"] {
    return this.#fields.find((field) => field.path === path)?.kind ?? "keyword";
  }

  where(): Dsl {
    const { where } = this.#query;
    return { bool: { ...(where === undefined ? {} : { filter: [this.#filter(where)] }), must_not: [DELETED] } };
  }

  sort(): estypes.SortCombinations[] {
    return [
      ...(this.#query.sort ?? []).map(({ field, order }) => ({
        [fieldOf(field)]: { order, mode: "min" as const, missing: "_last" },
      })),
      { id: "asc" },
    ];
  }

  /** Where the page before ended. What is absent is last: for numbers that is the last one there is. */
  after({ cells, id }: PageEnd): estypes.SortResults {
    const sort = this.#query.sort ?? [];
    return [
      ...cells.map((cell, index) => {
        const { field, order } = sort[index] ?? { field: "", order: "asc" };
        const kind = this.kind(field);
        if (cell !== null || kind === "keyword") return cell;
        if (kind === "number") return order === "asc" ? "Infinity" : "-Infinity";
        return order === "asc" ? "9223372036854775807" : "-9223372036854775808";
      }),
      id,
    ];
  }

  #filter(filter: Filter): Dsl {
    if ("all" in filter)
      return filter.all.length === 0 ? ALL : { bool: { filter: filter.all.map((part) => this.#filter(part)) } };
    if ("any" in filter)
      return filter.any.length === 0
        ? NONE
        : { bool: { should: filter.any.map((part) => this.#filter(part)), minimum_should_match: 1 } };
    if ("not" in filter) return { bool: { must_not: [this.#filter(filter.not)] } };
    if ("text" in filter) {
      const wanted = words(filter.text);
      return wanted.length === 0
        ? ALL
        : { bool: { filter: wanted.map((word) => keywordPrefix(wordFields, wordTerm(word))) } };
    }
    const { field } = filter;
    const name = fieldOf(field);
    const isThere: Dsl = { exists: { field: name } };
    if ("exists" in filter) return filter.exists ? isThere : { bool: { must_not: [isThere] } };
    if ("in" in filter)
      return filter.in.length === 0 ? NONE : { terms: { [name]: filter.in.map((value) => this.#cell(field, value)) } };
    const keywords = { all: name, long: longFieldOf(field) };
    if ("prefix" in filter)
      return filter.prefix === "" ? isThere : keywordPrefix(keywords, filter.prefix.toWellFormed());
    const bounds = this.#bounds(filter);
    if (bounds.lower === undefined && bounds.upper === undefined) return isThere;
    return this.kind(field) === "keyword" ? keywordRange(keywords, bounds) : range(name, bounds);
  }

  #bounds({ field, gte, gt, lte, lt }: Extract<Filter, { gte?: unknown }>): Bounds {
    const bound = (value: Scalar | undefined, isIncluded: boolean): Bound | undefined =>
      value === undefined ? undefined : { cell: this.#cell(field, value), isIncluded };
    return { lower: later(bound(gte, true), bound(gt, false)), upper: earlier(bound(lte, true), bound(lt, false)) };
  }

  #cell(field: string, value: Scalar): Cell {
    return cellOf(value, this.kind(field)) ?? "";
  }
}
