import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import { createTelemetry, systemClock } from "@lagewarte/platform";
import { Desk } from "@lagewarte/rules";
import { openRules } from "../start/rules-in-force.ts";
import { openLog } from "../start/stores.ts";
import type { DeskAnswer, DeskMessage, DeskQuestion, DeskThreadData } from "./desk-protocol.ts";

// A dry run folds millions of events: it must not hold up the web server, so it has a thread of its own.
const { stores, rules: folder, packs, logLevel } = workerData as DeskThreadData;
const clock = systemClock;
const telemetry = createTelemetry({ level: logLevel, name: "desk" });
const log = await openLog(stores, { clock, telemetry });
const rules = await openRules({ log, telemetry, rules: folder, packs });
const desk = new Desk(log, rules);
const port = parentPort as MessagePort;
const running = new Map<number, AbortController>();

async function valueOf(question: DeskQuestion): Promise<unknown> {
  switch (question.method) {
    case "list":
      return desk.list();
    case "read":
      return desk.read(question.args);
    case "check":
      return desk.check(question.args);
    case "dryRun": {
      const { id, args } = question;
      const abort = new AbortController();
      running.set(id, abort);
      const onProgress = (progress: number): void => port.postMessage({ id, progress } satisfies DeskAnswer);
      return desk.dryRun(args, onProgress, abort.signal).finally(() => running.delete(id));
    }
    case "close":
      for (const abort of running.values()) abort.abort();
      await rules.close();
      await log.close();
      return undefined;
    default:
      return question satisfies never;
  }
}

async function answer(question: DeskQuestion): Promise<void> {
  const { id } = question;
  const said: DeskAnswer = await valueOf(question).then(
    (value) => ({ id, value }),
    (error: unknown) => ({ id, error: error instanceof Error ? error.message : String(error) }),
  );
  port.postMessage(said);
  if (question.method === "close") port.close();
}

port.on("message", (message: DeskMessage) => {
  if ("abort" in message) running.get(message.abort)?.abort();
  else void answer(message);
});
port.postMessage({ id: 0, value: "started" } satisfies DeskAnswer);
