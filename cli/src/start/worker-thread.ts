import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import { createTelemetry, systemClock } from "@lagewarte/platform";
import { startRole } from "./role.ts";
import { openLog, openReadModel } from "./stores.ts";
import type { ThreadAnswer, ThreadData, ThreadQuestion } from "./thread.ts";

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

const port = parentPort as MessagePort;

async function answerTo({ ask }: ThreadQuestion): Promise<string> {
  switch (ask) {
    case "ready":
      await running.ready();
      await log.check();
      return "";
    case "delay":
      return String(await running.delay());
    case "metrics":
      return telemetry.metrics.metrics();
    case "close":
      await running.close();
      await log.close();
      return "";
    default:
      return ask satisfies never;
  }
}

async function reply(question: ThreadQuestion): Promise<void> {
  const { id } = question;
  const answer: ThreadAnswer = await answerTo(question).then(
    (text) => ({ id, text }),
    (error: unknown) => ({ id, error: error instanceof Error ? error.message : String(error) }),
  );
  port.postMessage(answer);
  if (question.ask === "close") port.close();
}

port.on("message", (question: ThreadQuestion) => void reply(question));
port.postMessage({ id: 0, text: "started" } satisfies ThreadAnswer);
