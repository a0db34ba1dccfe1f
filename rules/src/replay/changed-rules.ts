import type { CorrelationRule, DetectionRule, Rule, RuleSet } from "../sigma/rule.ts";

/**
 * Of two sets of rules the part of each that can make a difference: rules that alert and are not the same in the other
 * one, and what they refer to.
 */
export function changedRules(before: RuleSet, after: RuleSet): { before: RuleSet; after: RuleSet } {
  const [old, fresh] = [signatures(before), signatures(after)];
  return { before: without(before, old, fresh), after: without(after, fresh, old) };
}

/** Of each rule that alerts by itself everything that decides what it does: its own version, and that of those it refers to. */
function signatures(set: RuleSet): Map<Rule, string> {
  const byWord = wordsOf(set);
  const silent = new Set<Rule>(set.silent);
  const signature = (rule: Rule): string =>
    JSON.stringify([
      rule.id,
      rule.info.version,
      ...(rule.kind === "detection" ? [] : referred(rule, byWord).map(signature)),
    ]);
  return new Map(
    [...set.alerting, ...set.correlations].filter((rule) => !silent.has(rule)).map((rule) => [rule, signature(rule)]),
  );
}

function wordsOf({ detections, correlations }: RuleSet): Map<string, Rule> {
  return new Map(
    [...detections, ...correlations].flatMap((rule): [string, Rule][] => [
      ...(rule.name === undefined ? [] : [[rule.name, rule] as [string, Rule]]),
      [rule.id, rule],
    ]),
  );
}

function referred(rule: CorrelationRule, byWord: ReadonlyMap<string, Rule>): Rule[] {
  return rule.rules.flatMap((word) => byWord.get(word) ?? []);
}

function without(set: RuleSet, own: ReadonlyMap<Rule, string>, other: ReadonlyMap<Rule, string>): RuleSet {
  const same = new Set(other.values());
  const differs = (rule: Rule): boolean => {
    const signature = own.get(rule);
    return signature !== undefined && !same.has(signature);
  };
  const byWord = wordsOf(set);
  const needed = new Set<Rule>();
  const need = (rule: Rule): void => {
    if (needed.has(rule)) return;
    needed.add(rule);
    if (rule.kind === "correlation") for (const each of referred(rule, byWord)) need(each);
  };
  for (const rule of own.keys()) if (differs(rule)) need(rule);
  const isNeeded = (rule: DetectionRule | CorrelationRule): boolean => needed.has(rule);
  return {
    detections: set.detections.filter(isNeeded),
    correlations: set.correlations.filter(isNeeded),
    alerting: set.alerting.filter(differs),
    silent: set.silent.filter(isNeeded),
  };
}
