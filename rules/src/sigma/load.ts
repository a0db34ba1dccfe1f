import { readFileSync } from "node:fs";
import fs from "node:fs/promises";
import path from "node:path";
import { readRules } from "./read-file.ts";
import { assemble } from "./rule-set.ts";
import type { Rule, RuleProblem, RuleSet } from "./rule.ts";

export interface LoadedRules {
  readonly ruleSet: RuleSet;
  /** Every mistake of every file, by file and line. */
  readonly problems: readonly RuleProblem[];
  /** How many files there were; none at all is hardly what was meant. */
  readonly files: number;
}

/** Rules of files and folders (*.yml, *.yaml). Bad ones stay out and are told of. */
export async function loadRules(places: readonly string[]): Promise<LoadedRules> {
  const rules: Rule[] = [];
  const problems: RuleProblem[] = [];
  const files = (await Promise.all(places.map(filesOf))).flat();
  for (const file of files) {
    // A wait for each of thousands of small files takes longer than reading them.
    const read = readRules(readFileSync(file, "utf8"), file);
    rules.push(...read.rules);
    problems.push(...read.problems);
  }
  const assembled = assemble(rules);
  problems.push(...assembled.problems);
  const byPlace = (left: RuleProblem, right: RuleProblem): number =>
    files.indexOf(left.file) - files.indexOf(right.file) || left.line - right.line || left.column - right.column;
  return { ruleSet: assembled.ruleSet, problems: problems.toSorted(byPlace), files: files.length };
}

async function filesOf(place: string): Promise<string[]> {
  const stat = await fs.stat(place);
  if (!stat.isDirectory()) return [place];
  const entries = await fs.readdir(place, { recursive: true });
  return entries
    .filter((name) => /\.ya?ml$/.test(name))
    .toSorted()
    .map((name) => path.join(place, name));
}
