import { isSelection } from "../sigma/read-conditions.ts";
import { placeholdersOf } from "../sigma/placeholder.ts";
import type { Path, Reading } from "../sigma/reading.ts";
import { danger } from "./regex-danger.ts";

/** Values that are legal, but say something else than was meant, or nothing. */
export function lintSelections(
  body: Readonly<Record<string, unknown>>,
  at: "detection" | "filter",
  reading: Reading,
): void {
  for (const [name, selection] of Object.entries(body))
    if (isSelection(name, at)) lintItems(selection, [at, name], reading);
}

function lintItems(selection: unknown, path: Path, reading: Reading): void {
  if (Array.isArray(selection)) {
    if (selection.some((item) => typeof item === "object" && item !== null))
      for (const [index, item] of selection.entries()) lintItems(item, [...path, index], reading);
    else lintValues(selection, [], path, reading);
  } else if (typeof selection === "object" && selection !== null)
    for (const [key, value] of Object.entries(selection)) {
      const [, ...words] = key.split("|");
      lintValues(value, words, [...path, key], reading);
      if (words.some((word) => /^(?:wide|utf16)/.test(word)) && !words.some((word) => word.startsWith("base64")))
        reading.remark("wide-without-base64", `${key}: no text of a log is in UTF-16`, [...path, key], "key");
    }
  else lintValues(selection, [], path, reading);
}

function lintValues(value: unknown, words: readonly string[], path: Path, reading: Reading): void {
  const { remark } = reading;
  const isCased = ["re", "cased", "base64", "base64offset"].some((word) => words.includes(word));
  const seen = new Set<string>();
  for (const [index, each] of [value].flat().entries()) {
    const place = Array.isArray(value) ? [...path, index] : path;
    if (typeof each !== "string" && typeof each !== "number") continue;
    const text = isCased ? String(each) : String(each).toLowerCase();
    if (seen.has(text)) remark("duplicate-value", `the value "${text}" is there already`, place);
    seen.add(text);
    if (words.includes("re")) lintRegex(text, place, remark);
    else if (/^\*+$/.test(text) || (text === "" && isPlaced(words)))
      remark("wildcard-only", "the value is anything at all", place);
    else if (isDoubled(text, words)) remark("redundant-wildcard", `"${text}" has a wildcard too many`, place);
    if (words.includes("expand")) lintPlaceholders(String(each), place, reading);
  }
}

function lintPlaceholders(text: string, place: Path, { remark, lists }: Reading): void {
  const names = placeholdersOf(text);
  if (names.length === 0) remark("no-placeholder", `there is no placeholder in "${text}"`, place);
  for (const name of names)
    if (lists.get(name)?.length === 0) remark("empty-list", `the list %${name}% is empty`, place);
}

function isPlaced(words: readonly string[]): boolean {
  return ["contains", "startswith", "endswith"].some((word) => words.includes(word));
}

function isDoubled(text: string, words: readonly string[]): boolean {
  const begins = text.startsWith("*");
  const ends = /(?:^|[^\\])(?:\\\\)*\*$/.test(text);
  return (
    (begins && (words.includes("contains") || words.includes("endswith"))) ||
    (ends && (words.includes("contains") || words.includes("startswith")))
  );
}

function lintRegex(text: string, place: Path, remark: Reading["remark"]): void {
  const found = danger(text);
  if (found === "exponential") remark("vulnerable-regex", "other engines need exponential time for this", place);
  if (found === "polynomial") remark("slow-regex", "other engines need much time for this", place);
}
