import { ProblemError, type RuleCheck, type RuleFileId, type Viewer } from "@lagewarte/model";
import { notFound } from "../request.ts";
import type { Services } from "../services.ts";
import type { RuleDesk } from "./rule-desk.ts";

/** Rejects where the process works without rules. */
export function deskOf({ ruleDesk }: Pick<Services, "ruleDesk">): RuleDesk {
  if (ruleDesk === undefined) throw notFound();
  return ruleDesk;
}

/** The check of a text that is to be the file: with rules whose ids other files in force have, which is a mistake too. */
export async function checkedText(desk: RuleDesk, text: string, file: RuleFileId | undefined): Promise<RuleCheck> {
  const [check, inForce] = await Promise.all([desk.check(text), desk.list()]);
  if (file === undefined) return check;
  const elsewhere = new Map(inForce.filter((rule) => rule.file !== file).map((rule) => [rule.id, rule.file]));
  const taken = check.rules.flatMap(({ id }): RuleCheck["problems"] => {
    const owner = elsewhere.get(id);
    if (owner === undefined) return [];
    const [line, column] = placeOf(text, id);
    return [{ grade: "mistake", line, column, message: `the id ${id} is that of a rule in ${owner}` }];
  });
  return { ...check, problems: [...check.problems, ...taken] };
}

function placeOf(text: string, word: string): [line: number, column: number] {
  const before = text.slice(0, Math.max(0, text.indexOf(word))).split("\n");
  return [before.length, (before.at(-1)?.length ?? 0) + 1];
}

/** Rules are the same for all tenants, so they are the state's to change. */
export function checkChangesRules({ tenant }: Viewer): void {
  if (tenant !== "state")
    throw new ProblemError({ id: "not-allowed", detail: "rules are changed by the state's CERT" });
}
