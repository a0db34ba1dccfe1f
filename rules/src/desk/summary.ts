import type { RuleSummary } from "@lagewarte/model";
import { testRules } from "../self-test.ts";
import type { Rule, RuleSet } from "../sigma/rule.ts";

/** Makes summaries of rules of a set, without their file. `forTests` has them as their own tests know them. */
export function summaries(set: RuleSet, forTests: RuleSet): (rule: Rule) => Omit<RuleSummary, "file" | "pack"> {
  const silent = new Set(set.silent.map(({ id }) => id));
  const alerting = new Set([...set.alerting, ...set.correlations].map(({ id }) => id).filter((id) => !silent.has(id)));
  const tested = new Map([...forTests.detections, ...forTests.correlations].map((rule) => [rule.id, rule]));
  return (rule) => {
    const { id, info, severity, content, techniques, status } = rule;
    const asTested = tested.get(id);
    const passed = asTested === undefined ? 0 : testRules(forTests, [asTested]).passed;
    return {
      id: info.id,
      title: info.title,
      ...(info.titleEn === undefined ? {} : { titleEn: info.titleEn }),
      severity,
      kind: rule.kind,
      alerting: alerting.has(id),
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
  };
}

function looksAt(rule: Rule): string {
  if (rule.kind === "correlation") return rule.rules.join(", ");
  const { category, product, service } = rule.logsource;
  return [category, product, service].filter((word) => word !== undefined).join(", ");
}
