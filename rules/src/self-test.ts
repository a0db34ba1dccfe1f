import { instant, undetermined, type Event } from "@lagewarte/model";
import { OfflineRun } from "./offline.ts";
import { assemble } from "./sigma/rule-set.ts";
import type { Rule, RuleSet, RuleTest } from "./sigma/rule.ts";

export interface RuleFailure {
  readonly rule: Rule;
  readonly message: string;
}

/** The instant at which every test begins; only distances matter. */
const START = Date.UTC(2026, 0, 1);

/** Rules (all, if not told which) against their own events: each needs at least one test that matches and one that does not. */
export function testRules(
  ruleSet: RuleSet,
  rules: readonly Rule[] = [...ruleSet.detections, ...ruleSet.correlations],
): { passed: number; failures: readonly RuleFailure[] } {
  const failures: RuleFailure[] = [];
  let passed = 0;
  for (const rule of rules) {
    for (const expect of ["match", "no-match"] as const)
      if (!rule.tests.some((test) => test.expect === expect)) failures.push({ rule, message: `has no ${expect} test` });
    for (const [index, test] of rule.tests.entries())
      if (fires(ruleSet, rule, test) === (test.expect === "match")) passed += 1;
      else
        failures.push({
          rule,
          message: `test ${index + 1} should be a ${test.expect}, but the rule ${test.expect === "match" ? "does not fire" : "fires"}`,
        });
  }
  return { passed, failures };
}

/** Whether the rule alone, with those that it refers to, fires on the events. */
function fires(ruleSet: RuleSet, rule: Rule, test: RuleTest): boolean {
  const run = new OfflineRun(assemble(neededBy(ruleSet, rule)).ruleSet);
  let matched = false;
  for (const [index, { offset, event }] of test.events.entries())
    if (run.take(completed(event, START + offset, index)).some((each) => each === rule)) matched = true;
  if (rule.kind === "detection") return matched;
  if (test.until === undefined) run.finish();
  else run.pass(START + test.until);
  return run.alerts().some(({ episode }) => episode.rule.id === rule.id);
}

/** The rule, after all that it refers to, and they refer to. */
function neededBy({ detections, correlations }: RuleSet, rule: Rule): Rule[] {
  const needed = new Set<Rule>([rule]);
  for (const each of needed) {
    if (each.kind === "detection") continue;
    for (const other of [...detections, ...correlations])
      if (each.rules.some((word) => word === other.id || word === other.name)) needed.add(other);
  }
  return [...needed];
}

/** A test says only what matters to it. */
function completed(given: Readonly<Record<string, unknown>>, at: number, index: number): Event {
  return {
    id: `e-${index}`,
    feed: "suricata-eve",
    sensor: "test",
    observedAt: instant(at),
    observedAtReason: "source",
    recordedAt: instant(at),
    title: "",
    classification: undetermined,
    severity: "info",
    confidence: null,
    tlp: "AMBER",
    ecs: {},
    native: {},
    observables: [],
    techniques: [],
    organisations: [],
    raw: { log: "test", offset: index },
    ...given,
  } as unknown as Event;
}
