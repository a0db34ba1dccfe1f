import type { Change } from "@lagewarte/model";
import type { Append, Clock, EventLog, LogRecord, ReadModel, Subscription, Telemetry } from "@lagewarte/platform";
import { foldAlerts } from "./alert-view.ts";
import { foldBooks } from "./book-view.ts";
import { foldEvents, foldRejected } from "./event-view.ts";
import { foldSituation } from "./situation-view.ts";

/** A part of the system that works until it is closed. */
export interface Worker {
  /** Rejects with the reason while it does not do its work. */
  ready(): Promise<void>;
  /** Finishes what it has in hand. */
  close(): Promise<void>;
}

export interface ViewOptions {
  readonly log: EventLog;
  readonly readModel: ReadModel;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

const decoder = new TextDecoder();

/** The JSON of a record; undefined for an empty one (what it stood for is gone). */
export function json(record: LogRecord): unknown {
  return record.value.length === 0 ? undefined : JSON.parse(decoder.decode(record.value));
}

export function changeAppend(change: Change): Append {
  return { topic: "changes", key: "", value: JSON.stringify(change) };
}

/**
 * Folds the log into the read model, and tells in `changes` what became different. Each fold has a group of its own, so a
 * flood of events does not hold up alerts.
 */
export async function startViews({ log, readModel, clock }: ViewOptions): Promise<Worker> {
  const subscriptions: Subscription[] = [
    await log.subscribe({ topics: ["alerts"], group: "views.alerts", maxBatch: 500 }, foldAlerts(log, readModel)),
    await log.subscribe({ topics: ["situation"], group: "views.situation" }, foldSituation(log, readModel)),
    await log.subscribe({ topics: ["books"], group: "views.books" }, foldBooks(log, readModel, clock)),
    await log.subscribe({ topics: ["rejected"], group: "views.rejected" }, foldRejected(readModel)),
    await log.subscribe({ topics: ["events"], group: "views.events", maxBatch: 2000 }, foldEvents(readModel)),
  ];
  const expiry = setInterval(() => void readModel.expire(clock.now()).catch(() => {}), 600_000);
  expiry.unref();
  return {
    ready: async () => {
      for (const subscription of subscriptions) {
        const failing = subscription.failing();
        if (failing !== undefined) throw failing;
      }
    },
    close: async () => {
      clearInterval(expiry);
      for (const subscription of subscriptions) await subscription.close();
    },
  };
}
