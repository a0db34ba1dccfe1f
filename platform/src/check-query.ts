import { ProblemError, type CollectionName } from "@lagewarte/model";
import {
  MOST_BUCKETS,
  MOST_DOCUMENTS,
  MOST_VALUES,
  type Aggregation,
  type Filter,
  type Query,
  type Scalar,
} from "./read-model.ts";
import { cellOf, searchFields, type SearchField, type SearchFields } from "./searchable.ts";

const DEEPEST = 20;
const MOST_PARTS = 1000;
const MOST_SORTS = 8;
const LONGEST_TEXT = 1024;

function refuse(detail: string): never {
  throw new ProblemError({ id: "bad-request", detail });
}

/** Throws what every adapter answers to a question that the collection cannot be asked. */
export function checkQuery(collection: CollectionName, query: Query): void {
  const check = new Check(collection);
  if (!isWithin(query.limit, 0, MOST_DOCUMENTS)) refuse(`limit is 0 to ${MOST_DOCUMENTS}`);
  if (query.where !== undefined) check.filter(query.where, 1);
  const sort = query.sort ?? [];
  if (sort.length > MOST_SORTS) refuse(`at most ${MOST_SORTS} fields to sort by`);
  for (const { field } of sort) check.field(field);
  for (const aggregation of Object.values(query.aggregate ?? {})) check.aggregation(aggregation);
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

class Check {
  readonly #collection: CollectionName;
  readonly #fields: SearchFields;
  #parts = 0;

  constructor(collection: CollectionName) {
    this.#collection = collection;
    this.#fields = searchFields(collection);
  }

  field(path: string): SearchField {
    return (
      this.#fields.fields.find((field) => field.path === path) ??
      refuse(`collection ${this.#collection} cannot be asked for "${path}"`)
    );
  }

  #of(path: string, kinds: readonly SearchField["kind"][], what: string): SearchField {
    const field = this.field(path);
    return kinds.includes(field.kind) ? field : refuse(`${path} is a ${field.kind}: no ${what}`);
  }

  #values({ path, kind }: SearchField, values: readonly (Scalar | undefined)[]): void {
    for (const value of values)
      if (value !== undefined && cellOf(value, kind) === undefined) refuse(`${path} is a ${kind}: a value is not`);
  }

  filter(filter: Filter, depth: number): void {
    this.#parts += 1;
    if (depth > DEEPEST || this.#parts > MOST_PARTS) refuse("the filter is too large");
    if ("all" in filter) for (const part of filter.all) this.filter(part, depth + 1);
    else if ("any" in filter) for (const part of filter.any) this.filter(part, depth + 1);
    else if ("not" in filter) this.filter(filter.not, depth + 1);
    else if ("text" in filter) {
      if (this.#fields.texts.length === 0) refuse(`collection ${this.#collection} has no text`);
      if (filter.text.length > LONGEST_TEXT) refuse(`a text has at most ${LONGEST_TEXT} characters`);
    } else if ("in" in filter) {
      if (filter.in.length > MOST_VALUES) refuse(`${filter.field}: at most ${MOST_VALUES} values`);
      this.#values(this.field(filter.field), filter.in);
    } else if ("prefix" in filter) this.#values(this.#of(filter.field, ["keyword"], "prefix"), [filter.prefix]);
    else if ("exists" in filter) this.field(filter.field);
    else {
      const { gte, gt, lte, lt } = filter;
      this.#values(this.#of(filter.field, ["keyword", "number", "date"], "range"), [gte, gt, lte, lt]);
    }
  }

  aggregation(aggregation: Aggregation): void {
    switch (aggregation.kind) {
      case "terms":
        this.#of(aggregation.field, ["keyword", "number", "boolean"], "terms");
        if (!isWithin(aggregation.size, 1, MOST_VALUES)) refuse(`size is 1 to ${MOST_VALUES}`);
        return;
      case "histogram":
        this.#of(aggregation.field, ["date"], "histogram");
        if (!isWithin(aggregation.interval, 1, Number.MAX_SAFE_INTEGER)) refuse("interval is a whole number from 1");
        return;
      case "distinct":
        this.field(aggregation.field);
        return;
      default:
        aggregation satisfies never;
    }
  }
}

/** What every adapter answers to a histogram with too many buckets. */
export function checkBuckets(count: number): void {
  if (count > MOST_BUCKETS) refuse(`more than ${MOST_BUCKETS} buckets; take a longer interval`);
}
