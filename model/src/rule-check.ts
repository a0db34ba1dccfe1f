import { z } from "zod";
import { RuleId } from "./id.ts";
import { RuleSummary } from "./rule-summary.ts";

/** Something wrong with the text of a file; lines and columns from 1. A mistake keeps the rule out, a warning does not. */
export const RuleProblem = z.strictObject({
  grade: z.enum(["mistake", "warning"]),
  line: z.number().int().positive(),
  column: z.number().int().positive(),
  message: z.string(),
});
export type RuleProblem = z.infer<typeof RuleProblem>;

/** What a text is worth: what is wrong with it, the rules in it that can be read, and which of their own tests fail. */
export const RuleCheck = z.strictObject({
  problems: z.array(RuleProblem),
  rules: z.array(RuleSummary.omit({ file: true, pack: true })),
  failures: z.array(z.strictObject({ rule: RuleId, message: z.string() })),
});
export type RuleCheck = z.infer<typeof RuleCheck>;

/** Whether the text may be put in force: rules, no mistake in them, and all their tests pass. */
export function isReleasable({ problems, rules, failures }: RuleCheck): boolean {
  return rules.length > 0 && failures.length === 0 && problems.every(({ grade }) => grade === "warning");
}
