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
import type { Role } from "./role.ts";
import { startThread, type Thread } from "./thread.ts";

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

/** Beside the views, the other way round than data goes, so that they are closed in its order. */
const feeding: readonly Role[] = ["rules", "ingest"];

/**
 * All workers in one process: ingest, rules and views each in a thread, the web server in this one. `onDeath` is told
 * when a thread ends by itself; the process should then end too, and be started anew. What was started before something
 * cannot be is closed again.
 */
export async function startEmbedded(
  config: StartConfig,
  onDeath: (what: string, error: Error) => void,
): Promise<Embedded> {
  const started: { close(): Promise<void> }[] = [];
  const opened = <Part extends { close(): Promise<void> }>(part: Part): Part => {
    started.unshift(part);
    return part;
  };
  /** The other way round than they were started; a part that cannot be closed keeps none of the others from it. */
  const close = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const part of started.splice(0)) await part.close().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  try {
    return { ...(await startParts(config, onDeath, opened)), close };
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
}

/** With the folders above it. Not Node's own way, which tries for ever where a file system takes no folders (/proc). */
function makeFolder(folder: string): void {
  if (fs.existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  fs.mkdirSync(folder, { mode: 0o700 });
}

async function startParts(
  config: StartConfig,
  onDeath: (what: string, error: Error) => void,
  opened: <Part extends { close(): Promise<void> }>(part: Part) => Part,
): Promise<Omit<Embedded, "close">> {
  const clock = systemClock;
  const telemetry = createTelemetry({ level: config.logLevel, name: "main", isProcess: true });
  const diesAs =
    (what: string) =>
    (error: Error): void =>
      onDeath(what, error);
  makeFolder(path.resolve(config.data));
  const log = opened(await SqliteEventLog.open({ folder: config.data, clock, onDeath: diesAs("the log") }));
  const readModel = opened(await SqliteReadModel.open({ folder: config.data, onDeath: diesAs("the read model") }));

  const start = (role: Role): Promise<Thread> =>
    startThread(
      {
        role,
        stores: { log: log.share(), readModel: readModel.share() },
        rules: catalogue,
        logLevel: config.logLevel,
      },
      diesAs(`the ${role} worker`),
    );
  // The views first: they have started once the read model shows all that is on the log. Ingest finds copies of older
  // events in there, and nobody is shown a picture that is still being built.
  const views = opened(await start("views"));
  const threads = [views];
  const starting = feeding.map(start);
  for (const each of await Promise.allSettled(starting))
    if (each.status === "fulfilled") threads.push(opened(each.value));
  await Promise.all(starting);
  const intake = opened(await createIntake({ log, clock, telemetry }));
  const backend = opened(
    await startBackend({
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
      delay: () => views.delay(),
      moreMetrics: async () => (await Promise.all(threads.map((each) => each.metrics()))).join("\n"),
      ...(config.publicUrl === undefined ? {} : { publicUrl: config.publicUrl }),
      ...(config.phone === undefined ? {} : { phone: config.phone }),
      ...(config.metricsToken === undefined ? {} : { metricsToken: config.metricsToken }),
    }),
  );
  return { url: backend.url, log, readModel, intake, backend, clock, telemetry };
}
