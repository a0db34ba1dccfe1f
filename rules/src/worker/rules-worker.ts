import { GroupMetrics, type Clock, type EventLog, type Telemetry } from "@lagewarte/platform";
import type { RuleSource } from "../in-force/rules-in-force.ts";
import { startCorrelate } from "./correlate.ts";
import { startDetect } from "./detect.ts";
import type { Worker } from "./worker.ts";

export interface RulesOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** They may change while the worker works. */
  readonly rules: RuleSource;
  /** Nanoseconds of a clock that never goes back, to measure what rules cost; without one nothing is measured. */
  readonly cpu?: () => number;
}

/** `events` to `matches` to `alerts`. */
export async function startRules(options: RulesOptions): Promise<Worker> {
  const metrics = new GroupMetrics("rules", options.telemetry, options.clock);
  const detect = await startDetect(options, metrics);
  metrics.follow("detect", detect);
  const correlate = await startCorrelate(options, { detecting: detect, metrics });
  return {
    ready: async () => {
      const failing = detect.failing();
      if (failing !== undefined) throw failing;
      await correlate.ready();
    },
    close: async () => {
      await detect.close();
      await correlate.close();
    },
  };
}
