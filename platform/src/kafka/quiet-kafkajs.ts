import type { Logger } from "pino";
import loggers, { type RootLogger } from "kafkajs/src/loggers/index.js";
import RequestQueue from "kafkajs/src/network/requestQueue/index.js";

const INFO = 4;
const scheduleCheck = RequestQueue.prototype.scheduleCheckPendingRequests;

/**
 * kafkajs arms a timer after every answer even when no request waits, with a delay below zero that Node takes for 1 ms
 * and warns of: an idle connection woke up 1700 times a second. Waiting requests are checked as before.
 */
export function quietKafkajs(): void {
  RequestQueue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.pending.length > 0) scheduleCheck.call(this);
  };
}

/** Every trouble is ours to report, once and with what it means; kafkajs's own lines are for whoever looks for a cause. */
export function kafkajsLogger(logger: Logger): RootLogger {
  return loggers.createLogger({
    level: INFO,
    logCreator:
      () =>
      ({ namespace, label, log: { message, error, broker } }) =>
        logger.debug({ kafkajs: namespace, label, error, broker }, message),
  });
}
