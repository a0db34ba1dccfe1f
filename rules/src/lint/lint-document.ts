import type { Filter } from "../sigma/filter.ts";
import type { Reading } from "../sigma/reading.ts";
import type { Rule } from "../sigma/rule.ts";
import { lintConditions } from "./lint-conditions.ts";
import { lintHead } from "./lint-head.ts";
import { lintSelections } from "./lint-selections.ts";

/** What is legal in a document, but hardly meant. `document` is what the rule was read from. */
export function lintDocument(document: unknown, rule: Rule | Filter, reading: Reading): void {
  lintHead(document as Readonly<Record<string, unknown>>, rule, reading);
  if (rule.kind === "correlation") return;
  const at = rule.kind === "filter" ? "filter" : "detection";
  const body = (document as Readonly<Record<string, Readonly<Record<string, unknown>>>>)[at] ?? {};
  lintSelections(body, at, reading);
  lintConditions(body, at, rule.predicate, reading);
}
