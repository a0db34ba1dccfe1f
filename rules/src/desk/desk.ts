import type {
  DryRunRequest,
  ReplayDifference,
  RuleCheck,
  RuleDesk,
  RuleFileId,
  RuleProblem as ToldProblem,
  RuleSummary,
} from "@lagewarte/model";
import type { EventLog } from "@lagewarte/platform";
import { withLists, type KeptFile } from "../in-force/kept-files.ts";
import { listsForTests, type RulesInForce } from "../in-force/rules-in-force.ts";
import { replay } from "../replay/replay.ts";
import { testRules } from "../self-test.ts";
import { assembleFiles } from "../sigma/assemble-files.ts";
import type { Lists } from "../sigma/placeholder.ts";
import { noRules, type RulesOfFile } from "../sigma/read-file.ts";
import type { Rule, RuleProblem } from "../sigma/rule.ts";
import { differenceTold } from "./difference-told.ts";
import { summaries } from "./summary.ts";

/** How mistakes of a draft are told apart from those of files in force: no file has such a name. */
const DRAFT = "(draft)";

/** What people who work on rules ask for, about those in force. */
export class Desk implements RuleDesk {
  readonly #log: EventLog;
  readonly #rules: RulesInForce;
  #listed: { readonly of: RulesInForce["current"]; readonly list: readonly RuleSummary[] } | undefined;

  constructor(log: EventLog, rules: RulesInForce) {
    this.#log = log;
    this.#rules = rules;
  }

  async list(): Promise<readonly RuleSummary[]> {
    await this.#rules.caughtUp();
    const set = this.#rules.current;
    if (this.#listed?.of === set) return this.#listed.list;
    // A filter makes another rule of one; by its place it is known again.
    const inForce = new Map([...set.detections, ...set.correlations].map((rule) => [placeKey(rule), rule]));
    const summaryOf = summaries(set, this.#rules.forTests());
    const list = this.#rules.filesBut().flatMap(({ from: { id }, rules }) =>
      rules.flatMap((read) => {
        const rule = inForce.get(placeKey(read));
        return rule === undefined ? [] : [{ file: id, pack: packOf(id), ...summaryOf(rule) }];
      }),
    );
    this.#listed = { of: set, list };
    return list;
  }

  async read(file: RuleFileId): Promise<{ text: string } | undefined> {
    await this.#rules.caughtUp();
    const text = this.#rules.texts.get(file);
    return text === undefined ? undefined : { text };
  }

  async check(text: string | null, file?: RuleFileId): Promise<RuleCheck> {
    await this.#rules.caughtUp();
    const draftWith = (lists: Lists, lint: boolean): RulesOfFile =>
      text === null ? noRules : this.#rules.read(file, text, DRAFT, lists, lint);
    const draft = draftWith(this.#rules.lists, true);
    const others = file === undefined ? without(this.#rules.filesBut(), draft.rules) : this.#rules.filesBut(file);
    const { ruleSet, problems, remarks } = assembleFiles([...others, draft]);
    const lists = listsForTests(this.#rules.lists);
    const forTests = assembleFiles([...others.map((each) => withLists(each, lists)), draftWith(lists, false)]).ruleSet;
    const ofDraft = [...forTests.detections, ...forTests.correlations].filter(({ place }) => place.file === DRAFT);
    const { failures } = testRules(forTests, ofDraft);
    const isOfDraft = (each: RuleProblem): boolean => each.file === DRAFT;
    return {
      problems: [
        ...problems.filter(isOfDraft).map(told("mistake")),
        ...this.#elsewhere(problems, others),
        ...remarks.filter(isOfDraft).map(told("warning")),
      ],
      rules: draft.rules.map(summaries(ruleSet, forTests)),
      failures: failures.map(({ rule, message }) => ({ rule: rule.info.id, message })),
    };
  }

  /** What is right in other files now, and would not be any more. */
  #elsewhere(problems: readonly RuleProblem[], others: readonly KeptFile[]): ToldProblem[] {
    const known = new Set(this.#rules.problems.map((each) => JSON.stringify(each)));
    const ids = new Map(others.map(({ from }) => [from.place, from.id]));
    return problems
      .filter((each) => each.file !== DRAFT && !known.has(JSON.stringify(each)))
      .map(({ file, line, message }) => ({
        grade: "mistake",
        line: 1,
        column: 1,
        message: `in ${ids.get(file) ?? file}, line ${line}: ${message}`,
      }));
  }

  async dryRun(
    { from, to, file, text }: DryRunRequest,
    onProgress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<ReplayDifference> {
    await this.#rules.caughtUp();
    const replayed = await replay(this.#log, {
      from: Date.parse(from),
      to: Date.parse(to),
      before: this.#rules.current,
      after: this.#rules.with(file, text),
      onProgress,
      signal,
    });
    return differenceTold(replayed);
  }
}

const told =
  (grade: ToldProblem["grade"]) =>
  ({ line, column, message }: RuleProblem): ToldProblem => ({ grade, line, column, message });

/** The files without what has the id or name of one of the rules. */
function without(files: readonly KeptFile[], rules: readonly Rule[]): readonly KeptFile[] {
  const words = new Set(rules.flatMap(wordsOf));
  return files.map((file) => ({
    ...file,
    rules: file.rules.filter((rule) => !wordsOf(rule).some((word) => words.has(word))),
  }));
}

function wordsOf({ id, name }: Rule): readonly string[] {
  return [id, name ?? id];
}

function placeKey({ id, place }: Rule): string {
  return JSON.stringify([id, place]);
}

function packOf(id: RuleFileId): string {
  const slash = id.indexOf("/");
  return slash < 0 ? "lagewarte" : id.slice(0, slash);
}
