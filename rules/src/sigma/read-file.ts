import { isMap, isNode, isScalar, LineCounter, type Document } from "yaml";
import { checks } from "../lint/checks.ts";
import { lintDocument } from "../lint/lint-document.ts";
import { badKeys, parseBounded, plainOf } from "./bounded-yaml.ts";
import { Budget } from "./budget.ts";
import type { Filter } from "./filter.ts";
import { noLists, type Lists } from "./placeholder.ts";
import { readRule } from "./read-rule.ts";
import type { PackDefaults } from "../pack/pack.ts";
import type { Part, Path, Reading } from "./reading.ts";
import type { Place, Rule, RuleProblem, RuleRemark } from "./rule.ts";

export interface ReadOptions {
  /** What placeholders stand for. */
  readonly lists?: Lists;
  /** Whether to look for what is legal but hardly meant. */
  readonly lint?: boolean;
  /** What the pack of the file says for rules that leave it out. */
  readonly pack?: PackDefaults | undefined;
}

/** What one file holds. */
export interface RulesOfFile {
  readonly rules: readonly Rule[];
  readonly filters: readonly Filter[];
  /** Every mistake: what has one stays out. */
  readonly problems: readonly RuleProblem[];
  readonly remarks: readonly RuleRemark[];
}

export const noRules: RulesOfFile = { rules: [], filters: [], problems: [], remarks: [] };

/** What one file tells at most: a file of nothing but mistakes is no list that anybody reads. */
const MOST_PROBLEMS = 100;
const MOST_LETTERS = 500;

/** All rules of one file's text, and every mistake in it; a bad document does not cost the others. */
export function readRules(
  text: string,
  file: string,
  { lists = noLists, lint = false, pack }: ReadOptions = {},
): RulesOfFile {
  const rules: Rule[] = [];
  const filters: Filter[] = [];
  const problems: RuleProblem[] = [];
  const remarks: RuleRemark[] = [];
  const budget = new Budget();
  let more = 0;
  const tell = (place: () => Place, message: string): void => {
    if (problems.length < MOST_PROBLEMS) problems.push({ ...place(), message: cut(message) });
    else more += 1;
  };
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const documents = parseBounded(text, lines);
  if ("message" in documents) {
    const before = text.slice(0, documents.offset).split("\n");
    const place = { file, line: before.length, column: (before.at(-1) ?? "").length + 1 };
    return { rules, filters, problems: [{ ...place, message: documents.message }], remarks };
  }
  for (const document of documents) {
    const told = problems.length + more;
    for (const { pos, message } of [...document.errors, ...document.warnings]) tell(() => placeAt(pos[0]), message);
    if (document.errors.length > 0) continue;
    for (const { offset, message } of badKeys(document)) tell(() => placeAt(offset), message);
    if (problems.length + more > told) continue;
    const placeOf: Reading["placeOf"] = (path, of = "value") => placeAt(offsetOf(document, path, of, text));
    const reading: Reading = {
      placeOf,
      complain: (message, path, of) => tell(() => placeOf(path, of), message),
      remark: (check, message, path, of) => {
        const { severity, help } = checks[check];
        if (remarks.length < MOST_PROBLEMS)
          remarks.push({ ...placeOf(path, of), check, severity, message: cut(message), help });
      },
      lists,
      pack,
      budget,
    };
    const read = readDocument(document, reading, (offset, message) => tell(() => placeAt(offset), message));
    if (read === undefined || problems.length + more > told) continue;
    if (read.rule.kind === "filter") filters.push(read.rule);
    else rules.push(read.rule);
    if (lint) lintDocument(read.document, read.rule, reading);
  }
  const last = problems.at(-1);
  if (more > 0 && last !== undefined) problems.push({ ...last, message: `and ${more} more mistakes in this file` });
  return { rules, filters, problems, remarks };
}

function readDocument(
  yaml: Document,
  reading: Reading,
  tell: (offset: number, message: string) => void,
): { rule: Rule | Filter; document: unknown } | undefined {
  const plain = plainOf(yaml);
  if ("message" in plain) tell(plain.offset, plain.message);
  else if (plain.value !== null && plain.value !== undefined) {
    try {
      const rule = readRule(plain.value, reading);
      return rule === undefined ? undefined : { rule, document: plain.value };
    } catch (error) {
      // Of the stack: what is nested beyond what was thought of costs its own document only.
      if (!(error instanceof RangeError)) throw error;
      tell(yaml.range?.[0] ?? 0, "the document is nested too deeply");
    }
  }
  return undefined;
}

/** A message with an attacker's text in it fits a line. */
function cut(message: string): string {
  return message.length > MOST_LETTERS ? `${message.slice(0, MOST_LETTERS)}…` : message;
}

/** Of the part at the path, else of the nearest one around it. */
function offsetOf(document: Document, path: Path, of: Part, text: string): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isNode(key) && String(key) === String(last))
      : undefined;
    const node: unknown = pair !== undefined && of === "key" ? pair.key : document.getIn(path.slice(0, length), true);
    const range = isNode(node) ? (node.range ?? undefined) : undefined;
    if (range !== undefined)
      return range[0] + (typeof of === "object" ? within(node, text.slice(range[0], range[1]), of.within) : 0);
  }
  return document.contents?.range?.[0] ?? document.range?.[0] ?? 0;
}

/** Where a character of a value stands in its source, quotes and all; 0 where the source is written otherwise. */
function within(node: unknown, source: string, at: number): number {
  const value = isScalar(node) && typeof node.value === "string" ? node.value.trimEnd() : "";
  const beginning = source.indexOf(value);
  return beginning < 0 || value === "" ? 0 : beginning + at;
}
