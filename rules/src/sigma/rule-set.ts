import { suggestion } from "./nearest.ts";
import type { CorrelationRule, DetectionRule, Rule, RuleProblem, RuleSet } from "./rule.ts";

/** Puts the rules together. A rule whose id or name is taken, and a correlation of rules that are not there, stay out. */
export function assemble(rules: readonly Rule[]): { ruleSet: RuleSet; problems: readonly RuleProblem[] } {
  const problems: RuleProblem[] = [];
  const taken = new Map<string, Rule>();
  const unique = rules.filter((rule) => {
    for (const word of new Set([rule.id, rule.name ?? rule.id])) {
      const other = taken.get(word);
      if (other === undefined) continue;
      const { file, line } = other.place;
      const what = word === rule.id ? "id" : "name";
      problems.push({ ...rule.place, message: `the ${what} "${word}" is taken by the rule at ${file}:${line}` });
      return false;
    }
    taken.set(rule.id, rule);
    if (rule.name !== undefined) taken.set(rule.name, rule);
    return true;
  });
  const detections = unique.filter((rule): rule is DetectionRule => rule.kind === "detection");
  const correlations = unique.filter(
    (rule): rule is CorrelationRule => rule.kind === "correlation" && refersWell(rule, taken, problems),
  );
  const silent = new Set(correlations.filter(({ generate }) => !generate).flatMap((rule) => rule.rules));
  const alerting = detections.filter(({ id, name }) => !silent.has(id) && (name === undefined || !silent.has(name)));
  return { ruleSet: { detections, correlations, alerting }, problems };
}

function refersWell(rule: CorrelationRule, taken: ReadonlyMap<string, Rule>, problems: RuleProblem[]): boolean {
  const bad = rule.rules.flatMap((word): string[] => {
    const other = taken.get(word);
    if (other === undefined) return [`there is no rule "${word}"${suggestion(word, [...taken.keys()])}`];
    return other.kind === "correlation" ? [`"${word}" is a correlation; chains are not supported yet`] : [];
  });
  problems.push(...bad.map((message): RuleProblem => ({ ...rule.rulesPlace, message })));
  return bad.length === 0;
}
