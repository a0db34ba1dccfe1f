import type { z, ZodType } from "zod";
import type { Budget } from "./budget.ts";
import type { CheckId } from "../lint/checks.ts";
import { knownWords } from "./document.ts";
import { nearest, suggestion } from "./nearest.ts";
import type { PackDefaults } from "../pack/pack.ts";
import type { Lists } from "./placeholder.ts";
import type { Place } from "./rule.ts";

export type Path = readonly (string | number)[];

/** What of a part is meant: its key, its value, or a character of its value, counted from its beginning. */
export type Part = "key" | "value" | { readonly within: number };

/** A document on its way to become a rule: where its parts stand, and what was found wrong with it. */
export interface Reading {
  /** Of the value at the path, or of its key; of the nearest part around it when it is not there. */
  readonly placeOf: (path: Path, of?: Part) => Place;
  readonly complain: (message: string, path: Path, of?: Part) => void;
  /** Of what is legal but hardly meant. */
  readonly remark: (check: CheckId, message: string, path: Path, of?: Part) => void;
  readonly lists: Lists;
  /** What the pack of the file says for rules that leave it out. */
  readonly pack?: PackDefaults | undefined;
  readonly budget: Budget;
}

/** The document as its schema has it; undefined, with every mistake told, when it does not fit. */
export function checked<Document>(
  schema: ZodType<Document>,
  document: unknown,
  { complain }: Pick<Reading, "complain">,
): Document | undefined {
  const parsed = schema.safeParse(document, { reportInput: true });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) tell(issue, [], document, complain);
  return undefined;
}

function tell(issue: z.core.$ZodIssue, above: Path, document: unknown, complain: Reading["complain"]): void {
  const path = [...above, ...issue.path.filter((part): part is string | number => typeof part !== "symbol")];
  const name = path.join(".") || "the rule";
  if (valueAt(document, path) === undefined) tellMissing(path, document, complain);
  else if (issue.code === "unrecognized_keys")
    for (const key of issue.keys) complain(`unknown key "${key}"${suggestion(key, knownWords)}`, [...path, key], "key");
  else if (issue.code === "invalid_union" && issue.errors.length > 0)
    // Of the forms that were possible, the one with the fewest mistakes was meant most likely.
    for (const each of issue.errors.toSorted((left, right) => left.length - right.length)[0] ?? [])
      tell(each, path, document, complain);
  else
    complain(
      `${name}: ${issue.message}${typeof issue.input === "string" ? suggestion(issue.input, knownWords) : ""}`,
      path,
    );
}

function tellMissing(path: Path, document: unknown, complain: Reading["complain"]): void {
  const above = path.slice(0, -1);
  const near = nearest(String(path.at(-1)), Object.keys(valueAt(document, above) ?? {}));
  if (near === undefined) complain(`${path.join(".")} is missing`, path);
  else complain(`${path.join(".")} is missing. Did you mean it by "${near}"?`, [...above, near], "key");
}

function valueAt(document: unknown, path: Path): unknown {
  let value = document;
  for (const part of path)
    value = typeof value === "object" && value !== null ? (value as Record<string | number, unknown>)[part] : undefined;
  return value;
}
