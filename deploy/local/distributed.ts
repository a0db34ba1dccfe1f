// The distributed system on this machine without containers: real servers, and workers as processes of their own.
import { spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startElasticsearch, type LocalElasticsearch } from "./elasticsearch.ts";
import { startKafka, type LocalKafka } from "./kafka.ts";

const root = path.resolve(import.meta.dirname, "../..");
const READY_WITHIN = 120_000;
const LOOK_AGAIN = 50;

export type WorkerName = "ingest" | "rules" | "backend";

export interface Servers {
  readonly kafka: LocalKafka | undefined;
  readonly elasticsearch: LocalElasticsearch | undefined;
  /** `LAGEWARTE_*` variables of the workers. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Kafka and Elasticsearch with their data in `data`; those that KAFKA_BROKERS and ELASTICSEARCH_URL name are not started. */
export async function startServers(data: string): Promise<Servers> {
  const { KAFKA_BROKERS: brokers, ELASTICSEARCH_URL: url } = process.env;
  const folder = (name: string): string => {
    const made = path.resolve(data, name);
    fs.mkdirSync(made, { recursive: true });
    return made;
  };
  const [kafka, elasticsearch] = await Promise.all([
    brokers === undefined ? startKafka({ data: folder("kafka") }) : undefined,
    url === undefined ? startElasticsearch({ data: folder("elasticsearch") }) : undefined,
  ]);
  return {
    kafka,
    elasticsearch,
    env: {
      LAGEWARTE_KAFKA_BROKERS: brokers ?? kafka?.brokers ?? "",
      LAGEWARTE_ELASTICSEARCH_URL: url ?? elasticsearch?.url ?? "",
      LAGEWARTE_ELASTICSEARCH_REPLICAS: "0",
    },
    stop: async () => {
      await Promise.all([kafka?.stop(), elasticsearch?.stop()]);
    },
  };
}

export interface LocalWorker {
  readonly name: WorkerName;
  readonly url: string;
  readonly pid: number;
  output(): string;
  /** Fulfilled with its exit code or signal. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  signal(name: NodeJS.Signals): void;
  /** As an operator stops it; the exit code. */
  stop(): Promise<number | NodeJS.Signals | null>;
}

/** Fulfilled once it says where it can be asked; rejected with what it printed when it ends before. */
export async function startWorker(
  name: WorkerName,
  env: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<LocalWorker> {
  const child: ChildProcess = spawn(path.join(root, "bin/lagewarte"), [name, "--port", "0", ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  let isOver = false;
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once("exit", (code, signal) => {
      isOver = true;
      resolve(code ?? signal);
    });
  });
  const orphan = (): void => void child.kill("SIGKILL");
  process.once("exit", orphan);
  void ended.then(() => process.removeListener("exit", orphan));
  const address = (): string | undefined => /^Lagewarte [a-z]+: (http\S+)/m.exec(output)?.[1];
  for (let waited = 0; address() === undefined && !isOver && waited < READY_WITHIN; waited += LOOK_AGAIN)
    await pause(LOOK_AGAIN);
  const url = address();
  if (url === undefined) {
    child.kill("SIGKILL");
    throw new Error(`the ${name} worker did not start (${String(await ended)}):\n${output}`);
  }
  return {
    name,
    url,
    pid: child.pid ?? 0,
    output: () => output,
    ended,
    signal: (signal) => void child.kill(signal),
    stop: async () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}
