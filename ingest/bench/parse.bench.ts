// Bytes of a feed to normalised events, beside bare `JSON.parse` of the same lines as text in the same run.
// Usage: node --conditions=@lagewarte/source ingest/bench/parse.bench.ts
import fs from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { SourceId, type FeedId } from "@lagewarte/model";
import { framesOf, parserOf, readRecord, type ParseContext } from "../src/index.ts";

const root = path.resolve(import.meta.dirname, "../..");
const bulk = path.resolve(root, "../shared/data/bulk");
const ROUNDS = 7;
/** Enough lines that a round lasts tenths of a second. */
const LINES = 60_000;

const context: ParseContext = {
  source: SourceId.parse("bench"),
  tlp: "AMBER",
  receivedAt: "2026-11-24T09:00:00.000Z",
  timezone: "UTC",
};

interface Input {
  readonly job: string;
  readonly feed: FeedId;
  /** Real lines, where they lie beside the project; else the invented ones of the feed's tests. */
  readonly file: string;
  readonly sample: string;
}

const inputs: readonly Input[] = [
  {
    job: "parse Suricata EVE",
    feed: "suricata-eve",
    file: path.join(bulk, "suricata/slips_test6-malicious.rest.ndjson.gz"),
    sample: path.join(root, "ingest/src/feeds/suricata-eve/sample.jsonl"),
  },
  {
    job: "parse IDEA0",
    feed: "idea0",
    file: path.join(root, "ingest/src/feeds/idea0/sample.jsonl"),
    sample: path.join(root, "ingest/src/feeds/idea0/sample.jsonl"),
  },
];

function linesOf({ file, sample }: Input): string[] {
  const bytes = fs.existsSync(file) ? fs.readFileSync(file) : fs.readFileSync(sample);
  const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString("utf8");
  const lines = text.split("\n").filter((line) => line !== "");
  return Array.from({ length: LINES }, (_, index) => lines[index % lines.length] ?? "");
}

async function* pieces(whole: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < whole.length; at += 65_536) yield whole.subarray(at, at + 65_536);
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

/** Records a second of this thread's own time, so that what else the machine does counts for neither side. */
async function rate(work: () => Promise<number> | number): Promise<number> {
  globalThis.gc?.();
  const before = process.threadCpuUsage();
  const records = await work();
  const { user, system } = process.threadCpuUsage(before);
  return (records / (user + system)) * 1e6;
}

for (const input of inputs) {
  const whole = Buffer.from(`${linesOf(input).join("\n")}\n`);
  // Cut anew, so that the bare reading finds as many different texts in memory as we do bytes.
  const lines = whole.toString("utf8").trimEnd().split("\n");
  const parser = parserOf(input.feed);
  if (parser === undefined) throw new Error(`no parser for ${input.feed}`);
  const ours = async (): Promise<number> => {
    let events = 0;
    for await (const { frames } of framesOf(parser, pieces(whole)))
      for (const frame of frames) {
        const record = readRecord(parser, frame, context);
        if (record.kind === "events") events += record.events.length;
      }
    if (events < LINES) throw new Error(`${LINES - events} of ${LINES} lines gave no event`);
    return LINES;
  };
  const bare = (): number => {
    let objects = 0;
    for (const line of lines) if (JSON.parse(line) !== null) objects += 1;
    return objects;
  };
  const rates: { ours: number; bare: number }[] = [];
  // The two take turns, so that a slow moment of the machine hits both.
  for (let round = 0; round < ROUNDS; round += 1) rates.push({ ours: await rate(ours), bare: await rate(bare) });
  const warm = rates.slice(1);
  const [mine, limit] = [median(warm.map((each) => each.ours)), median(warm.map((each) => each.bare))];
  const ratio = median(warm.map((each) => each.ours / each.bare));
  process.stdout.write(
    `${input.job}: ${Math.round(mine).toLocaleString("en-GB")} records/s (${Math.round((whole.length / LINES) * (mine / 1e6))} MB/s), bare JSON.parse ${Math.round(limit).toLocaleString("en-GB")}/s, ${warm.length} rounds\n`,
  );
  process.stdout.write(
    `${JSON.stringify({ job: `${input.job}, beside bare JSON.parse`, ours: mine, limit, ratio, unit: "records/s" })}\n`,
  );
}
