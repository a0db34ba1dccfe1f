import { ProblemError } from "@lagewarte/model";
import { ConfigError, loadConfig } from "@lagewarte/platform";
import { exitCode } from "../exit-code.ts";
import { say, type Io } from "../io.ts";
import { ELSEWHERE } from "../start/config.ts";
import { untilStopped, type Stop } from "../start/stop.ts";
import { startBackendWorker } from "./backend-worker.ts";
import { WorkerConfig } from "./config.ts";
import { startIngestWorker } from "./ingest-worker.ts";
import { startRulesWorker } from "./rules-worker.ts";

/** A worker that works. */
export interface StartedWorker {
  readonly url: string;
  /** Printed below the address. */
  readonly more?: readonly string[];
  close(): Promise<void>;
}

export type WorkerName = "ingest" | "rules" | "backend";

const start: Record<WorkerName, (config: WorkerConfig, stop: Stop) => Promise<StartedWorker>> = {
  ingest: startIngestWorker,
  rules: startRulesWorker,
  backend: startBackendWorker,
};

/** One worker of the distributed system in this process, until it is told to stop. */
export async function workerCommand(name: WorkerName, flags: Record<string, string>, io: Io): Promise<number> {
  const { config: file, ...rest } = flags;
  let config: WorkerConfig;
  try {
    config = loadConfig(WorkerConfig, { file, env: process.env, flags: rest, elsewhere: ELSEWHERE });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    say(io, error.problem.detail);
    return error.isUsage ? exitCode.wrongUsage : exitCode.badConfiguration;
  }
  const stop = untilStopped(io);
  let worker: StartedWorker;
  try {
    const first = await Promise.race([start[name](config, stop), stop.code]);
    // Told to stop while it still starts: what is durable is so at any moment, there is nothing to finish.
    if (typeof first === "number") process.exit(first);
    worker = first;
  } catch (error) {
    const end = endOf(error, config);
    if (end === undefined) throw error;
    say(io, end.reason);
    return end.code;
  }
  io.stdout.write([`Lagewarte ${name}: ${worker.url}`, ...(worker.more ?? []), ""].join("\n"));
  const code = await stop.code;
  await worker.close();
  return code;
}

/** Why it does not start where another configuration, or a server that is there, would do; undefined for a mistake of ours. */
function endOf(error: unknown, { host, port }: WorkerConfig): { reason: string; code: number } | undefined {
  if (error instanceof ProblemError) {
    const isAway = ["log-unavailable", "read-model-unavailable"].includes(error.problem.id);
    return { reason: error.problem.detail, code: isAway ? exitCode.unreachable : exitCode.badConfiguration };
  }
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  const code = exitCode.badConfiguration;
  if (error.code === "EADDRINUSE") return { reason: `port ${port} of ${host} is taken`, code };
  if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND" || error.code === "EACCES")
    return { reason: `cannot listen on port ${port} of ${host}`, code };
  return undefined;
}
