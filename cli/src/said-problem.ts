import { ProblemError } from "@lagewarte/model";
import { ConfigError } from "@lagewarte/platform";
import { exitCode } from "./exit-code.ts";
import { say, type Io } from "./io.ts";

const SERVERS_AWAY: readonly string[] = ["log-unavailable", "read-model-unavailable"];

/** Says why a command cannot do its work, and gives its exit code; throws on what is a mistake of ours. */
export function saidProblem(error: unknown, io: Io): number {
  if (!(error instanceof ProblemError)) throw error;
  say(io, error.problem.detail);
  if (error instanceof ConfigError) return error.isUsage ? exitCode.wrongUsage : exitCode.badConfiguration;
  return SERVERS_AWAY.includes(error.problem.id) ? exitCode.unreachable : exitCode.badConfiguration;
}
