import fs from "node:fs/promises";
import path from "node:path";
import { openPack } from "../pack/open-pack.ts";
import type { PackDefaults } from "../pack/pack.ts";
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

/** Files that are read at the same time. */
const AT_ONCE = 64;

/** Rules of files and folders (*.yml, *.yaml), folders with what their pack says. Bad ones stay out and are told of. */
export async function loadRules(places: readonly string[]): Promise<LoadedRules> {
  const rules: Rule[] = [];
  const problems: RuleProblem[] = [];
  const found = await Promise.all(places.map(filesOf));
  for (const { pack, files, problems: ofPack } of found) {
    problems.push(...ofPack);
    for (let from = 0; from < files.length; from += AT_ONCE) {
      const some = files.slice(from, from + AT_ONCE);
      const texts = await Promise.all(some.map((file) => fs.readFile(file, "utf8")));
      for (const [index, text] of texts.entries()) {
        const read = readRules(text, some[index] as string, pack);
        rules.push(...read.rules);
        problems.push(...read.problems);
      }
    }
  }
  const assembled = assemble(rules);
  problems.push(...assembled.problems);
  const files = found.flatMap((each) => each.files);
  const byPlace = (left: RuleProblem, right: RuleProblem): number =>
    files.indexOf(left.file) - files.indexOf(right.file) || left.line - right.line || left.column - right.column;
  return { ruleSet: assembled.ruleSet, problems: problems.toSorted(byPlace), files: files.length };
}

interface Found {
  readonly pack: PackDefaults;
  readonly files: readonly string[];
  readonly problems: readonly RuleProblem[];
}

async function filesOf(place: string): Promise<Found> {
  const stat = await fs.stat(place);
  if (!stat.isDirectory()) return { pack: {}, files: [place], problems: [] };
  const { pack, problems } = await openPack(place);
  return { pack: pack.defaults, files: pack.files.map((name) => path.join(place, name)), problems };
}
