import { createIntake } from "@lagewarte/ingest";
import { createTelemetry, systemClock } from "@lagewarte/platform";
import { catalogue } from "../start/places.ts";
import { openLog, openReadModel } from "../start/stores.ts";
import { startRole } from "../start/role.ts";
import type { Stop } from "../start/stop.ts";
import { Closing } from "../start/closing.ts";
import type { WorkerConfig } from "./config.ts";
import { serveOperations } from "./operations.ts";
import { serversOf } from "./servers.ts";
import type { StartedWorker } from "./worker-command.ts";

/** Milliseconds in which the read model says whether it has older copies; without an answer work goes on. */
const ASKED_WITHIN = 3000;

/** Works off raw records, and takes deliveries as the backend does, for sensors that send much. */
export async function startIngestWorker(config: WorkerConfig, stop: Stop): Promise<StartedWorker> {
  const clock = systemClock;
  const telemetry = createTelemetry({ level: config.logLevel, name: "ingest", isProcess: true });
  return Closing.whole(async (closing) => {
    const places = serversOf(config, { usesReadModel: true });
    const log = closing.add(await openLog(places, { clock, telemetry }));
    const ingest = closing.add(
      await startRole("ingest", {
        log,
        openReadModel: () =>
          openReadModel(
            places,
            { clock, telemetry },
            { requestTimeout: ASKED_WITHIN, onDeath: (error) => stop.fail("the read model", error) },
          ),
        clock,
        telemetry,
        rules: catalogue,
      }),
    );
    const intake = closing.add(await createIntake({ log, clock, telemetry }));
    const ready = async (): Promise<void> => {
      await log.check();
      await ingest.ready();
    };
    const { host, port, metricsToken } = config;
    return closing.add(
      await serveOperations({
        host,
        port,
        telemetry,
        ready,
        metricsToken,
        intake: (request, response, feed) => intake.handle(request, response, feed),
      }),
    );
  });
}
