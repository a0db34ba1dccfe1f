import { applyFilters } from "./filter.ts";
import type { RulesOfFile } from "./read-file.ts";
import { assemble } from "./rule-set.ts";
import type { RuleProblem, RuleRemark, RuleSet } from "./rule.ts";

/** Rules and filters of several files as one set, with everything that is wrong in them and among them. */
export function assembleFiles(files: readonly RulesOfFile[]): {
  ruleSet: RuleSet;
  problems: readonly RuleProblem[];
  remarks: readonly RuleRemark[];
} {
  const filtered = applyFilters(
    files.flatMap(({ rules }) => rules),
    files.flatMap(({ filters }) => filters),
  );
  const { ruleSet, problems } = assemble(filtered.rules);
  return {
    ruleSet,
    problems: [...files.flatMap((file) => file.problems), ...filtered.problems, ...problems],
    remarks: [...files.flatMap((file) => file.remarks), ...filtered.remarks],
  };
}
