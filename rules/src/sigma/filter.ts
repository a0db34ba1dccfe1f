import { sha256 } from "@lagewarte/platform";
import type { CheckId } from "../lint/checks.ts";
import { checks } from "../lint/checks.ts";
import { testOf } from "./evaluate.ts";
import { suggestion } from "./nearest.ts";
import { joined, type Predicate } from "./predicate.ts";
import type { DetectionRule, Logsource, Place, Rule, RuleProblem, RuleRemark } from "./rule.ts";

/** A condition that is put to other people's rules without changing their files. */
export interface Filter {
  readonly kind: "filter";
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly logsource: Logsource;
  /** Ids or names of detections, and where they are named. */
  readonly rules: "any" | readonly string[];
  readonly rulesPlace: Place;
  /** What an event must fulfil as well. */
  readonly predicate: Predicate;
  readonly place: Place;
}

export interface Filtered {
  readonly rules: readonly Rule[];
  readonly problems: readonly RuleProblem[];
  readonly remarks: readonly RuleRemark[];
}

/** Each detection with the filters that concern it, `(rule) and (filter)`, in order; a filter is no rule by itself. */
export function applyFilters(rules: readonly Rule[], filters: readonly Filter[]): Filtered {
  const problems: RuleProblem[] = [];
  const remarks: RuleRemark[] = [];
  const byWord = new Map<string, Rule>();
  for (const rule of rules) for (const word of [rule.id, rule.name]) if (word !== undefined) byWord.set(word, rule);
  const byRule = new Map<Rule, Filter[]>();
  const apply = (filter: Filter, rule: DetectionRule): void => {
    const before = byRule.get(rule);
    if (before === undefined) byRule.set(rule, [filter]);
    else if (!before.includes(filter)) before.push(filter);
  };
  for (const filter of filters) {
    if (filter.rules === "any") {
      for (const rule of rules)
        if (rule.kind === "detection" && contains(filter.logsource, rule.logsource)) apply(filter, rule);
      continue;
    }
    const told = (message: string): unknown => problems.push({ ...filter.rulesPlace, message });
    for (const word of filter.rules) {
      const rule = byWord.get(word);
      if (rule === undefined) told(`there is no rule "${word}"${suggestion(word, [...byWord.keys()])}`);
      else if (rule.kind === "correlation") told(`"${word}" is a correlation; filters are for detections`);
      else if (contains(filter.logsource, rule.logsource)) apply(filter, rule);
      else remarks.push(remarkOn(filter, "filter-elsewhere", `the logsource is not that of the rule "${word}"`));
    }
  }
  return { rules: rules.map((rule) => filtered(rule, byRule.get(rule))), problems, remarks };
}

function filtered(rule: Rule, filters: readonly Filter[] | undefined): Rule {
  if (rule.kind !== "detection" || filters === undefined) return rule;
  const predicate = joined("all", [rule.predicate, ...filters.map((filter) => filter.predicate)]);
  const versions = [rule.info.version, ...filters.map(({ version }) => version)];
  const info = { ...rule.info, version: sha256(versions.join()).slice(0, 16) };
  return { ...rule, info, predicate, test: testOf(predicate) };
}

/** Whatever the filter's logsource says, the rule's says too. */
function contains(filter: Logsource, rule: Logsource): boolean {
  return (["category", "product", "service"] as const).every(
    (part) => filter[part] === undefined || filter[part] === rule[part],
  );
}

function remarkOn(filter: Filter, check: CheckId, message: string): RuleRemark {
  const { severity, help } = checks[check];
  return { ...filter.rulesPlace, check, severity, message, help };
}
