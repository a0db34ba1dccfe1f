import { existsSync } from "node:fs";
import { ProblemError } from "@lagewarte/model";
import { createTelemetry, loadConfig, SqliteEventLog, systemClock, type EventLog } from "@lagewarte/platform";
import { alertTold, followOwnLists, loadRules, replay, type Replayed } from "@lagewarte/rules";
import { exitCode } from "../exit-code.ts";
import { say, type Io } from "../io.ts";
import { saidProblem } from "../said-problem.ts";
import { ELSEWHERE, StartConfig } from "../start/config.ts";
import { catalogue } from "../start/places.ts";
import { openRules } from "../start/rules-in-force.ts";
import { openLog } from "../start/stores.ts";
import { WorkerConfig } from "../worker/config.ts";
import { serversOf } from "../worker/servers.ts";

export interface ReplayFlags {
  /** RFC 3339. */
  readonly from: string;
  readonly to?: string;
  readonly rules: string;
  /** Folder of the embedded system; it may be running. */
  readonly data?: string;
  /** Configuration file of the distributed system. */
  readonly config?: string;
}

/**
 * A stretch of the log with the rules in force and with those of a folder instead: a line of JSON for each alert that would
 * be new, gone or changed, and one of the organisations concerned; the counts at the end on stderr.
 */
export async function replayCommand(flags: ReplayFlags, io: Io): Promise<number> {
  const [from, to] = [Date.parse(flags.from), flags.to === undefined ? systemClock.now() : Date.parse(flags.to)];
  if (Number.isNaN(from) || Number.isNaN(to) || from >= to) {
    say(io, "--from and --to are times like 2026-11-24T09:00:00Z, one before the other");
    return exitCode.wrongUsage;
  }
  if (!existsSync(flags.rules)) {
    say(io, `${flags.rules}: not there`);
    return exitCode.noInput;
  }
  try {
    const { log, packs } = await systemOf(flags);
    try {
      const own = await followOwnLists(log, systemClock);
      const { ruleSet, problems, files } = await loadRules([flags.rules], { lists: own.current() });
      await own.close();
      if (files === 0) {
        say(io, `${flags.rules}: no rules (*.yml, *.yaml) in there`);
        return exitCode.noInput;
      }
      for (const problem of problems) io.stderr.write(`${JSON.stringify({ problem })}\n`);
      const telemetry = createTelemetry({ level: "silent", name: "replay" });
      const inForce = await openRules({ log, telemetry, rules: catalogue, packs });
      tell(await replay(log, { from, to, before: inForce.current, after: ruleSet }), io);
      await inForce.close();
      return problems.length > 0 ? exitCode.someBad : exitCode.done;
    } finally {
      await log.close();
    }
  } catch (error) {
    return saidProblem(error, io);
  }
}

/** The log, and the content packs that are in force beside the catalogue. */
async function systemOf({
  data = process.env["LAGEWARTE_DATA"] ?? "data",
  config: file,
}: ReplayFlags): Promise<{ log: EventLog; packs: readonly string[] }> {
  if (file !== undefined) {
    const config = loadConfig(WorkerConfig, { file, env: process.env, flags: {}, elsewhere: ELSEWHERE });
    const telemetry = createTelemetry({ level: config.logLevel, name: "replay" });
    const log = await openLog(serversOf(config, { usesReadModel: false }), { clock: systemClock, telemetry });
    return { log, packs: config.rules };
  }
  try {
    const packs = StartConfig.shape.rules.parse(process.env["LAGEWARTE_RULES"]);
    return { log: await SqliteEventLog.open({ folder: data, readOnly: true }), packs };
  } catch (error) {
    throw new ProblemError({
      id: "bad-configuration",
      detail: `there is no log in ${data} that can be read: ${error instanceof Error ? error.message : String(error)}`,
    });
  }
}

function tell({ appeared, gone, changed, organisations, ...counts }: Replayed, io: Io): void {
  const line = (record: object): void => void io.stdout.write(`${JSON.stringify(record)}\n`);
  for (const episode of appeared) line({ appeared: alertTold(episode) });
  for (const episode of gone) line({ gone: alertTold(episode) });
  for (const { before, after } of changed) line({ changed: { before: alertTold(before), after: alertTold(after) } });
  line({ notified: { anew: organisations.more, noLonger: organisations.fewer } });
  const numbers = { appeared: appeared.length, gone: gone.length, changed: changed.length };
  io.stderr.write(`${JSON.stringify({ ...counts, ...numbers })}\n`);
}
