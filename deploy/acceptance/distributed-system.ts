import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { startServers, startWorker, type LocalWorker, type Servers, type WorkerName } from "../local/distributed.ts";
import { adminPassword, type System } from "./system.ts";

/** The distributed system under test: real servers, and each worker a process that can be stopped, killed, started anew. */
export interface DistributedSystem extends System {
  readonly servers: Servers;
  readonly workers: readonly LocalWorker[];
  /** One more of a kind, with the same settings. */
  add(name: WorkerName): Promise<LocalWorker>;
  /** As the power fails for one of them. */
  killWorker(worker: LocalWorker): Promise<void>;
  stopWorker(worker: LocalWorker): Promise<void>;
}

export interface DistributedOptions {
  readonly example?: "constituency" | "none";
  readonly workers?: readonly WorkerName[];
  /** What the tokens of the example's sensors are made from. */
  readonly secret?: string;
}

/** Fulfilled once every worker works. The backend comes last: it is where people and sensors look. */
export async function startDistributed({
  example = "constituency",
  workers: wanted = ["ingest", "rules", "backend"],
  secret,
}: DistributedOptions = {}): Promise<DistributedSystem> {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-distributed-"));
  if (secret !== undefined) fs.writeFileSync(path.join(data, "example-secret"), secret);
  const servers = await startServers(data);
  const env = { ...servers.env, LAGEWARTE_DATA: data, LAGEWARTE_ADMIN_PASSWORD: adminPassword };
  const workers: LocalWorker[] = [];
  const forget = (worker: LocalWorker): void => void workers.splice(workers.indexOf(worker), 1);
  const add = async (name: WorkerName): Promise<LocalWorker> => {
    // The first backend brings the example; the others find it on the log.
    const isFirst = name === "backend" && workers.every((worker) => worker.name !== "backend");
    const worker = await startWorker(name, { ...env, LAGEWARTE_EXAMPLE: isFirst ? example : "none" });
    workers.push(worker);
    return worker;
  };
  try {
    await Promise.all(wanted.filter((name) => name !== "backend").map(add));
    for (const name of wanted.filter((each) => each === "backend")) await add(name);
  } catch (error) {
    await Promise.all(workers.map((worker) => worker.stop()));
    await servers.stop();
    throw error;
  }
  const backends = (): LocalWorker[] => workers.filter(({ name }) => name === "backend");
  const end = async (): Promise<void> => {
    await servers.stop();
    fs.rmSync(data, { recursive: true, force: true });
  };
  return {
    servers,
    workers,
    data,
    add,
    get url() {
      return backends()[0]?.url ?? "";
    },
    output: () => workers.map((worker) => `== ${worker.name}\n${worker.output()}`).join("\n"),
    stopWorker: async (worker) => {
      forget(worker);
      const code = await worker.stop();
      if (code !== 0) throw new Error(`the ${worker.name} worker ended with ${code}:\n${worker.output()}`);
    },
    killWorker: async (worker) => {
      forget(worker);
      worker.signal("SIGKILL");
      await worker.ended;
    },
    stop: async () => {
      // The way of the data: who feeds the others first.
      const order: readonly WorkerName[] = ["backend", "ingest", "rules"];
      const codes: (number | NodeJS.Signals | null)[] = [];
      for (const name of order)
        for (const worker of workers.filter((each) => each.name === name)) codes.push(await worker.stop());
      await end();
      const bad = codes.find((code) => code !== 0);
      return bad === undefined ? 0 : typeof bad === "number" ? bad : null;
    },
    kill: async () => {
      for (const worker of workers) worker.signal("SIGKILL");
      await Promise.all(workers.map((worker) => worker.ended));
      await end();
    },
    signal: (name) => {
      for (const worker of workers) worker.signal(name);
    },
  };
}
