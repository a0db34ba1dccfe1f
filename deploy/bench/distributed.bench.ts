// Usage: node --conditions=@lagewarte/source deploy/bench/distributed.bench.ts [events a second] [seconds]
// On Kafka and Elasticsearch with one worker of each kind, all on this machine: event to screen, memory, and what a million
// events take on disk.
import fs from "node:fs";
import path from "node:path";
import { startDistributed, type DistributedSystem } from "../acceptance/distributed-system.ts";
import { measureToScreen } from "./to-screen.ts";

const rates = process.argv[2] === undefined ? [1000, 2500, 5000] : [Number(process.argv[2])];
const seconds = Number(process.argv[3] ?? 30);

/** Bytes of all files of a folder. */
function sizeOf(folder: string): number {
  let bytes = 0;
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true }))
    // Segments and indices of Kafka are files with holes: what is written counts, not how long they say they are.
    if (entry.isFile())
      bytes += fs.statSync(path.join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.blocks ?? 0;
  return bytes * 512;
}

/** Resident memory in MiB. */
function memoryOf(pid: number): number {
  const [, kilobytes = "0"] = /VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) / 1024;
}

/** Microseconds of processor time so far; the kernel counts in hundredths of a second. */
function cpuOf(pid: number): number {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

function processesOf({ workers, servers }: DistributedSystem): [string, number][] {
  const all: [string, number][] = workers.map(({ name, pid }) => [name, pid]);
  if (servers.kafka !== undefined) all.push(["kafka", servers.kafka.pid]);
  if (servers.elasticsearch !== undefined) all.push(["elasticsearch", servers.elasticsearch.pid]);
  return all;
}

function print(job: string, ours: number, limit: number, unit: string): void {
  process.stdout.write(`${JSON.stringify({ job, ours, limit, ratio: ours / limit, unit })}\n`);
}

const MIB = 1024 * 1024;
const stores = (system: DistributedSystem): [string, number][] =>
  ["kafka", "elasticsearch"].map((name) => [name, sizeOf(path.join(system.data, name))]);

for (const rate of rates) {
  const system = await startDistributed();
  try {
    const processes = processesOf(system);
    const before = new Map(stores(system));
    const worked = new Map(processes.map(([name, pid]) => [name, cpuOf(pid)]));
    const { sent } = await measureToScreen(system, { rate, seconds, name: "distributed" });
    for (const [name, pid] of processes) {
      print(`memory of ${name} after ${rate} events/s`, memoryOf(pid), 512, "MiB");
      print(
        `processor time of ${name}, ${rate} events/s`,
        (cpuOf(pid) - (worked.get(name) ?? 0)) / sent,
        100,
        "µs/event",
      );
    }
    for (const [name, bytes] of stores(system))
      print(
        `${name} on disk, ${rate} events/s`,
        ((bytes - (before.get(name) ?? 0)) / MIB / sent) * 1e6,
        1000,
        "MiB per million events",
      );
  } finally {
    await system.stop();
  }
}
