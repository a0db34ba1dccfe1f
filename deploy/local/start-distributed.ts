// Behind `npm run start:distributed`: the servers, the workers, and a supervisor that starts anew what has died.
import { parseArgs } from "node:util";
import { setTimeout as pause } from "node:timers/promises";
import { startServers, startWorker, type LocalWorker, type WorkerName } from "./distributed.ts";

const RESTART_AFTER = 1000;

const { values } = parseArgs({
  options: {
    data: { type: "string", default: process.env["LAGEWARTE_DATA"] ?? "data/distributed" },
    port: { type: "string", default: process.env["LAGEWARTE_PORT"] ?? "8080" },
    host: { type: "string" },
    config: { type: "string" },
    empty: { type: "boolean", default: false },
    example: { type: "string", default: "full" },
    ingest: { type: "string", default: "1" },
    rules: { type: "string", default: "1" },
    backends: { type: "string", default: "1" },
  },
});

const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stopping.abort());
const say = (text: string): void => void process.stderr.write(`${text}\n`);

say("Starting Kafka and Elasticsearch ...");
const servers = await startServers(values.data);
const workers = new Set<LocalWorker>();
const common = [
  ...(values.config === undefined ? [] : ["--config", values.config]),
  ...(values.host === undefined ? [] : ["--host", values.host]),
];

/** Fulfilled once it works; from then on started anew whenever it ends, until we stop. */
async function supervise(name: WorkerName, flags: readonly string[], env: Record<string, string>): Promise<void> {
  const worker = await startWorker(name, { ...servers.env, LAGEWARTE_DATA: values.data, ...env }, [
    ...common,
    ...flags,
  ]);
  workers.add(worker);
  if (name === "backend") process.stdout.write(worker.output());
  void startAnew(worker, () => supervise(name, flags, env));
}

async function startAnew(worker: LocalWorker, again: () => Promise<void>): Promise<void> {
  const code = await worker.ended;
  workers.delete(worker);
  if (stopping.signal.aborted) return;
  say(`the ${worker.name} worker ended with ${code}; started anew:\n${worker.output().slice(-2000)}`);
  await pause(RESTART_AFTER);
  if (!stopping.signal.aborted) await again().catch(fail);
}

function fail(error: unknown): void {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 70;
  stopping.abort();
}

const times = (count: string): undefined[] => Array.from({ length: Number(count) });
try {
  await Promise.all([
    ...times(values.ingest).map(() => supervise("ingest", [], {})),
    ...times(values.rules).map(() => supervise("rules", [], {})),
  ]);
  const example = values.empty ? "none" : values.example;
  // The first one makes the administrator and plays the example; the others follow on the ports after it.
  for (const index of times(values.backends).keys())
    await supervise("backend", ["--port", String(Number(values.port) + index)], {
      LAGEWARTE_EXAMPLE: index === 0 ? example : "none",
    });
} catch (error) {
  fail(error);
}
if (!stopping.signal.aborted)
  await new Promise((resolve) => stopping.signal.addEventListener("abort", resolve, { once: true }));
await Promise.all([...workers].map((worker) => worker.stop()));
await servers.stop();
