import { createTelemetry, systemClock } from "@lagewarte/platform";
import { catalogue, checkPacks } from "../start/places.ts";
import { openLog } from "../start/stores.ts";
import { startRole } from "../start/role.ts";
import { Closing } from "../start/closing.ts";
import type { WorkerConfig } from "./config.ts";
import { serveOperations } from "./operations.ts";
import { serversOf } from "./servers.ts";
import type { StartedWorker } from "./worker-command.ts";

/** Detect, correlate and situation. Several share the partitions; one of them tells the situation. */
export async function startRulesWorker(config: WorkerConfig): Promise<StartedWorker> {
  const clock = systemClock;
  const telemetry = createTelemetry({ level: config.logLevel, name: "rules", isProcess: true });
  return Closing.whole(async (closing) => {
    await checkPacks(config.rules);
    const places = serversOf(config, { usesReadModel: false });
    const log = closing.add(await openLog(places, { clock, telemetry }));
    const rules = closing.add(
      await startRole("rules", {
        log,
        openReadModel: () => Promise.reject(new Error("rules have no use for a read model")),
        clock,
        telemetry,
        rules: catalogue,
        packs: config.rules,
      }),
    );
    const ready = async (): Promise<void> => {
      await log.check();
      await rules.ready();
    };
    const { host, port, metricsToken } = config;
    return closing.add(await serveOperations({ host, port, telemetry, ready, metricsToken }));
  });
}
