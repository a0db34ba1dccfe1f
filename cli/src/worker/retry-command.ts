import { retryRejected } from "@lagewarte/ingest";
import { createTelemetry, loadConfig, systemClock } from "@lagewarte/platform";
import { exitCode } from "../exit-code.ts";
import { say, type Io } from "../io.ts";
import { saidProblem } from "../said-problem.ts";
import { ELSEWHERE } from "../start/config.ts";
import { openLog } from "../start/stores.ts";
import { WorkerConfig } from "./config.ts";
import { serversOf } from "./servers.ts";

export interface RetryFlags {
  readonly config?: string;
  readonly source?: string;
  readonly problem?: string;
  readonly since?: string;
  readonly dryRun?: boolean;
}

/** Rejected records of the distributed system through ingest once more; one line of JSON says how many. */
export async function retryCommand(
  { config: file, source, problem, since, dryRun }: RetryFlags,
  io: Io,
): Promise<number> {
  const from = since === undefined ? undefined : Date.parse(since);
  if (Number.isNaN(from)) {
    say(io, "--since is a time like 2026-11-24T09:00:00Z");
    return exitCode.wrongUsage;
  }
  try {
    const config = loadConfig(WorkerConfig, { file, env: process.env, flags: {}, elsewhere: ELSEWHERE });
    const telemetry = createTelemetry({ level: config.logLevel, name: "retry" });
    const log = await openLog(serversOf(config, { usesReadModel: false }), { clock: systemClock, telemetry });
    try {
      const retried = await retryRejected(log, { source, problem, since: from, dryRun });
      io.stdout.write(`${JSON.stringify(retried)}\n`);
      return exitCode.done;
    } finally {
      await log.close();
    }
  } catch (error) {
    return saidProblem(error, io);
  }
}
