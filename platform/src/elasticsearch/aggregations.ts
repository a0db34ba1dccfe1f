import type { estypes } from "@elastic/elasticsearch";
import { checkBuckets } from "../check-query.ts";
import { MOST_BUCKETS, type Aggregation, type Bucket } from "../read-model.ts";
import { scalarOf, type Cell, type SearchField } from "../searchable.ts";
import { fieldOf } from "./layout.ts";

type Dsl = estypes.AggregationsAggregationContainer;
type Counted = readonly { readonly key: Cell; readonly doc_count: number }[];

/** Of each shard, so that its most frequent values are counted exactly while no shard has more different ones. */
const MOST_PER_SHARD = 10_000;
/** What Elasticsearch makes of one aggregation at most, unless it is told otherwise. */
const MOST_COUNTED = 65_535;
/** Up to here `distinct` is exact; a little more, as Elasticsearch's own count is an estimate. */
export const MOST_EXACT = 10_500;

/** An aggregation of ours in Elasticsearch's terms. */
export function aggregationDsl(aggregation: Aggregation): Readonly<Record<string, Dsl>> {
  const field = fieldOf(aggregation.field);
  switch (aggregation.kind) {
    case "terms":
      return {
        all: {
          terms: {
            field,
            size: aggregation.size,
            shard_size: MOST_PER_SHARD,
            order: [{ _count: "desc" }, { _key: "asc" }],
          },
        },
      };
    case "histogram": {
      // Elasticsearch counts a document once for each bucket, we once for each value: where it has several they are
      // counted one by one.
      const several: estypes.QueryDslQueryContainer = { term: { several: aggregation.field } };
      return {
        all: {
          filter: { bool: { must_not: [several] } },
          aggs: { each: { histogram: { field, interval: aggregation.interval, min_doc_count: 1 } } },
        },
        several: { filter: several, aggs: { each: { terms: { field, size: MOST_COUNTED } } } },
      };
    }
    case "distinct":
      return { all: { cardinality: { field, precision_threshold: 40_000 } } };
    default:
      return aggregation satisfies never;
  }
}

/** Counts different values one by one, where the estimate says that there are few enough. */
export function exactDsl({ field }: Aggregation): Dsl {
  return { terms: { field: fieldOf(field), size: MOST_COUNTED, order: { _key: "asc" } } };
}

/** What Elasticsearch answers to `aggregationDsl`. */
export interface Answer {
  readonly all?: { readonly buckets?: Counted; readonly each?: { readonly buckets: Counted }; readonly value?: number };
  readonly several?: { readonly each: { readonly buckets: Counted; readonly sum_other_doc_count: number } };
}

export function bucketsOf(aggregation: Aggregation, kind: SearchField["kind"], { all, several }: Answer): Bucket[] {
  switch (aggregation.kind) {
    case "terms":
      return (all?.buckets ?? []).map(({ key, doc_count: count }) => ({ key: scalarOf(key, kind), count }));
    case "histogram": {
      const { interval } = aggregation;
      const counts = new Map((all?.each?.buckets ?? []).map(({ key, doc_count }) => [Number(key), doc_count]));
      for (const { key, doc_count } of several?.each.buckets ?? []) {
        const start = Math.floor(Number(key) / interval) * interval;
        counts.set(start, (counts.get(start) ?? 0) + doc_count);
      }
      checkBuckets((several?.each.sum_other_doc_count ?? 0) > 0 ? MOST_BUCKETS + 1 : counts.size);
      return [...counts].map(([key, count]) => ({ key, count })).sort((left, right) => left.key - right.key);
    }
    case "distinct":
      return [{ key: "distinct", count: all?.value ?? 0 }];
    default:
      return aggregation satisfies never;
  }
}
