import type { CollectionName, JsonObject } from "@lagewarte/model";

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

/**
 * Which documents. A field that holds several values fits when any single one of them does; an absent field fits nothing
 * but `not`. Values are of the field's kind: text for keywords, RFC 3339 times for dates, numbers, booleans. What a
 * document holds in a field of another kind, and keywords over `MOST_KEYWORD` characters, cannot be asked for.
 */
export type Filter =
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }
  /** At most `MOST_VALUES`. */
  | { readonly field: string; readonly in: readonly Scalar[] }
  /** Of a keyword (by the bytes of its UTF-8), number or date. */
  | {
      readonly field: string;
      readonly gte?: string | number;
      readonly gt?: string | number;
      readonly lte?: string | number;
      readonly lt?: string | number;
    }
  /** Of a keyword, letter by letter. */
  | { readonly field: string; readonly prefix: string }
  | { readonly field: string; readonly exists: boolean }
  /** Every word of it (letters and digits, case and accents folded) begins some word of the collection's text fields. */
  | { readonly text: string };

export const MOST_KEYWORD = 8191;
export const MOST_VALUES = 1000;

export interface Sort {
  /**
   * Any field but text. Of several values the smallest one decides, in both directions; absent values come last, in both
   * directions. Keywords stand in the order of the bytes of their UTF-8, false before true.
   */
  readonly field: string;
  readonly order: "asc" | "desc";
}

export type Aggregation =
  /**
   * The most frequent values of a keyword, number or boolean (ties: smaller value first), at most `size` of them (1 to
   * `MOST_VALUES`). A document counts once for each of its values.
   */
  | { readonly kind: "terms"; readonly field: string; readonly size: number }
  /**
   * Counts per `interval` milliseconds (a whole number) of a date, aligned to the epoch, in the order of time; empty
   * buckets are left out. More than `MOST_BUCKETS` are a `bad-request`.
   */
  | { readonly kind: "histogram"; readonly field: string; readonly interval: number }
  /** How many different values: exact up to 10,000, beyond that within 5 %. */
  | { readonly kind: "distinct"; readonly field: string };

export const MOST_BUCKETS = 10_000;

export const MOST_DOCUMENTS = 10_000;

export interface Query {
  readonly where?: Filter;
  /** The id is always the last key, ascending, so that the order is total. */
  readonly sort?: readonly Sort[];
  /** 0 to `MOST_DOCUMENTS`; 0 for the aggregations alone. */
  readonly limit: number;
  /**
   * `next` of the page before, with the same `where` and `sort`. Of documents that do not change meanwhile each comes
   * exactly once.
   */
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
  /**
   * Names these documents since they began to be built. Another name: what there was is gone (thrown away, or made for
   * other questions), and whoever folds the log into them begins at its start.
   */
  generation(): Promise<string>;
  /**
   * Says that these documents are as complete as the log: from now on whoever looks at the store from outside sees them.
   * A store that builds one generation beside another one drops those older than the one that was seen until now; in
   * others there is nothing to do.
   */
  publish(): Promise<void>;
  /**
   * Fulfilled once the documents are durable. Ordered by version per id: those as old as what is stored, or older, are
   * passed over, a deleted document's too. Returns the ids that were written, in the given order.
   */
  upsert(collection: CollectionName, writes: readonly Write[]): Promise<readonly string[]>;
  get<Document = JsonObject>(collection: CollectionName, id: string): Promise<Stored<Document> | undefined>;
  /** In the order of `ids`; undefined for those not there. At most `MOST_DOCUMENTS`. */
  getMany<Document = JsonObject>(
    collection: CollectionName,
    ids: readonly string[],
  ): Promise<readonly (Stored<Document> | undefined)[]>;
  search<Document = JsonObject>(collection: CollectionName, query: Query): Promise<Page<Document>>;
  /** Makes all finished writes visible to `search`. */
  refresh(collection: CollectionName): Promise<void>;
  /** Drops documents past their collection's retention; returns how many. What has no date in that field stays. */
  expire(now: number): Promise<number>;
  /** Rejects when it cannot answer now. */
  check(): Promise<void>;
  close(): Promise<void>;
}
