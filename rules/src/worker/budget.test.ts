import { AlertRecord } from "@lagewarte/model";
import { createTelemetry } from "@lagewarte/platform";
import { describe, expect, it } from "vitest";
import { aDetection, exploits, ruleSetOf } from "../fixtures/a-rule.ts";
import { anEvent, NOON } from "../fixtures/an-event.ts";
import { Budget } from "./budget.ts";

/** Every reading of the clock is `step` nanoseconds after the one before: so much each comparison takes. */
function aBudget(step: number) {
  let at = 0;
  const telemetry = createTelemetry({ level: "silent" });
  const cpu = (): number => {
    at += step;
    return at;
  };
  return { budget: new Budget(telemetry, () => NOON, cpu), telemetry };
}
const cheap = exploits;
const dear = aDetection("dear", "{ s: { classification.type: exploit }, condition: s }");

describe("the budget of rules", () => {
  it("takes a rule that costs too much out of work, with an alert and a metric, and tells each once", async () => {
    const { budget, telemetry } = aBudget(1_000_000);
    const matcher = budget.matcher(ruleSetOf(dear).detections);
    for (let event = 0; event < 5000; event += 1) matcher.match(anEvent());
    expect(matcher.match(anEvent())).toEqual([]);
    const alerts = budget.untold;
    const records = alerts.map(({ value }) => AlertRecord.parse(JSON.parse(String(value))));
    expect(records).toMatchObject([{ kind: "episode", episode: { title: "Regel abgeschaltet: dear" } }]);
    budget.told(alerts);
    expect(budget.untold).toEqual([]);
    const metrics = await telemetry.metrics.metrics();
    expect(metrics).toContain('lagewarte_rules_disabled{rule="dear"} 1');
    expect(metrics).toMatch(/lagewarte_rules_cost_seconds\{rule="dear"\} [\d.]+/);
  });

  it("keeps it out when other rules change, and lets it in again when it was changed itself", () => {
    const { budget } = aBudget(1_000_000);
    const matcher = budget.matcher(ruleSetOf(dear).detections);
    for (let event = 0; event < 5000; event += 1) matcher.match(anEvent());
    const rules = (text: string) =>
      budget
        .matcher(ruleSetOf(cheap, text).detections)
        .match(anEvent())
        .map(({ rule }) => rule.id);
    expect(rules(dear)).toEqual(["exploit"]);
    expect(rules(`${dear}\nlevel: low`)).toEqual(["exploit", "dear"]);
    expect(rules(dear)).toEqual(["exploit", "dear"]);
  });

  it("leaves rules alone that cost little", () => {
    const { budget } = aBudget(100);
    const matcher = budget.matcher(ruleSetOf(dear).detections);
    for (let event = 0; event < 5000; event += 1) matcher.match(anEvent());
    expect(matcher.match(anEvent())).toHaveLength(1);
    expect(budget.untold).toEqual([]);
  });
});
