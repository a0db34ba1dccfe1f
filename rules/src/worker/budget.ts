import type { Append, Telemetry } from "@lagewarte/platform";
import { Gauge } from "prom-client";
import { Matcher } from "../sigma/matcher.ts";
import type { Metering, OverBudget } from "../sigma/meter.ts";
import type { DetectionRule } from "../sigma/rule.ts";
import { disabledAlert } from "./operational-alert.ts";

/** So many of the dearest rules are told of: with a series for each of thousands nobody finds one. */
const DEAREST = 20;

const percent = (share: number, language: string): string =>
  share.toLocaleString(language, { style: "percent", maximumFractionDigits: 0 });

/**
 * What rules may cost. One that takes too much is out of work until it is changed or the process is started anew, and
 * everybody hears of it: an alert, a line of the log, a metric.
 */
export class Budget {
  readonly #cpu: (() => number) | undefined;
  readonly #telemetry: Telemetry;
  readonly #now: () => number;
  /** Version of each rule that is out of work, by id. */
  readonly #disabled = new Map<string, string>();
  #untold: Append[] = [];
  #matcher = new Matcher([]);

  /** `cpu`: nanoseconds of a clock that never goes back; without one nothing is measured. `now`: milliseconds since the epoch. */
  constructor(telemetry: Telemetry, now: () => number, cpu: (() => number) | undefined) {
    this.#telemetry = telemetry;
    this.#now = now;
    this.#cpu = cpu;
    const disabled = this.#disabled;
    const costs = (): ReturnType<Matcher["costs"]> => this.#matcher.costs();
    telemetry.metrics.registerMetric(
      new Gauge({
        name: "lagewarte_rules_disabled",
        help: "Rules that were taken out of work because they cost too much: alerts may be missing",
        labelNames: ["rule"],
        registers: [],
        collect() {
          this.reset();
          for (const rule of disabled.keys()) this.set({ rule }, 1);
        },
      }),
    );
    telemetry.metrics.registerMetric(
      new Gauge({
        name: "lagewarte_rules_cost_seconds",
        help: `Processor time of comparisons since the rules were changed last, of the ${DEAREST} dearest rules`,
        labelNames: ["rule"],
        registers: [],
        collect() {
          this.reset();
          const dearest = costs().toSorted((left, right) => right.cost.spent - left.cost.spent);
          for (const { rule, cost } of dearest.slice(0, DEAREST)) this.set({ rule: rule.id }, cost.spent / 1e9);
        },
      }),
    );
  }

  /** A matcher of the rules but those that are out of work. */
  matcher(rules: readonly DetectionRule[]): Matcher {
    const isAtWork = ({ id, info }: DetectionRule): boolean => this.#disabled.get(id) !== info.version;
    for (const { id, info } of rules) if (this.#disabled.get(id) !== info.version) this.#disabled.delete(id);
    const metering: Metering | undefined = this.#cpu && {
      now: this.#cpu,
      onDisabled: (rule, why) => this.#disable(rule, why),
    };
    this.#matcher = new Matcher(rules.filter(isAtWork), metering);
    return this.#matcher;
  }

  /** Alerts that are still to be appended, and then to be told as such. */
  get untold(): readonly Append[] {
    return this.#untold;
  }

  told(alerts: readonly Append[]): void {
    this.#untold = this.#untold.filter((each) => !alerts.includes(each));
  }

  #disable(rule: DetectionRule, { share, perEvent }: OverBudget): void {
    this.#disabled.set(rule.id, rule.info.version);
    this.#telemetry.logger.error({ rule: rule.id, share, perEvent }, "a rule costs too much and is out of work");
    const micros = Math.round(perEvent / 1000);
    this.#untold.push(
      disabledAlert(
        {
          rule: rule.info,
          why: {
            de: `Zuletzt nahm sie ${percent(share, "de")} der Zeit, ${micros} µs für jedes Ereignis.`,
            en: `Of late it took ${percent(share, "en")} of the time, ${micros} µs for each event.`,
          },
        },
        this.#now(),
      ),
    );
  }
}
