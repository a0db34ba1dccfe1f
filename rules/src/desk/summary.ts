import type { RuleSummary } from "@lagewarte/model";
import { testRules } from "../self-test.ts";
import type { Rule, RuleSet } from "../sigma/rule.ts";

/** A rule as people see it, without its file. `forTests` has it as its own tests know it. */
export function summaryOf(rule: Rule, set: RuleSet, forTests: RuleSet): Omit<RuleSummary, "file" | "pack"> {
  const { id, info, severity, content, techniques, status } = rule;
  const tested = [...forTests.detections, ...forTests.correlations].filter((each) => each.id === id);
  const { passed } = testRules(forTests, tested);
  return {
    id: info.id,
    title: info.title,
    ...(info.titleEn === undefined ? {} : { titleEn: info.titleEn }),
    severity,
    kind: rule.kind,
    alerting:
      [...set.alerting, ...set.correlations].some((each) => each.id === id) &&
      !set.silent.some((each) => each.id === id),
    author: info.author,
    licence: info.licence,
    reference: info.reference,
    version: info.version,
    status: status ?? null,
    techniques: [...techniques],
    logsource: looksAt(rule),
    falsePositives: [...rule.falsePositives],
    related: [...rule.related],
    meaning: content.meaning,
    advice: [...content.advice],
    tests: { passed, failed: rule.tests.length - passed },
  };
}

function looksAt(rule: Rule): string {
  if (rule.kind === "correlation") return rule.rules.join(", ");
  const { category, product, service } = rule.logsource;
  return [category, product, service].filter((word) => word !== undefined).join(", ");
}
