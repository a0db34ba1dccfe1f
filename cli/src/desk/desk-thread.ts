import { workerData } from "node:worker_threads";
import { createTelemetry, systemClock } from "@lagewarte/platform";
import { Desk } from "@lagewarte/rules";
import { answerQuestions } from "../start/asked-thread.ts";
import { openRules } from "../start/rules-in-force.ts";
import { openLog } from "../start/stores.ts";
import type { DeskQuestion, DeskThreadData } from "./desk-protocol.ts";

// A dry run folds millions of events: it must not hold up the web server, so it has a thread of its own.
const { stores, rules: folder, packs, logLevel } = workerData as DeskThreadData;
const clock = systemClock;
const telemetry = createTelemetry({ level: logLevel, name: "desk" });
const log = await openLog(stores, { clock, telemetry });
const rules = await openRules({ log, telemetry, rules: folder, packs });
const desk = new Desk(log, rules);

answerQuestions<DeskQuestion>(
  async (question, { onProgress, signal }) => {
    switch (question.method) {
      case "list":
        return desk.list();
      case "read":
        return desk.read(question.args);
      case "check":
        return desk.check(question.args.text, question.args.file);
      case "dryRun":
        return desk.dryRun(question.args, onProgress, signal);
      case "close":
        await rules.close();
        await log.close();
        return undefined;
      default:
        return question satisfies never;
    }
  },
  ({ method }) => method === "close",
);
