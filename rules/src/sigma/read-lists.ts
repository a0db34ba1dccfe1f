import path from "node:path";
import { LineCounter } from "yaml";
import { parseBounded, plainOf } from "./bounded-yaml.ts";
import type { Lists } from "./placeholder.ts";
import type { SourceFile } from "./rule-folder.ts";
import type { RuleProblem } from "./rule.ts";

/**
 * The lists of files `<name>.txt` (a value a line, `#` before comments) and `<name>.yml` (a list of values), besides
 * those that the system gives; a file cannot take the place of one of these.
 */
export function readLists(
  files: readonly SourceFile[],
  given: Lists,
): { lists: Lists; problems: readonly RuleProblem[] } {
  const lists = new Map([...given.keys()].map((name) => [name, given.get(name) ?? []]));
  const problems: RuleProblem[] = [];
  for (const { file, text } of files) {
    const { name, ext } = path.parse(file);
    const values = ext === ".txt" ? linesOf(text) : itemsOf(text);
    const message = !/^[\w.-]+$/.test(name)
      ? `"${name}" cannot be the name of a list: letters, digits, dot, hyphen and underscore can`
      : lists.has(name)
        ? `there is a list "${name}" already; give this one another name`
        : typeof values === "string"
          ? values
          : undefined;
    if (message !== undefined) problems.push({ file, line: 1, column: 1, message });
    else lists.set(name, values as readonly string[]);
  }
  return { lists, problems };
}

function linesOf(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** The values, or why there are none. */
function itemsOf(text: string): readonly string[] | string {
  const documents = parseBounded(text, new LineCounter());
  if ("message" in documents) return documents.message;
  const [document, ...others] = documents;
  if (document === undefined || others.length > 0) return "a file of a list has one document";
  const [error] = document.errors;
  if (error !== undefined) return error.message;
  const plain = plainOf(document);
  if ("message" in plain) return plain.message;
  const { value } = plain;
  if (!Array.isArray(value) || !value.every((each) => typeof each === "string" || typeof each === "number"))
    return "a list holds texts and numbers";
  return value.map(String);
}
