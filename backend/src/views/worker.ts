import { setTimeout as pause } from "node:timers/promises";
import { Organisation, type TopicName } from "@lagewarte/model";
import {
  followTable,
  GroupMetrics,
  passingPoison,
  type BatchHandler,
  type Clock,
  type EventLog,
  type LogRecord,
  type ReadModel,
  type Subscription,
  type Telemetry,
} from "@lagewarte/platform";
import { Gauge } from "prom-client";
import type { TenantOf } from "../access/subject.ts";
import { Delay, type Progress } from "./delay.ts";
import { foldAlerts } from "./alert-view.ts";
import { foldBooks } from "./book-view.ts";
import { foldEvents, foldRejected } from "./event-view.ts";
import { json } from "./record.ts";
import { foldSituation } from "./situation-view.ts";
import { Teller } from "./teller.ts";

/** Milliseconds. */
const SOURCES_TOLD_EVERY = 1000;
const LOOK_AGAIN = 20;
const COMPLETE_YET = 1000;

/** A part of the system that works until it is closed. */
export interface Worker {
  /** Rejects with the reason while it does not do its work. */
  ready(): Promise<void>;
  /** Finishes what it has in hand. */
  close(): Promise<void>;
}

export interface Views extends Worker {
  /** Records on the log that are not folded yet. */
  lag(): Promise<number>;
  /** Milliseconds by which the read model shows an older picture than the log has. */
  delay(): Promise<number>;
  /** Fulfilled once everything on the log is folded; also when a fold fails, which readiness then tells. */
  caughtUp(): Promise<void>;
}

export interface ViewOptions {
  readonly log: EventLog;
  readonly readModel: ReadModel;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** One topic that is folded into the read model. */
interface Fold {
  readonly topic: TopicName;
  readonly subscription: Subscription;
  readonly delay: Delay;
}

async function delayOf(log: EventLog, { topic, subscription, delay }: Fold): Promise<number> {
  return delay.now(await progressOf(log, topic, subscription).catch(() => undefined));
}

/** What comes in between the two answers counts as worked off: a delay is told late rather than where there is none. */
async function progressOf(log: EventLog, topic: TopicName, subscription: Subscription): Promise<Progress> {
  const lag = await subscription.lag();
  const ends = await log.ends(topic);
  return { lag, end: ends.reduce((sum, { end }) => sum + end, 0) };
}

/**
 * Folds the log into the read model, and tells in `changes` what became different. Each fold has a group of its own, so a
 * flood of events does not hold up alerts.
 */
export async function startViews({ log, readModel, clock, telemetry }: ViewOptions): Promise<Views> {
  const organisations = await followTable(log, "registry.organisations", (record) =>
    Organisation.optional().parse(json(record)),
  );
  const tenantOf: TenantOf = (id) => organisations.get(id)?.tenant ?? "state";
  const books = new Teller(log, SOURCES_TOLD_EVERY);
  // Documents that begin anew are folded from the log's start: their progress has a name of its own.
  const generation = await readModel.generation();
  const folds: Fold[] = [];
  const metrics = new GroupMetrics("views", telemetry, clock);
  const tellPoison = ({ topic, partition, offset }: LogRecord, error: Error): void =>
    telemetry.logger.error({ err: error, topic, partition, offset }, "a record cannot be read");
  async function fold(topic: TopicName, handler: BatchHandler, maxBatch?: number): Promise<void> {
    const subscription = await log.subscribe(
      {
        topics: [topic],
        group: `views.${topic}.${generation}`,
        ...(maxBatch === undefined ? {} : { maxBatch }),
      },
      metrics.counting(topic, passingPoison(log, handler, tellPoison)),
    );
    metrics.follow(topic, subscription);
    folds.push({ topic, subscription, delay: new Delay(clock) });
  }
  await fold("alerts", foldAlerts(log, readModel, tenantOf), 500);
  await fold("situation", foldSituation(log, readModel));
  await fold("books", foldBooks(readModel, clock, books));
  await fold("rejected", foldRejected(readModel));
  await fold("events", foldEvents(readModel, tenantOf), 2000);
  const expiry = setInterval(
    () =>
      void readModel
        .expire(clock.now())
        .catch((error: unknown) => telemetry.logger.warn({ err: error }, "old documents are not dropped yet")),
    600_000,
  );
  expiry.unref();
  const lag = async (): Promise<number> => {
    const each = await Promise.all(folds.map(({ subscription }) => subscription.lag()));
    return each.reduce((sum, records) => sum + records, 0);
  };
  const delay = async (): Promise<number> => {
    const each = await Promise.all(folds.map((each) => delayOf(log, each)));
    return Math.max(...each);
  };
  measure(log, folds, telemetry);
  const failure = (): Error | undefined =>
    folds.map(({ subscription }) => subscription.failing()).find((error) => error !== undefined);
  const closing = new AbortController();
  const published = publishOnce(readModel, telemetry, closing.signal, async () => {
    return failure() === undefined && (await lag()) === 0;
  });
  return {
    lag,
    delay,
    caughtUp: async () => {
      while ((await lag()) > 0 && failure() === undefined) await pause(LOOK_AGAIN);
    },
    ready: async () => {
      const failing = failure();
      if (failing !== undefined) throw failing;
    },
    close: async () => {
      clearInterval(expiry);
      closing.abort();
      await published;
      for (const { subscription } of folds) await subscription.close();
      await books.close();
      await organisations.close();
    },
  };
}

function measure(log: EventLog, folds: readonly Fold[], { metrics }: Telemetry): void {
  const delay = new Gauge({
    name: "lagewarte_views_delay_seconds",
    help: "By how much the read model shows an older picture than the log has",
    labelNames: ["group"],
    registers: [],
    async collect() {
      for (const fold of folds) this.set({ group: fold.topic }, (await delayOf(log, fold)) / 1000);
    },
  });
  metrics.registerMetric(delay);
}

/** Once the documents are complete, whoever looks at the store from outside may see them. */
async function publishOnce(
  readModel: ReadModel,
  { logger }: Telemetry,
  closing: AbortSignal,
  isComplete: () => Promise<boolean>,
): Promise<void> {
  while (!closing.aborted) {
    try {
      if (await isComplete()) return await readModel.publish();
    } catch (error) {
      logger.warn({ err: error }, "the read model is not published yet");
    }
    await pause(COMPLETE_YET, undefined, { signal: closing, ref: false }).catch(() => {});
  }
}
