import type { Filter } from "../sigma/filter.ts";
import type { Reading } from "../sigma/reading.ts";
import { relations, type Rule } from "../sigma/rule.ts";
import { isTactic, isTechnique } from "./attack.ts";

const namespaces = ["attack", "car", "cve", "d3fend", "detection", "stp", "tlp"];

/** What is said about a rule, not what it looks for. */
export function lintHead(document: Readonly<Record<string, unknown>>, rule: Rule | Filter, reading: Reading): void {
  const { remark, pack } = reading;
  const missing = (key: string): boolean => document[key] === undefined;
  if (missing("id")) remark("missing-id", "the rule has no id", ["title"]);
  if (missing("author") && pack?.author === undefined) remark("missing-author", "the rule has no author", ["title"]);
  if (missing("license") && pack?.licence === undefined)
    remark("missing-licence", "the rule has no licence", ["title"]);
  const { status, taxonomy } = document;
  if (status === "deprecated" || status === "unsupported")
    remark("deprecated", `the status of the rule is ${status}`, ["status"]);
  if (taxonomy !== undefined && taxonomy !== "sigma")
    remark("unknown-taxonomy", `the taxonomy ${JSON.stringify(taxonomy)} is not translated`, ["taxonomy"]);
  for (const key of ["date", "modified"])
    if (!missing(key) && !/^\d{4}-\d\d-\d\d$/.test(String(document[key])))
      remark("bad-date", `"${String(document[key])}" is no date such as 2026-11-25`, [key]);
  lintTags(document, reading);
  lintRelated(document, reading);
  if (rule.kind === "filter") return;
  if (missing("level")) remark("missing-level", "the rule has no level", ["title"]);
  const kinds = new Set(rule.tests.map(({ expect }) => expect));
  if (kinds.size < 2)
    remark("no-tests", `the rule has no ${kinds.has("match") ? "no-match" : "match"} test`, ["title"]);
}

function lintTags({ tags }: Readonly<Record<string, unknown>>, { remark }: Reading): void {
  for (const [index, tag] of (Array.isArray(tags) ? tags : []).entries()) {
    const text = String(tag);
    const [namespace = "", name = ""] = text.toLowerCase().split(/\.(.*)/s);
    if (!namespaces.includes(namespace))
      remark("unknown-tag-namespace", `the tag "${text}" is of no namespace of Sigma`, ["tags", index]);
    else if (namespace === "attack" && !isKnown(name))
      remark("unknown-technique", `ATT&CK has no "${name}"`, ["tags", index]);
  }
}

/** Techniques and tactics can be looked up; groups and software only have a form. */
function isKnown(name: string): boolean {
  if (/^t\d/.test(name)) return isTechnique(name);
  return /^[gs]\d{4}$/.test(name) || isTactic(name);
}

function lintRelated({ related, id }: Readonly<Record<string, unknown>>, { remark }: Reading): void {
  if (related === undefined) return;
  if (!Array.isArray(related)) {
    remark("unknown-relation", "related is a list of rules, each with id and type", ["related"]);
    return;
  }
  for (const [index, each] of related.entries()) {
    const other = (each ?? {}) as { id?: unknown; type?: unknown };
    if (typeof other.id !== "string" || !relations.some((known) => known === other.type))
      remark("unknown-relation", `related.${index} has no id, or no type of Sigma`, ["related", index]);
    else if (other.id === id) remark("own-relation", "the rule is related to itself", ["related", index, "id"]);
  }
}
