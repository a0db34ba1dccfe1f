import path from "node:path";
import { fileURLToPath } from "node:url";
import { createFirstAdmin } from "@lagewarte/backend";
import { ProblemError } from "@lagewarte/model";
import { ConfigError, loadConfig } from "@lagewarte/platform";
import { exitCode } from "../exit-code.ts";
import { loadExample, type Example } from "../example/load-example.ts";
import { playExample } from "../example/play-example.ts";
import { Story } from "../example/story.ts";
import { say, type Io } from "../io.ts";
import { StartConfig } from "./config.ts";
import { startEmbedded, type Embedded } from "./embedded.ts";
import { untilStopped } from "./stop.ts";

const exampleFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../../deploy/example");

/** Password of the three people of the example; they exist only where the example does. */
const EXAMPLE_PASSWORD = "beispiel-lagewarte";

/** Variables of `lagewarte feed` and of the tests. */
const ELSEWHERE = ["TOKEN", "KILLS"];

/** The whole system in this process, until it is told to stop. */
export async function startCommand(flags: Record<string, string | boolean>, io: Io): Promise<number> {
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
    const play = await welcome(system, config, io, stop.signal);
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

/** Prints how to get in; gives what plays the example feeds. */
async function welcome(
  system: Embedded,
  config: StartConfig,
  io: Io,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  const { people } = system.backend;
  const admin = await createFirstAdmin(people, config.adminPassword);
  const what = config.empty ? "none" : config.example;
  const example = what === "none" ? undefined : await loadExample(system.log, exampleFolder, config.data);
  if (example !== undefined) await examplePeople(system, example);
  const lines = [`Lagewarte: ${system.url}`];
  if (typeof admin?.oneTimePassword === "string")
    lines.push(`  admin / ${admin.oneTimePassword}   (one-time password, shown this once)`);
  if (example !== undefined)
    lines.push(
      `  analystin / ${EXAMPLE_PASSWORD}   (N-CERT)`,
      `  gemeinde / ${EXAMPLE_PASSWORD}   (municipal IT officer)`,
      `  leitung / ${EXAMPLE_PASSWORD}   (management)`,
      "  All data is invented example data. Without it: npm start -- --empty",
    );
  io.stdout.write(`${lines.join("\n")}\n`);
  if (example === undefined || what !== "full") return async () => {};
  const { intake, clock, telemetry } = system;
  return () => playExample({ example, intake, clock, telemetry, signal });
}

async function examplePeople(system: Embedded, example: Example): Promise<void> {
  const { people } = system.backend;
  const town = new Story(example, 0).towns.at(-1);
  const wanted = [
    { name: "analystin", displayName: "Mia Hansen (Beispiel)", role: "analyst" as const },
    {
      name: "gemeinde",
      displayName: "Kim Ahrens (Beispiel)",
      role: "municipal-officer" as const,
      organisation: town?.id,
    },
    { name: "leitung", displayName: "Dr. Alex Cordes (Beispiel)", role: "management" as const },
  ];
  for (const each of wanted)
    if (people.byName(each.name) === undefined)
      await people.create({ ...each, password: EXAMPLE_PASSWORD, example: true });
}
