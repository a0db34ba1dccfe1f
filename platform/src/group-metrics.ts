import { Counter, Gauge, Histogram } from "prom-client";
import type { Clock } from "./clock.ts";
import type { BatchHandler, Subscription } from "./event-log.ts";
import type { Telemetry } from "./telemetry.ts";

/** How a worker's groups fare on the log: what waits, what was worked off, and how old it was then. */
export class GroupMetrics {
  readonly #clock: Clock;
  readonly #subscriptions = new Map<string, Pick<Subscription, "lag">>();
  readonly #worked: Counter;
  readonly #latency: Histogram;

  /** `worker` stands in the metrics' names: those of several workers are told on one page. */
  constructor(worker: string, { metrics }: Pick<Telemetry, "metrics">, clock: Clock) {
    this.#clock = clock;
    const subscriptions = this.#subscriptions;
    metrics.registerMetric(
      new Gauge({
        name: `lagewarte_${worker}_lag_records`,
        help: "Records on the log that the group has not worked off yet",
        labelNames: ["group"],
        registers: [],
        async collect() {
          for (const [group, subscription] of subscriptions)
            this.set({ group }, await subscription.lag().catch(() => Number.NaN));
        },
      }),
    );
    this.#worked = new Counter({
      name: `lagewarte_${worker}_worked_records_total`,
      help: "Records that the group has worked off",
      labelNames: ["group"],
      registers: [metrics],
    });
    this.#latency = new Histogram({
      name: `lagewarte_${worker}_latency_seconds`,
      help: "Age on the log of the oldest record of a batch when it was worked off",
      labelNames: ["group"],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60],
      registers: [metrics],
    });
  }

  /** The same handler; what it has worked off is counted. */
  counting(group: string, handler: BatchHandler): BatchHandler {
    return async (batch) => {
      await handler(batch);
      this.#worked.inc({ group }, batch.length);
      let oldest = Number.POSITIVE_INFINITY;
      for (const { appendedAt } of batch) oldest = Math.min(oldest, appendedAt);
      this.#latency.observe({ group }, Math.max(0, this.#clock.now() - oldest) / 1000);
    };
  }

  follow(group: string, subscription: Pick<Subscription, "lag">): void {
    this.#subscriptions.set(group, subscription);
  }
}
