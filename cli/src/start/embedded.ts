import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startBackend, type Backend } from "@lagewarte/backend";
import { createIntake, type Intake } from "@lagewarte/ingest";
import {
  createTelemetry,
  SqliteEventLog,
  SqliteReadModel,
  systemClock,
  type Clock,
  type Telemetry,
} from "@lagewarte/platform";
import type { StartConfig } from "./config.ts";
import { startThread, type Thread, type ThreadRole } from "./thread.ts";

/** The running system. */
export interface Embedded {
  readonly url: string;
  readonly log: SqliteEventLog;
  readonly readModel: SqliteReadModel;
  readonly intake: Intake;
  readonly backend: Backend;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Stops taking in, lets every worker finish what it has in hand, then closes the stores. */
  close(): Promise<void>;
}

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

/** Rules that we ship, and the built pages. */
const catalogue = path.join(root, "rules/catalogue");
const pages = path.join(root, "frontend/dist/app");

/**
 * All workers in one process: ingest, rules and views each in a thread, the web server in this one. `onDeath` is told
 * when a thread ends by itself; the process should then end too, and be started anew.
 */
export async function startEmbedded(
  config: StartConfig,
  onDeath: (role: ThreadRole, error: Error) => void,
): Promise<Embedded> {
  const clock = systemClock;
  const telemetry = createTelemetry({ level: config.logLevel, name: "main" });
  fs.mkdirSync(config.data, { recursive: true, mode: 0o700 });
  const log = await SqliteEventLog.open({ folder: config.data, clock });
  const readModel = await SqliteReadModel.open({ folder: config.data });

  const thread = (role: ThreadRole): Promise<Thread> =>
    startThread(
      { role, log: log.share(), readModel: readModel.share(), rules: catalogue, logLevel: config.logLevel },
      onDeath,
    );
  const threads = await Promise.all([thread("ingest"), thread("rules"), thread("views")]);
  const intake = await createIntake({ log, clock, telemetry });
  const backend = await startBackend({
    log,
    readModel,
    clock,
    telemetry,
    host: config.host,
    port: config.port,
    pages,
    intake: (request, response, feed) => intake.handle(request, response, feed),
    readiness: async () => {
      for (const each of threads) await each.ready();
    },
    moreMetrics: async () => (await Promise.all(threads.map((each) => each.metrics()))).join("\n"),
    ...(config.publicUrl === undefined ? {} : { publicUrl: config.publicUrl }),
    ...(config.phone === undefined ? {} : { phone: config.phone }),
    ...(config.metricsToken === undefined ? {} : { metricsToken: config.metricsToken }),
  });

  const close = async (): Promise<void> => {
    await backend.close();
    await intake.close();
    for (const each of threads) await each.close();
    await readModel.close();
    await log.close();
  };
  return { url: backend.url, log, readModel, intake, backend, clock, telemetry, close };
}
