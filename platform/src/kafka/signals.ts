import { Counter, type Registry } from "prom-client";
import type { Telemetry } from "../telemetry.ts";

/** What an operator should know of the log on Kafka although it goes on. */
export interface Signals {
  readonly telemetry: Telemetry;
  /** Records that nobody has read before they went by retention, or that a broker has lost. */
  readonly missed: Counter<"topic">;
  readonly stalls: Counter;
  readonly renewals: Counter;
  readonly rejoins: Counter<"group">;
}

export function signalsOn(telemetry: Telemetry): Signals {
  const { metrics } = telemetry;
  return {
    telemetry,
    missed: counter(
      metrics,
      "lagewarte_log_missed_records_total",
      "Records gone from the log before they were read",
      "topic",
    ),
    stalls: counter(
      metrics,
      "lagewarte_log_stalls_total",
      "Connections made anew because nothing came though more is there",
    ),
    renewals: counter(metrics, "lagewarte_log_producer_renewals_total", "Producers replaced after a failure"),
    rejoins: counter(metrics, "lagewarte_log_group_rejoins_total", "Groups joined anew after a failure", "group"),
  };
}

/** One for all logs of a worker. */
function counter<Label extends string>(metrics: Registry, name: string, help: string, label?: Label): Counter<Label> {
  const known = metrics.getSingleMetric(name);
  if (known !== undefined) return known as Counter<Label>;
  return new Counter({ name, help, registers: [metrics], labelNames: label === undefined ? [] : [label] });
}
