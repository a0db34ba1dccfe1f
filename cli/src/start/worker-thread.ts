import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import { startViews } from "@lagewarte/backend";
import { startIngest } from "@lagewarte/ingest";
import { createTelemetry, SqliteEventLog, SqliteReadModel, systemClock } from "@lagewarte/platform";
import { loadRules, startRules, startSituation } from "@lagewarte/rules";
import type { ThreadAnswer, ThreadData, ThreadQuestion } from "./thread.ts";

/** Records on the log that take more than a moment to fold. */
const MANY = 20_000;

interface Worker {
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** One worker of the embedded system in a thread of its own: the same code that the distributed one runs as a process. */
async function startRole(data: ThreadData): Promise<{ workers: Worker[]; metrics: () => Promise<string> }> {
  const clock = systemClock;
  const telemetry = createTelemetry({ level: data.logLevel, name: data.role });
  const log = await SqliteEventLog.attach(data.log, { clock });
  const metrics = () => telemetry.metrics.metrics();
  const closeLog: Worker = { ready: () => log.check(), close: () => log.close() };
  if (data.role === "rules") {
    const { ruleSet, problems } = await loadRules([data.rules]);
    for (const problem of problems) telemetry.logger.error({ problem }, "a rule is bad and stays out");
    const rules = await startRules({ log, clock, telemetry, rules: ruleSet });
    const situation = await startSituation({ log, clock, telemetry });
    return { workers: [rules, situation, closeLog], metrics };
  }
  const readModel = await SqliteReadModel.attach(data.readModel);
  const closeModel: Worker = { ready: () => readModel.check(), close: () => readModel.close() };
  const stores = { log, readModel, clock, telemetry };
  if (data.role === "ingest") return { workers: [await startIngest(stores), closeModel, closeLog], metrics };
  const views = await startViews(stores);
  const behind = await views.lag();
  if (behind > MANY)
    telemetry.logger.warn({ records: behind }, "the read model is built from the log; the start takes longer");
  await views.caughtUp();
  return { workers: [views, closeModel, closeLog], metrics };
}

const port = parentPort as MessagePort;
const { workers, metrics } = await startRole(workerData as ThreadData);

async function answerTo(question: ThreadQuestion): Promise<ThreadAnswer> {
  try {
    if (question.ask === "ready") for (const worker of workers) await worker.ready();
    if (question.ask === "close") for (const worker of workers) await worker.close();
    return { id: question.id, text: question.ask === "metrics" ? await metrics() : "" };
  } catch (error) {
    return { id: question.id, error: error instanceof Error ? error.message : String(error) };
  }
}

async function reply(question: ThreadQuestion): Promise<void> {
  port.postMessage(await answerTo(question));
  if (question.ask === "close") port.close();
}

port.on("message", (question: ThreadQuestion) => void reply(question));
port.postMessage({ id: 0, text: "started" } satisfies ThreadAnswer);
