import { sha256 } from "@lagewarte/platform";
import { FilterDocument } from "./document.ts";
import type { Filter } from "./filter.ts";
import { UsedLists } from "./placeholder.ts";
import { readConditions } from "./read-conditions.ts";
import { checked, type Reading } from "./reading.ts";
import { idOf } from "./rule-head.ts";

export function readFilter(raw: object, reading: Reading): Filter | undefined {
  const document = checked(FilterDocument, raw, reading);
  if (document === undefined) return undefined;
  const { logsource, filter } = document;
  const lists = new UsedLists(reading.lists);
  const predicate = readConditions(filter, "filter", { ...reading, lists });
  const { category, product, service } = logsource;
  const rules = [filter.rules].flat();
  if (document.lagewarte !== undefined) reading.complain("a filter raises no alerts", ["lagewarte"], "key");
  return {
    kind: "filter",
    id: idOf(document, reading),
    title: document.title,
    version: lists.versioned(sha256(JSON.stringify(document)).slice(0, 16)),
    logsource: { category, product, service },
    rules: rules.length === 1 && rules[0]?.toLowerCase() === "any" ? "any" : rules,
    rulesPlace: reading.placeOf(["filter", "rules"]),
    predicate,
    place: reading.placeOf([document.id === undefined ? "title" : "id"]),
  };
}
