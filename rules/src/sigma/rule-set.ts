import { suggestion } from "./nearest.ts";
import type { CorrelationRule, DetectionRule, Rule, RuleProblem, RuleSet } from "./rule.ts";

/** Each link passes through the log once more. */
const MOST_LINKS = 8;

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
  const correlations = inOrder(
    unique.filter((rule): rule is CorrelationRule => rule.kind === "correlation"),
    taken,
    problems,
  );
  const used = new Set(correlations.filter(({ generate }) => !generate).flatMap((rule) => rule.rules));
  const alertsItself = ({ id, name }: Rule): boolean => !used.has(id) && (name === undefined || !used.has(name));
  return {
    ruleSet: {
      detections,
      correlations,
      alerting: detections.filter(alertsItself),
      silent: correlations.filter((rule) => !alertsItself(rule)),
    },
    problems,
  };
}

/**
 * Correlations in such an order that each comes after those that it refers to. One that refers to what is not there, or in
 * a circle to itself, stays out; so do those that refer to it.
 */
function inOrder(
  all: readonly CorrelationRule[],
  taken: ReadonlyMap<string, Rule>,
  problems: RuleProblem[],
): CorrelationRule[] {
  const good: CorrelationRule[] = [];
  /** How many links a good one has, itself included. */
  const seen = new Map<CorrelationRule, number | "open" | "bad">();
  const visit = (rule: CorrelationRule, way: readonly CorrelationRule[]): number | "bad" => {
    const before = seen.get(rule);
    if (before !== undefined && before !== "open") return before;
    seen.set(rule, "open");
    let links = 1;
    const bad = rule.rules.flatMap((word): string[] => {
      const other = taken.get(word);
      if (other === undefined) return [`there is no rule "${word}"${suggestion(word, [...taken.keys()])}`];
      if (other.kind !== "correlation") return [];
      const through = [...way, rule];
      if (seen.get(other) === "open")
        return [`it refers to itself: ${[...through.slice(through.indexOf(other)), other].map(wordFor).join(" -> ")}`];
      const unfit = misfit(rule, other, word);
      if (unfit !== undefined) return [unfit];
      const inner = through.length < MOST_LINKS ? visit(other, through) : MOST_LINKS;
      if (inner === "bad") return [`the rule "${word}" has a mistake itself`];
      links = Math.max(links, inner + 1);
      return links > MOST_LINKS ? [`a chain has ${MOST_LINKS} correlations at the most`] : [];
    });
    problems.push(...bad.map((message): RuleProblem => ({ ...rule.rulesPlace, message })));
    const verdict = bad.length === 0 ? links : "bad";
    seen.set(rule, verdict);
    if (verdict !== "bad") good.push(rule);
    return verdict;
  };
  for (const rule of all) visit(rule, []);
  return good;
}

/** Why alerts of the inner rule cannot be counted by the outer one: all that is known of them is what they are gathered by. */
function misfit(
  { type, groupBy, fields, aliases }: CorrelationRule,
  inner: CorrelationRule,
  word: string,
): string | undefined {
  const isNumeric = type.startsWith("value_") && type !== "value_count";
  if (isNumeric) return `alerts have no numbers, and "${word}" raises alerts`;
  const alias = (name: string): string => (Object.hasOwn(aliases, name) ? (aliases[name]?.[word] ?? name) : name);
  const missing = [...groupBy.map(alias), ...fields].find((name) => !inner.groupBy.includes(name));
  return missing === undefined ? undefined : `alerts of "${word}" are not gathered by "${missing}"`;
}

const wordFor = ({ name, id }: Rule): string => name ?? id;
