import fs from "node:fs/promises";
import path from "node:path";
import { isNode, LineCounter } from "yaml";
import { badKeys, parseBounded, plainOf, type YamlMistake } from "../sigma/bounded-yaml.ts";
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
  const tell = ({ offset, message }: YamlMistake): void => {
    const { line, col } = lines.linePos(offset);
    problems.push({ file, line: Math.max(1, line), column: Math.max(1, col), message });
  };
  const documents = parseBounded(await fs.readFile(file, "utf8"), lines);
  if ("message" in documents) tell(documents);
  const [document, ...others] = "message" in documents ? [] : documents;
  for (const { pos, message } of document?.errors ?? []) tell({ offset: pos[0], message });
  for (const mistake of document === undefined ? [] : badKeys(document)) tell(mistake);
  if (problems.length === 0 && (document === undefined || others.length > 0))
    tell({ offset: 0, message: `${LABEL} has one document` });
  if (problems.length > 0 || document === undefined) return { defaults: {}, problems };
  const plain = plainOf(document);
  if ("message" in plain) {
    tell(plain);
    return { defaults: {}, problems };
  }
  const label = checked(PackDocument, plain.value, {
    complain: (message, where) => {
      const node: unknown = document.getIn(where, true);
      tell({ offset: isNode(node) ? (node.range?.[0] ?? 0) : 0, message });
    },
  });
  if (label === undefined) return { defaults: {}, problems };
  const { name, licence, author, reference } = label;
  return { name, defaults: { licence, author, reference }, problems };
}
