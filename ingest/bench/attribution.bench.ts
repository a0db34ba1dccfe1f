// Whose an address is, beside a bare `Map.get` of the same addresses in the same run.
// Usage: node --conditions=@lagewarte/source ingest/bench/attribution.bench.ts
import fs from "node:fs";
import path from "node:path";
import { Organisation, SourceId, undetermined, type Attribution, type EventId } from "@lagewarte/model";
import { buildAttribution, type ParsedEvent } from "../src/index.ts";

const root = path.resolve(import.meta.dirname, "../..");
const ROUNDS = 7;
const EVENTS = 200_000;

const organisations = Organisation.array().parse(
  JSON.parse(fs.readFileSync(path.join(root, "deploy/example/organisations.json"), "utf8")),
);
const attribute = buildAttribution(organisations, []);

/** Hosts of the constituency's IPv4 networks in turn, and each third a stranger's, for whom every prefix is looked up. */
function addresses(): string[] {
  const networks = organisations
    .flatMap((each) => each.networks.map(({ cidr }) => cidr))
    .filter((cidr) => cidr.includes("."));
  return Array.from({ length: EVENTS }, (_, index) => {
    if (index % 3 === 0) return `203.0.113.${index % 256}`;
    const [a, b, c] = (networks[index % networks.length] ?? "").split(".");
    return `${a}.${b}.${c}.${(index >> 3) % 256}`;
  });
}

const anEvent = (address: string): ParsedEvent => ({
  id: "bench" as EventId,
  feed: "suricata-eve",
  sensor: SourceId.parse("bench"),
  observedAt: "2026-11-24T09:00:00.000Z",
  observedAtReason: "source",
  title: "bench",
  classification: undetermined,
  severity: "info",
  confidence: null,
  tlp: "AMBER",
  ecs: {},
  native: {},
  observables: [{ type: "ipv4-addr", value: address, role: "destination" }],
  techniques: [],
});

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

/** Lookups a second of this thread's own time, so that what else the machine does counts for neither side. */
function rate(work: () => number, expected: number): number {
  globalThis.gc?.();
  const before = process.threadCpuUsage();
  const found = work();
  const { user, system } = process.threadCpuUsage(before);
  if (found !== expected) throw new Error(`${found} of ${expected} addresses were somebody's`);
  return (EVENTS / (user + system)) * 1e6;
}

const events = addresses().map(anEvent);
const known = new Map<string, Attribution[]>();
for (const event of events) known.set(event.observables[0]?.value ?? "", attribute(event));
const expected = events.filter((_, index) => index % 3 !== 0).length;

const ours = (): number => {
  let found = 0;
  for (const event of events) if (attribute(event).length > 0) found += 1;
  return found;
};
const bare = (): number => {
  let found = 0;
  for (const event of events) if ((known.get(event.observables[0]?.value ?? "")?.length ?? 0) > 0) found += 1;
  return found;
};
const rates: { ours: number; bare: number }[] = [];
// The two take turns, so that a slow moment of the machine hits both.
for (let round = 0; round < ROUNDS; round += 1) rates.push({ ours: rate(ours, expected), bare: rate(bare, expected) });
const warm = rates.slice(1);
const [mine, limit] = [median(warm.map((each) => each.ours)), median(warm.map((each) => each.bare))];
const ratio = median(warm.map((each) => each.ours / each.bare));
process.stdout.write(
  `attribute an address among ${organisations.length} organisations: ${Math.round(mine).toLocaleString("en-GB")} lookups/s, bare Map.get ${Math.round(limit).toLocaleString("en-GB")}/s, ${warm.length} rounds\n`,
);
process.stdout.write(
  `${JSON.stringify({ job: "attribute an address, beside bare Map.get", ours: mine, limit, ratio, unit: "lookups/s" })}\n`,
);
