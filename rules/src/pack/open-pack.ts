import fs from "node:fs/promises";
import path from "node:path";
import { isNode, LineCounter, parseDocument } from "yaml";
import { checked } from "../sigma/reading.ts";
import type { RuleProblem } from "../sigma/rule.ts";
import { PackDocument, type Pack, type PackDefaults } from "./pack.ts";

/** What a pack says of itself. */
const LABEL = "pack.yml";
/** The text of its licence that SigmaHQ keeps beside its folders of rules. */
const SIGMAHQ_LICENCE = "LICENSE.Detection.Rules.md";
const sigmahq: PackDefaults = { licence: "DRL-1.1", reference: "https://github.com/SigmaHQ/sigma" };
const MOST_BYTES = 64 * 1024;

/** A folder of rules with the mistakes of its `pack.yml`; with a mistake it says nothing for its rules. */
export async function openPack(folder: string): Promise<{ pack: Pack; problems: readonly RuleProblem[] }> {
  const [isSigmahq, isInside] = [
    await isThere(folder, SIGMAHQ_LICENCE),
    await isThere(path.dirname(path.resolve(folder)), SIGMAHQ_LICENCE),
  ];
  // A whole checkout has tests, samples and retired rules beside those that are in use.
  const isRule = (name: string): boolean => name !== LABEL && (!isSigmahq || /^rules[^/\\]*[/\\]/.test(name));
  const label = await labelOf(folder);
  if (label !== undefined) {
    const { name, defaults, problems } = label;
    return { pack: { name: name ?? nameOf(folder), folder, defaults, isRule }, problems };
  }
  const isTheirs = isSigmahq || isInside;
  const name = isTheirs ? "sigmahq" : nameOf(folder);
  return { pack: { name, folder, defaults: isTheirs ? sigmahq : {}, isRule }, problems: [] };
}

async function isThere(...parts: string[]): Promise<boolean> {
  return fs.access(path.join(...parts)).then(
    () => true,
    () => false,
  );
}

/** Of a folder that does not say it. */
function nameOf(folder: string): string {
  const slug = path
    .basename(path.resolve(folder))
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "-")
    .replace(/^[-_]+/, "");
  return slug.slice(0, 100) || "pack";
}

interface Label {
  readonly name?: string;
  readonly defaults: PackDefaults;
  readonly problems: readonly RuleProblem[];
}

async function labelOf(folder: string): Promise<Label | undefined> {
  const file = path.join(folder, LABEL);
  if (!(await isThere(file))) return undefined;
  const problems: RuleProblem[] = [];
  if ((await fs.stat(file)).size > MOST_BYTES) {
    problems.push({ file, line: 1, column: 1, message: `the file is larger than ${MOST_BYTES} bytes` });
    return { defaults: {}, problems };
  }
  const lines = new LineCounter();
  const placeAt = (offset: number): { file: string; line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const text = await fs.readFile(file, "utf8");
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: "core" });
  for (const { pos, message } of document.errors) problems.push({ ...placeAt(pos[0]), message });
  if (problems.length > 0) return { defaults: {}, problems };
  const placeOf = (where: readonly (string | number)[]): RuleProblem & { message: "" } => {
    const node: unknown = document.getIn(where, true);
    return { ...placeAt(isNode(node) ? (node.range?.[0] ?? 0) : 0), message: "" };
  };
  const label = checked(PackDocument, document.toJS({ maxAliasCount: 10 }) as unknown, {
    complain: (message, where) => problems.push({ ...placeOf(where), message }),
  });
  if (label === undefined) return { defaults: {}, problems };
  const { name, licence, author, reference } = label;
  return { name, defaults: { licence, author, reference }, problems };
}
