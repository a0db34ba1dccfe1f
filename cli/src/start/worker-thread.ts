import { workerData } from "node:worker_threads";
import { createTelemetry, systemClock } from "@lagewarte/platform";
import { answerQuestions } from "./asked-thread.ts";
import { startRole } from "./role.ts";
import { openLog, openReadModel } from "./stores.ts";
import type { ThreadData, ThreadQuestion } from "./thread.ts";

// One worker in a thread of its own: the same code that a process of the distributed system runs.
const { role, stores, rules, packs, logLevel } = workerData as ThreadData;
const clock = systemClock;
const telemetry = createTelemetry({ level: logLevel, name: role });
const log = await openLog(stores, { clock, telemetry });
/** Ends this thread, and with it the process. */
function die(error: Error): void {
  setImmediate(() => {
    throw error;
  });
}

const running = await startRole(role, {
  log,
  openReadModel: () => openReadModel(stores, { clock, telemetry }, { onDeath: die }),
  clock,
  telemetry,
  rules,
  packs,
});

answerQuestions<ThreadQuestion>(
  async (question) => {
    switch (question) {
      case "ready":
        await running.ready();
        await log.check();
        return undefined;
      case "delay":
        return running.delay();
      case "metrics":
        return telemetry.metrics.metrics();
      case "close":
        await running.close();
        await log.close();
        return undefined;
      default:
        return question satisfies never;
    }
  },
  (question) => question === "close",
);
