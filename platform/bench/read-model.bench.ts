// How fast documents get into the read model and questions are answered, with all that both are found by.
// Usage: node --conditions=@lagewarte/source platform/bench/read-model.bench.ts [most alerts] [events]
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SqliteReadModel, type Filter, type Query, type ReadModel, type Write } from "@lagewarte/platform";
import { anAlert, anEvent } from "./documents.ts";
import { figure, inFolder, median, p95, timed, type Run } from "./measure.ts";

const mostAlerts = Number(process.argv[2] ?? 1_000_000);
const mostEvents = Number(process.argv[3] ?? 1_000_000);
const BATCH = 2000;
const BATCHES = 25;
const ROUNDS = 3;
const CALLS = 40;
/** Milliseconds in which a list has to be there. */
const LIST_WITHIN = 1000;

function batch(make: (number: number) => Write, from: number, to: number): Write[] {
  return Array.from({ length: Math.min(BATCH, to - from) }, (_, index) => make(from + index));
}

async function fill(
  model: ReadModel,
  collection: "alerts" | "events",
  make: (number: number) => Write,
  from: number,
  to: number,
): Promise<void> {
  for (let at = from; at < to; at += BATCH) await model.upsert(collection, batch(make, at, to));
}

/** SQLite with the documents alone, found by nothing but their id. */
const bare = (batches: readonly Write[][]): Promise<Run> =>
  inFolder(async (folder) => {
    const database = new DatabaseSync(path.join(folder, "bare.db"));
    database.exec(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-65536; CREATE TABLE d (num INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version INTEGER, document TEXT)",
    );
    const insert = database.prepare("INSERT INTO d (id, version, document) VALUES (?, ?, ?)");
    const run = await timed(BATCH * BATCHES, () => {
      for (const writes of batches) {
        database.exec("BEGIN");
        for (const { id, version, document } of writes) insert.run(id, version, JSON.stringify(document));
        database.exec("COMMIT");
      }
    });
    database.close();
    return run;
  });

const ours = (batches: readonly Write[][]): Promise<Run> =>
  inFolder(async (folder) => {
    const model = await SqliteReadModel.open({ folder });
    const run = await timed(BATCH * BATCHES, async () => {
      for (const writes of batches) await model.upsert("events", writes);
    });
    await model.close();
    return run;
  });

async function writing(): Promise<void> {
  const batches = Array.from({ length: BATCHES }, (_, index) => batch(anEvent, index * BATCH, (index + 1) * BATCH));
  const runs: { bare: Run[]; ours: Run[] } = { bare: [], ours: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    runs.bare.push(await bare(batches));
    runs.ours.push(await ours(batches));
  }
  const rate = (run: Run): number => run.perSecond;
  const cpu = (run: Run): number => run.cpu;
  figure("read model, events in", median(runs.ours, rate), median(runs.bare, rate), "documents/s");
  figure("read model, events in, processor time", median(runs.ours, cpu), median(runs.bare, cpu), "µs/document");
}

const facets = {
  state: "state",
  severity: "episode.severity",
  organisation: "episode.organisations.id",
  rule: "episode.rule.id",
  assignee: "assignee.id",
};

/** A page of the alert list as the API asks for it: the page, the total, and each facet counted without its own filter. */
async function alertList(model: ReadModel, parts: Readonly<Record<string, Filter>>): Promise<void> {
  const page: Query = {
    where: { all: Object.values(parts) },
    sort: [
      { field: "severityRank", order: "desc" },
      { field: "openedAt", order: "asc" },
    ],
    limit: 50,
    total: true,
  };
  await Promise.all([
    model.search("alerts", page),
    ...Object.entries(facets).map(([name, field]) =>
      model.search("alerts", {
        where: { all: Object.entries(parts).flatMap(([part, filter]) => (part === name ? [] : [filter])) },
        limit: 0,
        aggregate: { [name]: { kind: "terms", field, size: 20 } },
      }),
    ),
  ]);
}

const working: Filter = { field: "state", in: ["open", "acknowledged"] };
const own: Filter = {
  all: [{ field: "episode.organisations.id", in: ["ags-7"] }, { not: { field: "episode.tlp", in: ["RED"] } }],
};
const high: Filter = { field: "episode.severity", in: ["high", "critical"] };

async function alerts(folder: string): Promise<void> {
  const sizes = [10_000, 100_000, 1_000_000].filter((size) => size <= mostAlerts);
  let model = await SqliteReadModel.open({ folder });
  let there = 0;
  for (const size of sizes) {
    await fill(model, "alerts", anAlert, there, size);
    there = size;
    const many = `${size.toLocaleString("en-GB")} alerts`;
    /** Before each list one alert changes, so that nothing is answered from the list before. */
    const list = async (what: string, parts: Readonly<Record<string, Filter>>): Promise<void> => {
      let changed = 0;
      const took = await p95(CALLS, async () => {
        changed += 1;
        await model.upsert("alerts", [{ ...anAlert(changed), version: size + changed }]);
        await alertList(model, parts);
      });
      figure(`${what}, ${many}, p95`, took, LIST_WITHIN, "ms");
    };
    await list("alert list", { state: working });
    await list("alert list of one organisation", { state: working, may: own });
    await list("alert list, filtered and searched", { state: working, severity: high, q: { text: "host77" } });
  }
  await model.close();
  const started = performance.now();
  model = await SqliteReadModel.open({ folder });
  await alertList(model, { state: working });
  const opened = (performance.now() - started) / 1000;
  figure(`start to first list, ${there.toLocaleString("en-GB")} alerts`, opened, 5, "s");
  await model.close();
}

async function events(folder: string): Promise<void> {
  const model = await SqliteReadModel.open({ folder });
  await fill(model, "events", anEvent, 0, mostEvents);
  const many = `${mostEvents.toLocaleString("en-GB")} events`;
  const questions: Record<string, Filter> = {
    "newest events": { all: [] },
    "events of one organisation": { field: "organisations.id", in: ["ags-7"] },
    "events of one address": { field: "ecs.source.ip", in: ["198.18.7.7"] },
    "events that are high": { field: "severity", in: ["high"] },
    "events by words": { text: "ssh 49" },
  };
  for (const [what, where] of Object.entries(questions)) {
    const page: Query = { where, sort: [{ field: "observedAt", order: "desc" }], limit: 50, total: true };
    figure(`${what}, ${many}, p95`, await p95(CALLS, () => model.search("events", page)), LIST_WITHIN, "ms");
  }
  let at = 0;
  const byId = await timed(100_000, async () => {
    for (; at < 100_000; at += 1000)
      await model.getMany(
        "events",
        Array.from({ length: 1000 }, (_, index) => anEvent((at + index) * 7).id),
      );
  });
  figure(`documents by id, ${many}`, byId.perSecond, 5000, "documents/s");
  await model.close();
}

await writing();
await inFolder(alerts);
await inFolder(events);
process.stdout.write(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB\n`);
