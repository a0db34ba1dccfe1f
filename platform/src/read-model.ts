import type { CollectionName, Json, JsonObject } from "@lagewarte/model";

/**
 * A document with the version that orders its writes (a log offset). `version` of a delete works the same way: an older
 * version never overwrites a newer one.
 */
export interface Write {
  readonly id: string;
  readonly version: number;
  /** Null deletes. */
  readonly document: JsonObject | null;
}

export interface Stored<Document> {
  readonly id: string;
  readonly version: number;
  readonly document: Document;
}

export type Scalar = string | number | boolean;

/** Which documents. A field that holds several values fits when any of them does; an absent field fits nothing but `not`. */
export type Filter =
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }
  | { readonly field: string; readonly in: readonly Scalar[] }
  | {
      readonly field: string;
      readonly gte?: string | number;
      readonly gt?: string | number;
      readonly lte?: string | number;
      readonly lt?: string | number;
    }
  | { readonly field: string; readonly prefix: string }
  | { readonly field: string; readonly exists: boolean }
  /** Every word of it (letters and digits, case and accents folded) begins some word of the collection's text fields. */
  | { readonly text: string };

export interface Sort {
  /** A keyword, number, date or boolean field. Absent values come last in both directions. */
  readonly field: string;
  readonly order: "asc" | "desc";
}

export type Aggregation =
  /** The most frequent values (ties: smaller value first), at most `size`. */
  | { readonly kind: "terms"; readonly field: string; readonly size: number }
  /** Counts per `interval` milliseconds of a date field, aligned to the epoch; empty buckets are left out. */
  | { readonly kind: "histogram"; readonly field: string; readonly interval: number }
  | { readonly kind: "distinct"; readonly field: string };

export interface Query {
  readonly where?: Filter;
  /** The id is always the last key, ascending, so that the order is total. */
  readonly sort?: readonly Sort[];
  /** 0 to 10,000; 0 for the aggregations alone. */
  readonly limit: number;
  /** `next` of the page before, with the same `where` and `sort`. */
  readonly after?: string;
  readonly total?: boolean;
  readonly aggregate?: Readonly<Record<string, Aggregation>>;
}

export interface Bucket {
  /** The value; for a histogram the bucket's start in milliseconds since the epoch. */
  readonly key: Scalar;
  readonly count: number;
}

export interface Page<Document> {
  readonly items: readonly Stored<Document>[];
  /** Absent on the last page. */
  readonly next?: string;
  /** All that fit, exact; present when asked for. */
  readonly total?: number;
  /** `distinct` has one bucket with key "distinct". */
  readonly aggregations: Readonly<Record<string, readonly Bucket[]>>;
}

/**
 * Documents that are folds of the log: they may be thrown away and built again. Writes are visible to `get` at once and
 * to `search` within `refresh()` (at the latest a second). Expected failures are `ProblemError`s with
 * `read-model-unavailable` or `bad-request` (a field that the collection does not define, a foreign cursor).
 */
export interface ReadModel {
  /** Ordered by version per id; those older than what is stored are passed over. Returns the ids that were written. */
  upsert(collection: CollectionName, writes: readonly Write[]): Promise<readonly string[]>;
  get<Document = JsonObject>(collection: CollectionName, id: string): Promise<Stored<Document> | undefined>;
  /** In the order of `ids`; undefined for those not there. At most 10,000. */
  getMany<Document = JsonObject>(
    collection: CollectionName,
    ids: readonly string[],
  ): Promise<readonly (Stored<Document> | undefined)[]>;
  search<Document = JsonObject>(collection: CollectionName, query: Query): Promise<Page<Document>>;
  /** Makes all finished writes visible to `search`. */
  refresh(collection: CollectionName): Promise<void>;
  /** Drops documents past their collection's retention; returns how many. */
  expire(now: number): Promise<number>;
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Reads a dotted path; a key that holds dots itself wins over the path. */
export function valueAt(document: Json | undefined, path: string): Json | undefined {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return undefined;
  const object = document as JsonObject;
  if (Object.hasOwn(object, path)) return object[path];
  const dot = path.indexOf(".");
  if (dot < 0) return undefined;
  const head = path.slice(0, dot);
  if (!Object.hasOwn(object, head)) return undefined;
  const inner = object[head];
  const rest = path.slice(dot + 1);
  if (Array.isArray(inner)) return inner.flatMap((item) => valueAt(item as Json, rest) ?? []) as Json;
  return valueAt(inner, rest);
}
