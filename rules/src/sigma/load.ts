import { readSources } from "../pack/rule-sources.ts";
import { assembleFiles } from "./assemble-files.ts";
import { noLists, type Lists } from "./placeholder.ts";
import { readRules } from "./read-file.ts";
import type { Place, RuleProblem, RuleRemark, RuleSet } from "./rule.ts";

export interface LoadOptions {
  /** What placeholders stand for, besides the lists in the folder `lists`. */
  readonly lists?: Lists;
  /** Whether to look for what is legal but hardly meant. */
  readonly lint?: boolean;
}

export interface LoadedRules {
  readonly ruleSet: RuleSet;
  /** Every mistake of every file, by file and line. */
  readonly problems: readonly RuleProblem[];
  /** What is legal but hardly meant, in the same order. */
  readonly remarks: readonly RuleRemark[];
  /** How many files there were; none at all is hardly what was meant. */
  readonly files: number;
  /** False when files changed again and again while they were read: rules that are in force stay, and it is tried later. */
  readonly isStable: boolean;
  /** Of the files that were read: `rulesStamp` gives another one when they have changed. */
  readonly stamp: string;
}

/** Rules of files and folders (*.yml, *.yaml). Bad ones stay out and are told of. Throws when a place is not there. */
export async function loadRules(
  places: readonly string[],
  { lists: given = noLists, lint = false }: LoadOptions = {},
): Promise<LoadedRules> {
  const sources = await readSources(places, given);
  const { lists } = sources;
  const { ruleSet, problems, remarks } = assembleFiles(
    sources.files.map(({ file, text, pack }) => readRules(text, file, { lists, lint, pack: pack?.defaults })),
  );
  const all = [...sources.problems, ...problems];
  if (!sources.isStable)
    all.push({ file: places[0] ?? "", line: 1, column: 1, message: "the rules changed while they were read" });
  const order = new Map(sources.order.map((file, index) => [file, index]));
  const byPlace = (left: Place, right: Place): number =>
    (order.get(left.file) ?? -1) - (order.get(right.file) ?? -1) ||
    left.line - right.line ||
    left.column - right.column;
  return {
    ruleSet,
    problems: all.toSorted(byPlace),
    remarks: remarks.toSorted(byPlace),
    files: sources.order.length,
    isStable: sources.isStable,
    stamp: sources.stamp,
  };
}
