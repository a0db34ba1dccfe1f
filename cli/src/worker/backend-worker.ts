import { startBackend } from "@lagewarte/backend";
import { createIntake } from "@lagewarte/ingest";
import { createTelemetry, systemClock } from "@lagewarte/platform";
import { startDesk } from "../desk/desk.ts";
import { Closing } from "../start/closing.ts";
import { makeFolder } from "../start/folder.ts";
import { catalogue, checkPacks, pages } from "../start/places.ts";
import type { Stop } from "../start/stop.ts";
import { openLog, openReadModel } from "../start/stores.ts";
import { startThread } from "../start/thread.ts";
import { welcome } from "../start/welcome.ts";
import type { WorkerConfig } from "./config.ts";
import { serversOf } from "./servers.ts";
import type { StartedWorker } from "./worker-command.ts";

/** Views in a thread, and the web server with the intake. Several share the views' partitions, and each serves everybody. */
export async function startBackendWorker(config: WorkerConfig, stop: Stop): Promise<StartedWorker> {
  const clock = systemClock;
  const telemetry = createTelemetry({ level: config.logLevel, name: "backend", isProcess: true });
  return Closing.whole(async (closing) => {
    await checkPacks(config.rules);
    const places = serversOf(config, { usesReadModel: true });
    const log = closing.add(await openLog(places, { clock, telemetry }));
    const readModel = closing.add(
      await openReadModel(places, { clock, telemetry }, { onDeath: (error) => stop.fail("the read model", error) }),
    );
    const views = closing.add(
      await startThread({ role: "views", stores: places, rules: catalogue, logLevel: config.logLevel }, (error) =>
        stop.fail("the views worker", error),
      ),
    );
    const desk = closing.add(
      await startDesk({ stores: places, rules: catalogue, packs: config.rules, logLevel: config.logLevel }, (error) =>
        stop.fail("the desk of rules", error),
      ),
    );
    const intake = closing.add(await createIntake({ log, clock, telemetry }));
    const { host, port, publicUrl, phone, metricsToken } = config;
    // Ready also while the read model is away: sources are answered, and the pages say how old their picture is.
    const backend = closing.add(
      await startBackend({
        log,
        readModel,
        clock,
        telemetry,
        host,
        port,
        pages,
        intake: (request, response, feed) => intake.handle(request, response, feed),
        ruleDesk: desk,
        delay: () => views.delay(),
        moreMetrics: async () => [await views.metrics()],
        ...(publicUrl === undefined ? {} : { publicUrl }),
        ...(phone === undefined ? {} : { phone }),
        ...(metricsToken === undefined ? {} : { metricsToken }),
      }),
    );
    if (config.example !== "none") makeFolder(config.data);
    const { url } = backend;
    const entrance = { url, log, backend, intake, clock, telemetry };
    const { lines, play } = await welcome(entrance, config, stop.signal);
    const playing = play();
    closing.add({ close: () => playing });
    return { url, more: lines.slice(1) };
  });
}
