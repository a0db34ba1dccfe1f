import { ProblemError } from "@lagewarte/model";
import { ConfigError, loadConfig } from "@lagewarte/platform";
import { exitCode } from "../exit-code.ts";
import { say, type Io } from "../io.ts";
import { ELSEWHERE, StartConfig } from "./config.ts";
import { startEmbedded, type Embedded } from "./embedded.ts";
import { untilStopped } from "./stop.ts";
import { welcome } from "./welcome.ts";

/** The whole system in this process, until it is told to stop. */
export async function startCommand(flags: Record<string, string | boolean | string[]>, io: Io): Promise<number> {
  let config: StartConfig;
  try {
    const { config: file, ...rest } = flags;
    config = loadConfig(StartConfig, {
      file: file as string | undefined,
      env: process.env,
      flags: rest,
      elsewhere: ELSEWHERE,
    });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    say(io, error.problem.detail);
    return error.isUsage ? exitCode.wrongUsage : exitCode.badConfiguration;
  }
  const stop = untilStopped(io);
  let system: Embedded;
  try {
    const started = startEmbedded(config, (what, error) => stop.fail(what, error));
    const first = await Promise.race([started, stop.code]);
    // Told to stop while the read model is still built: what is durable is so at any moment, there is nothing to finish.
    if (typeof first === "number") process.exit(first);
    system = first;
  } catch (error) {
    const reason = startProblem(error, config);
    if (reason === undefined) throw error;
    say(io, reason);
    return exitCode.badConfiguration;
  }
  try {
    const example = config.empty ? "none" : config.example;
    const { lines, play } = await welcome(system, { ...config, example }, stop.signal);
    io.stdout.write(`${lines.join("\n")}\n`);
    const playing = play();
    const code = await stop.code;
    await playing;
    await system.close();
    return code;
  } catch (error) {
    await system.close().catch(() => {});
    throw error;
  }
}

/** Why it does not start where another configuration would; undefined for a mistake of ours. */
function startProblem(error: unknown, { host, port, data }: StartConfig): string | undefined {
  if (error instanceof ProblemError) return error.problem.detail;
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  switch (error.code) {
    case "EADDRINUSE":
      return `port ${port} of ${host} is taken; choose another one with --port`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `${host} is no address of this machine (--host)`;
    case "EACCES":
    case "EPERM":
    case "ENOENT":
    case "ENOTDIR":
    case "EEXIST":
    case "EROFS":
    case "ERR_SQLITE_ERROR":
      return `cannot work in ${data} or listen on port ${port}: ${error.message}`;
    default:
      return undefined;
  }
}
