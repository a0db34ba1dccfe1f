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
import { Closing } from "./closing.ts";
import type { StartConfig } from "./config.ts";
import { makeFolder } from "./folder.ts";
import { startDesk } from "../desk/desk.ts";
import { catalogue, checkPacks, pages } from "./places.ts";
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

/** Beside the views, the other way round than data goes, so that they are closed in its order. */
const feeding: readonly Role[] = ["rules", "ingest"];

/**
 * All workers in one process: ingest, rules and views each in a thread, the web server in this one. `onDeath` is told
 * when a thread ends by itself; the process should then end too, and be started anew. What was started before something
 * cannot be is closed again.
 */
export function startEmbedded(config: StartConfig, onDeath: (what: string, error: Error) => void): Promise<Embedded> {
  return Closing.whole((closing) => startParts(config, onDeath, closing));
}

async function startParts(
  config: StartConfig,
  onDeath: (what: string, error: Error) => void,
  closing: Closing,
): Promise<Omit<Embedded, "close">> {
  const clock = systemClock;
  const telemetry = createTelemetry({ level: config.logLevel, name: "main", isProcess: true });
  const diesAs =
    (what: string) =>
    (error: Error): void =>
      onDeath(what, error);
  await checkPacks(config.rules);
  makeFolder(config.data);
  const log = closing.add(await SqliteEventLog.open({ folder: config.data, clock, onDeath: diesAs("the log") }));
  const readModel = closing.add(await SqliteReadModel.open({ folder: config.data, onDeath: diesAs("the read model") }));

  const start = (role: Role): Promise<Thread> =>
    startThread(
      {
        role,
        stores: { kind: "embedded", log: log.share(), readModel: readModel.share() },
        rules: catalogue,
        packs: config.rules,
        logLevel: config.logLevel,
      },
      diesAs(`the ${role} worker`),
    );
  // The views first: they have started once the read model shows all that is on the log. Ingest finds copies of older
  // events in there, and nobody is shown a picture that is still being built.
  const views = closing.add(await start("views"));
  const threads = [views];
  const starting = feeding.map(start);
  for (const each of await Promise.allSettled(starting))
    if (each.status === "fulfilled") threads.push(closing.add(each.value));
  await Promise.all(starting);
  const intake = closing.add(await createIntake({ log, clock, telemetry }));
  const desk = closing.add(
    await startDesk(
      {
        stores: { kind: "embedded", log: log.share(), readModel: readModel.share() },
        rules: catalogue,
        packs: config.rules,
        logLevel: config.logLevel,
      },
      diesAs("the desk of rules"),
    ),
  );
  const backend = closing.add(
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
        await readModel.check();
        for (const each of threads) await each.ready();
      },
      ruleDesk: desk,
      delay: () => views.delay(),
      moreMetrics: () => Promise.all(threads.map((each) => each.metrics())),
      ...(config.publicUrl === undefined ? {} : { publicUrl: config.publicUrl }),
      ...(config.phone === undefined ? {} : { phone: config.phone }),
      ...(config.metricsToken === undefined ? {} : { metricsToken: config.metricsToken }),
    }),
  );
  return { url: backend.url, log, readModel, intake, backend, clock, telemetry };
}
