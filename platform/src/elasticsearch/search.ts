import type { estypes } from "@elastic/elasticsearch";
import { ProblemError, type CollectionName, type JsonObject } from "@lagewarte/model";
import { checkBuckets, checkQuery } from "../check-query.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import { MOST_BUCKETS, type Bucket, type Page, type Query, type Stored } from "../read-model.ts";
import { searchable, searchFields, type Cell } from "../searchable.ts";
import { aggregationDsl, bucketsOf, exactDsl, MOST_EXACT, type Answer } from "./aggregations.ts";
import { causeOf, type Connection } from "./connection.ts";
import { QueryDsl } from "./query-dsl.ts";

interface Source {
  readonly document: string;
}

type Response = estypes.SearchResponse<Source, Record<string, unknown>>;

/** One search, so that page, total and aggregations are of the same documents. */
export async function search<Document>(
  connection: Connection,
  index: string,
  collection: CollectionName,
  query: Query,
): Promise<Page<Document>> {
  checkQuery(collection, query);
  const dsl = new QueryDsl(collection, query);
  const after = readCursor(collection, query);
  const aggregations = Object.entries(query.aggregate ?? {});
  const { hits, aggregations: answers = {} } = await ask(connection, index, {
    query: dsl.where(),
    sort: dsl.sort(),
    size: query.limit === 0 ? 0 : query.limit + 1,
    ...(after === undefined || query.limit === 0 ? {} : { search_after: dsl.after(after) }),
    track_total_hits: query.total === true,
    // Named by us: a name of the caller's could be a path, or what no object should have.
    aggs: Object.fromEntries(
      aggregations.flatMap(([, aggregation], number) =>
        Object.entries(aggregationDsl(aggregation)).map(([part, each]) => [`${number}/${part}`, each]),
      ),
    ),
  });
  const items = hits.hits.slice(0, query.limit).map(stored<Document>);
  const last = items.at(-1);
  const buckets = aggregations.map(([name, aggregation], number): [string, Bucket[]] => {
    const parts = { all: answers[`${number}/all`], several: answers[`${number}/several`] } as Answer;
    return [name, bucketsOf(aggregation, dsl.kind(aggregation.field), parts)];
  });
  return {
    items,
    ...(hits.hits.length > query.limit && last !== undefined
      ? { next: writeCursor(query, { cells: keysOf(collection, query, last.document as JsonObject), id: last.id }) }
      : {}),
    ...(query.total === true ? { total: typeof hits.total === "object" ? hits.total.value : (hits.total ?? 0) } : {}),
    aggregations: Object.fromEntries(await counted(connection, index, dsl, query, buckets)),
  };
}

/** Estimates of `distinct` become counts while they are small. */
async function counted(
  connection: Connection,
  index: string,
  dsl: QueryDsl,
  query: Query,
  buckets: readonly [string, Bucket[]][],
): Promise<readonly [string, Bucket[]][]> {
  return Promise.all(
    buckets.map(async ([name, found]): Promise<[string, Bucket[]]> => {
      const aggregation = query.aggregate?.[name];
      const estimate = found[0]?.count ?? 0;
      if (aggregation?.kind !== "distinct" || estimate === 0 || estimate > MOST_EXACT) return [name, found];
      const { aggregations } = await ask(connection, index, {
        query: dsl.where(),
        size: 0,
        track_total_hits: false,
        aggs: { exact: exactDsl(aggregation) },
      });
      const { buckets = [] } = (aggregations?.["exact"] ?? {}) as { buckets?: readonly unknown[] };
      return [name, [{ key: "distinct", count: buckets.length }]];
    }),
  );
}

async function ask(connection: Connection, index: string, body: estypes.SearchRequest): Promise<Response> {
  return connection.ask(async (client) => {
    try {
      return await client.search<Source, Record<string, unknown>>({
        index,
        version: true,
        _source: ["document"],
        // Half an answer is a wrong one.
        allow_partial_search_results: false,
        ...body,
      });
    } catch (error) {
      const cause = causeOf(error);
      if (cause?.type === "too_many_buckets_exception") checkBuckets(MOST_BUCKETS + 1);
      if (cause?.status === 400)
        throw new ProblemError(
          { id: "bad-request", detail: `Elasticsearch: ${cause.type}: ${cause.reason}` },
          { cause: error },
        );
      throw error;
    }
  });
}

function stored<Document>({ _id, _version, _source }: estypes.SearchHit<Source>): Stored<Document> {
  return { id: _id ?? "", version: _version ?? 0, document: JSON.parse(_source?.document ?? "null") as Document };
}

/** What the document is sorted by. */
function keysOf(collection: CollectionName, query: Query, document: JsonObject): (Cell | null)[] {
  const { fields } = searchFields(collection);
  const { cells } = searchable(collection, document);
  return (query.sort ?? []).map(({ field }) => {
    const cell = cells[fields.findIndex(({ path }) => path === field)] ?? null;
    return typeof cell === "object" ? (cell?.[0] ?? null) : cell;
  });
}
