import { isMap, isNode, LineCounter, parseAllDocuments, type Document } from "yaml";
import { readRule } from "./read-rule.ts";
import type { PackDefaults } from "../pack/pack.ts";
import type { Path, Reading } from "./reading.ts";
import type { Rule, RuleProblem } from "./rule.ts";

const MOST_BYTES = 1024 * 1024;
/** More aliases than any rule needs, and far less than a document needs that explodes when it is unfolded. */
const MOST_ALIASES = 50;

/** All rules of one file's text, and every mistake in it; a bad document does not cost the others. */
export function readRules(text: string, file: string, pack?: PackDefaults): { rules: Rule[]; problems: RuleProblem[] } {
  const rules: Rule[] = [];
  const problems: RuleProblem[] = [];
  if (Buffer.byteLength(text) > MOST_BYTES) {
    problems.push({ file, line: 1, column: 1, message: `the file is larger than ${MOST_BYTES} bytes` });
    return { rules, problems };
  }
  const lines = new LineCounter();
  const placeAt = (offset: number): { file: string; line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const options = { lineCounter: lines, prettyErrors: false, schema: "core", uniqueKeys: true } as const;
  const documents = parseAllDocuments(text, options);
  for (const document of Array.isArray(documents) ? documents : []) {
    for (const { pos, message } of [...document.errors, ...document.warnings])
      problems.push({ ...placeAt(pos[0]), message });
    if (document.errors.length > 0) continue;
    let bad = false;
    const placeOf: Reading["placeOf"] = (path, of = "value") => placeAt(offsetOf(document, path, of));
    const complain: Reading["complain"] = (message, path, of) => {
      bad = true;
      problems.push({ ...placeOf(path, of), message });
    };
    const value = plain(document, complain);
    if (value === null || value === undefined) continue;
    const rule = readRule(value, { placeOf, complain, pack });
    if (rule !== undefined && !bad) rules.push(rule);
  }
  return { rules, problems };
}

function plain(document: Document, complain: Reading["complain"]): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error), []);
    return undefined;
  }
}

/** Of the part at the path, else of the nearest one around it. */
function offsetOf(document: Document, path: Path, of: "key" | "value"): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isNode(key) && String(key) === String(last))
      : undefined;
    const node: unknown = pair !== undefined && of === "key" ? pair.key : document.getIn(path.slice(0, length), true);
    const range = isNode(node) ? (node.range ?? undefined) : undefined;
    if (range !== undefined) return range[0];
  }
  return document.contents?.range?.[0] ?? document.range?.[0] ?? 0;
}
