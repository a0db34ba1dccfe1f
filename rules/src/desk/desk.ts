import {
  type Instant,
  type ReplayDifference,
  type RuleCheck,
  type RuleFileId,
  type RuleProblem as ToldProblem,
  type RuleSummary,
} from "@lagewarte/model";
import type { EventLog } from "@lagewarte/platform";
import { listsForTests, type RulesInForce } from "../in-force/rules-in-force.ts";
import { replay } from "../replay/replay.ts";
import { testRules } from "../self-test.ts";
import { readRules } from "../sigma/read-file.ts";
import { assembleFiles } from "../sigma/assemble-files.ts";
import type { Rule } from "../sigma/rule.ts";
import { differenceTold } from "./difference-told.ts";
import { summaryOf } from "./summary.ts";

/** How mistakes of a draft are told apart from those of files in force: no file has such a name. */
const DRAFT = "(draft)";

export interface DryRunRequest {
  readonly from: Instant;
  readonly to: Instant;
  readonly file: RuleFileId;
  readonly text: string | null;
}

/** What people who work on rules ask for. */
export class Desk {
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
    const forTests = this.#rules.forTests();
    const list = [...this.#rules.files()].flatMap(({ id, rules }) =>
      rules.flatMap((read) => {
        const rule = inForce.get(placeKey(read));
        return rule === undefined ? [] : [{ file: id, pack: packOf(id), ...summaryOf(rule, set, forTests) }];
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

  /** The text is looked at among the rules in force, of which it may take the place. */
  async check(text: string): Promise<RuleCheck> {
    const draft = readRules(text, DRAFT, { lists: this.#rules.lists, lint: true });
    const { rules } = draft;
    const words = new Set(rules.flatMap(({ id, name }) => [id, name ?? id]));
    const { detections, correlations } = this.#rules.current;
    const others = [...detections, ...correlations].filter(
      ({ id, name }) => !words.has(id) && (name === undefined || !words.has(name)),
    );
    const inForce = { rules: others, filters: [], problems: [], remarks: [] };
    const { ruleSet, problems, remarks } = assembleFiles([draft, inForce]);
    const lists = listsForTests(this.#rules.lists);
    const tested = assembleFiles([readRules(text, DRAFT, { lists }), inForce]).ruleSet;
    const { failures } = testRules(
      tested,
      [...tested.detections, ...tested.correlations].filter(({ place }) => place.file === DRAFT),
    );
    return {
      problems: [
        ...problems.map((problem) => ({ ...problem, grade: "mistake" as const })),
        ...remarks.map((remark) => ({ ...remark, grade: "warning" as const })),
      ]
        .filter(({ file }) => file === DRAFT)
        .map(({ grade, line, column, message }): ToldProblem => ({ grade, line, column, message })),
      rules: rules.map((rule) => summaryOf(rule, ruleSet, tested)),
      failures: failures.map(({ rule, message }) => ({ rule: rule.info.id, message })),
    };
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

function placeKey({ id, place }: Rule): string {
  return JSON.stringify([id, place]);
}

function packOf(id: RuleFileId): string {
  const slash = id.indexOf("/");
  return slash < 0 ? "lagewarte" : id.slice(0, slash);
}
