import { Organisation, rawTopic, readableFeeds, Source, type FeedId, type TopicName } from "@lagewarte/model";
import {
  followTable,
  GroupMetrics,
  rejectedAppend,
  type Append,
  type Batch,
  type Clock,
  type EventLog,
  type LogRecord,
  type ReadModel,
  type Telemetry,
} from "@lagewarte/platform";
import { Counter } from "prom-client";
import { buildAttribution } from "../attribution/attribute.ts";
import { parserOf } from "../feeds/registry.ts";
import { decodeChunk } from "../intake/raw-chunk.ts";
import { FirstCopies } from "./first-copies.ts";
import { processChunk, readChunk, type ReadChunk } from "./process-chunk.ts";

/** A part of the system that works until it is closed. */
export interface Worker {
  /** Rejects with the reason while it does not do its work. */
  ready(): Promise<void>;
  /** Finishes what it has in hand. */
  close(): Promise<void>;
}

export interface IngestOptions {
  readonly log: EventLog;
  /** Asked for copies of events that are older than what is remembered here; what it cannot say is taken as new. */
  readonly readModel: Pick<ReadModel, "getMany">;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** Raw chunks at once: enough to share an append, few enough to answer soon. */
const CHUNKS_AT_ONCE = 16;

const decoder = new TextDecoder();
const parse = (record: LogRecord): unknown =>
  record.value.length === 0 ? undefined : JSON.parse(decoder.decode(record.value));

/** `raw.<feed>` to `events`, `rejected` and `books`, at least once; ids and books make it effectively once. */
export async function startIngest({ log, readModel, clock, telemetry }: IngestOptions): Promise<Worker> {
  const organisations = await followTable(log, "registry.organisations", (record) =>
    Organisation.optional().parse(parse(record)),
  );
  const sources = await followTable(log, "registry.sources", (record) => Source.optional().parse(parse(record)));
  const records = new Counter({
    name: "lagewarte_ingest_records_total",
    help: "Records by what became of them",
    labelNames: ["feed", "outcome"],
    registers: [telemetry.metrics],
  });
  const metrics = new GroupMetrics("ingest", telemetry, clock);
  const copies = new FirstCopies({ log, readModel, telemetry, clock });

  let attribute = buildAttribution([], []);
  let known = -1;
  function attribution(): typeof attribute {
    const generation = organisations.generation + sources.generation;
    if (generation !== known) attribute = buildAttribution(organisations.values(), sources.values());
    known = generation;
    return attribute;
  }

  function read(record: LogRecord): ReadChunk | Append {
    const raw = { log: `${record.topic}/${record.partition}`, offset: record.offset };
    const feed = record.topic.slice("raw.".length) as FeedId;
    const parser = parserOf(feed);
    const chunk = decodeChunk(record.value);
    if (parser !== undefined && chunk.ok) return readChunk(parser, chunk.value, raw, sources.get(chunk.value.source));
    const problem = chunk.ok ? { id: "unknown-feed" as const, detail: `no parser for ${feed}` } : chunk.problem;
    telemetry.logger.warn({ raw, problem }, "a raw chunk cannot be read");
    return rejectedAppend(record, problem);
  }

  async function handle(batch: Batch): Promise<void> {
    const chunks: ReadChunk[] = [];
    const appends: Append[] = [];
    for (const record of batch) {
      const result = read(record);
      if ("topic" in result) appends.push(result);
      else chunks.push(result);
    }
    const firstCopy = await copies.of(chunks);
    for (const chunk of chunks) {
      const done = processChunk(chunk, attribution(), firstCopy, clock.now());
      const here = `${chunk.raw.log}/${chunk.raw.offset}`;
      for (const event of done.events) {
        copies.add(event.id, here);
        appends.push({ topic: "events", key: event.id, value: JSON.stringify(event) });
      }
      for (const each of done.rejected) appends.push({ topic: "rejected", key: each.id, value: JSON.stringify(each) });
      appends.push({ topic: "books", key: done.entry.source, value: JSON.stringify(done.entry) });
      for (const outcome of ["stored", "suppressed", "rejected"] as const)
        records.inc({ feed: chunk.feed, outcome }, done.entry.books[outcome]);
    }
    await log.append(appends);
  }

  const topics: TopicName[] = readableFeeds.map(rawTopic);
  const subscription = await log.subscribe(
    { topics, group: "ingest", maxBatch: CHUNKS_AT_ONCE, onAssigned: () => copies.catchUp() },
    metrics.counting("ingest", handle),
  );
  metrics.follow("ingest", subscription);
  return {
    ready: async () => {
      const failing = subscription.failing();
      if (failing !== undefined) throw failing;
    },
    close: async () => {
      await subscription.close();
      await organisations.close();
      await sources.close();
    },
  };
}
