// How fast documents get into the read model on Elasticsearch, against the bare client, and questions are answered.
// Usage: node --conditions=@lagewarte/source platform/bench/elasticsearch.bench.ts [alerts] [events]
import { Client } from "@elastic/elasticsearch";
import { ElasticsearchReadModel, type Filter, type Query, type Write } from "@lagewarte/platform";
import { startElasticsearch } from "../../deploy/local/elasticsearch.ts";
import { anAlert, anEvent } from "./documents.ts";
import { figure, median, p95, timed, type Run } from "./measure.ts";

const alerts = Number(process.argv[2] ?? 100_000);
const events = Number(process.argv[3] ?? 200_000);
const BATCH = 2000;
const BATCHES = 10;
const ROUNDS = 3;
const CALLS = 40;
/** Milliseconds in which a list has to be there. */
const LIST_WITHIN = 1000;

function batches(make: (number: number) => Write, count: number): Write[][] {
  return Array.from({ length: Math.ceil(count / BATCH) }, (_, index) =>
    Array.from({ length: Math.min(BATCH, count - index * BATCH) }, (_, each) => make(index * BATCH + each)),
  );
}

/** The documents as text in an index that knows nothing but their id. */
async function bare(client: Client, parts: readonly Write[][], round: number): Promise<Run> {
  const index = `bare-${round}`;
  await client.indices.create({
    index,
    settings: { number_of_replicas: 0, refresh_interval: "1s" },
    mappings: { dynamic: "strict", properties: { document: { type: "keyword", index: false, doc_values: false } } },
  });
  const run = await timed(BATCH * parts.length, async () => {
    for (const writes of parts) {
      const operations = writes.flatMap(({ id, version, document }) => [
        { index: { _index: index, _id: id, version, version_type: "external" as const } },
        { document: JSON.stringify(document) },
      ]);
      if ((await client.bulk({ operations })).errors) throw new Error("a document was not taken");
    }
  });
  await client.indices.delete({ index });
  return run;
}

async function ours(url: string, collection: "alerts" | "events", parts: readonly Write[][]): Promise<Run> {
  const prefix = `ours-${Math.random().toString(36).slice(2)}`;
  const model = await ElasticsearchReadModel.open({ nodes: [url], prefix, replicas: 0 });
  const run = await timed(BATCH * parts.length, async () => {
    for (const writes of parts) await model.upsert(collection, writes);
  });
  await model.close();
  return run;
}

async function writing(url: string, client: Client): Promise<void> {
  for (const [collection, make] of [
    ["alerts", anAlert],
    ["events", anEvent],
  ] as const) {
    const parts = batches(make, BATCH * BATCHES);
    const runs: { bare: Run[]; ours: Run[] } = { bare: [], ours: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      runs.bare.push(await bare(client, parts, round));
      runs.ours.push(await ours(url, collection, parts));
    }
    const rate = (run: Run): number => run.perSecond;
    figure(`Elasticsearch, ${collection} in`, median(runs.ours, rate), median(runs.bare, rate), "documents/s");
  }
}

async function asking(url: string): Promise<void> {
  const model = await ElasticsearchReadModel.open({ nodes: [url], prefix: "asked", replicas: 0 });
  for (const part of batches(anAlert, alerts)) await model.upsert("alerts", part);
  for (const part of batches(anEvent, events)) await model.upsert("events", part);
  for (const collection of ["alerts", "events"] as const) await model.refresh(collection);
  const ask = async (collection: "alerts" | "events", what: string, query: Query): Promise<void> => {
    const many = `${(collection === "alerts" ? alerts : events).toLocaleString("en-GB")} ${collection}`;
    const took = await p95(CALLS, () => model.search(collection, query));
    figure(`Elasticsearch, ${what}, ${many}, p95`, took, LIST_WITHIN, "ms");
  };
  const facets = ["state", "episode.severity", "episode.organisations.id", "episode.rule.id", "assignee.id"];
  await ask("alerts", "alert list with five facets", {
    where: { field: "state", in: ["open", "acknowledged"] },
    sort: [
      { field: "severityRank", order: "desc" },
      { field: "openedAt", order: "asc" },
    ],
    limit: 50,
    total: true,
    aggregate: Object.fromEntries(facets.map((field) => [field, { kind: "terms" as const, field, size: 20 }])),
  });
  const questions: Record<string, Filter> = {
    "newest events": { all: [] },
    "events of one organisation": { field: "organisations.id", in: ["ags-7"] },
    "events of one address": { field: "ecs.source.ip", in: ["198.18.7.7"] },
    "events by words": { text: "ssh 49" },
  };
  for (const [what, where] of Object.entries(questions))
    await ask("events", what, { where, sort: [{ field: "observedAt", order: "desc" }], limit: 50, total: true });
  const unknown = Array.from({ length: 10_000 }, (_, index) => `unknown-${index}`);
  const took = await p95(CALLS, () => model.getMany("events", unknown));
  figure("Elasticsearch, 10,000 unknown ids, p95", took, LIST_WITHIN, "ms");
  await model.close();
}

const given = process.env["ELASTICSEARCH_URL"];
const server = given === undefined || given === "" ? await startElasticsearch({ heap: "2g" }) : undefined;
const url = server?.url ?? given ?? "";
const client = new Client({ node: url });
try {
  await writing(url, client);
  await asking(url);
} finally {
  await client.close();
  await server?.stop();
}
