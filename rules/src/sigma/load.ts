import fs from "node:fs/promises";
import path from "node:path";
import { LineCounter, parseAllDocuments, type Document } from "yaml";
import { suggestion } from "./condition.ts";
import { readRule, RuleError } from "./read-rule.ts";
import type { CorrelationRule, DetectionRule, Rule, RuleProblem, RuleSet } from "./rule.ts";

const MOST_BYTES = 1024 * 1024;

/** All rules of one file's text, and every mistake in it; a bad document does not cost the others. */
export function readRules(text: string, file: string): { rules: Rule[]; problems: RuleProblem[] } {
  const rules: Rule[] = [];
  const problems: RuleProblem[] = [];
  const lines = new LineCounter();
  const at = (offset: number, message: string): void => {
    const { line, col } = lines.linePos(offset);
    problems.push({ file, line: Math.max(1, line), column: Math.max(1, col), message });
  };
  if (Buffer.byteLength(text) > MOST_BYTES) {
    at(0, `the file is larger than ${MOST_BYTES} bytes`);
    return { rules, problems };
  }
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    schema: "core",
    uniqueKeys: true,
  });
  for (const document of Array.isArray(documents) ? documents : []) {
    if (document.errors.length > 0) {
      for (const error of document.errors) at(error.pos[0], error.message);
      continue;
    }
    try {
      const value: unknown = document.toJS({ maxAliasCount: 50 });
      if (value === null || value === undefined) continue;
      rules.push(readRule(value, file));
    } catch (error) {
      if (error instanceof RuleError) at(offsetOf(document, error.path), error.message);
      else at(0, error instanceof Error ? error.message : String(error));
    }
  }
  return { rules, problems };
}

function offsetOf(document: Document.Parsed | Document, place: readonly (string | number)[]): number {
  for (let length = place.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(place.slice(0, length), true);
    if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range))
      return Number(node.range[0]);
  }
  const { contents } = document;
  return contents !== null && "range" in contents && Array.isArray(contents.range) ? Number(contents.range[0]) : 0;
}

/** Rules of files and folders (*.yml, *.yaml). Bad ones stay out and are told of. */
export async function loadRules(
  places: readonly string[],
): Promise<{ ruleSet: RuleSet; problems: readonly RuleProblem[] }> {
  const rules: Rule[] = [];
  const problems: RuleProblem[] = [];
  for (const place of places)
    for (const file of await filesOf(place)) {
      const read = readRules(await fs.readFile(file, "utf8"), file);
      rules.push(...read.rules);
      problems.push(...read.problems);
    }
  return { ruleSet: assemble(rules, problems), problems };
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

/** Puts the rules together; a correlation of rules that are not there, and an id that comes twice, stay out. */
export function assemble(rules: readonly Rule[], problems: RuleProblem[]): RuleSet {
  const byId = new Map<string, Rule>();
  const complain = (rule: Rule, message: string): void => {
    problems.push({ file: rule.file, line: 1, column: 1, message: `${rule.info.title}: ${message}` });
  };
  for (const rule of rules)
    if (byId.has(rule.id)) complain(rule, `the id ${rule.id} is taken by another rule`);
    else byId.set(rule.id, rule);
  const unique = [...byId.values()];
  const detections = unique.filter((rule): rule is DetectionRule => rule.kind === "detection");
  const names = detections.flatMap(({ id, name }) => (name === undefined ? [id] : [id, name]));
  const correlations = unique.filter((rule): rule is CorrelationRule => {
    if (rule.kind !== "correlation") return false;
    const missing = rule.rules.filter((each) => !names.includes(each));
    for (const each of missing) complain(rule, `there is no rule "${each}"${suggestion(each, names)}`);
    return missing.length === 0;
  });
  const silent = new Set(correlations.filter(({ generate }) => !generate).flatMap((rule) => rule.rules));
  const alerting = detections.filter(({ id, name }) => !silent.has(id) && (name === undefined || !silent.has(name)));
  return { detections, correlations, alerting };
}
