import { RE2JS } from "re2js";
import { cidrTest } from "./cidr.ts";
import { suggestion } from "./condition.ts";
import { encodings } from "./encode.ts";
import type { Fields, Scalar } from "./fields.ts";
import { contains, endsWith, startsWith, textTest, tokensOf, type TextTest, type Token } from "./pattern.ts";

export type Test = (fields: Fields) => boolean;

export class DetectionError extends Error {
  override readonly name = "DetectionError";
}

const modifiers = [
  "contains",
  "startswith",
  "endswith",
  "all",
  "cased",
  "exists",
  "neq",
  "re",
  "i",
  "ignorecase",
  "m",
  "multiline",
  "s",
  "dotall",
  "cidr",
  "lt",
  "lte",
  "gt",
  "gte",
  "base64",
  "base64offset",
  "wide",
  "utf16le",
  "utf16be",
  "utf16",
  "windash",
  "fieldref",
  "minute",
  "hour",
  "day",
  "week",
  "month",
  "year",
] as const;
type Modifier = (typeof modifiers)[number];

const textOf = (value: Scalar): string => (value === null ? "" : String(value));
const isScalar = (value: unknown): value is Scalar =>
  value === null || ["string", "number", "boolean"].includes(typeof value);

/** A selection: a map (all of its fields), a list of maps (any), or keywords (any, over the whole event). */
export function compileSelection(selection: unknown): Test {
  if (Array.isArray(selection)) {
    if (selection.length === 0) throw new DetectionError("the selection is empty");
    if (selection.every(isScalar)) return keywords(selection, "any");
    const tests = selection.map((item: unknown) => (isScalar(item) ? keywords([item], "any") : compileMap(item)));
    return (fields) => tests.some((test) => test(fields));
  }
  return isScalar(selection) ? keywords([selection], "any") : compileMap(selection);
}

function compileMap(selection: unknown): Test {
  if (typeof selection !== "object" || selection === null) throw new DetectionError("a selection is a map or a list");
  const tests = Object.entries(selection).map(([key, value]) => compileItem(key, value));
  if (tests.length === 0) throw new DetectionError("the selection is empty");
  return (fields) => tests.every((test) => test(fields));
}

function keywords(values: readonly Scalar[], link: "any" | "all"): Test {
  const tests = values.map((value) => textTest(contains(tokensOf(textOf(value))), false));
  const found = (fields: Fields, test: TextTest): boolean => fields.leaves().some(test);
  return link === "any"
    ? (fields) => tests.some((test) => found(fields, test))
    : (fields) => tests.every((test) => found(fields, test));
}

function compileItem(key: string, value: unknown): Test {
  const [field = "", ...words] = key.split("|");
  const chain = words.map((word): Modifier => {
    if ((modifiers as readonly string[]).includes(word)) return word as Modifier;
    if (word === "expand") throw new DetectionError(`the placeholder in "${key}" cannot be resolved here`);
    throw new DetectionError(`unknown modifier "${word}"${suggestion(word, modifiers)}`);
  });
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (!list.every(isScalar)) throw new DetectionError(`"${key}" has a value that is neither text nor number`);
  if (list.length === 0) throw new DetectionError(`"${key}" has no value`);
  const has = new Set(chain);
  if (has.has("all") && list.length < 2 && field !== "")
    throw new DetectionError(`"all" needs more than one value in "${key}"`);
  if (field === "") return keywords(list, has.has("all") ? "all" : "any");
  if (has.has("exists")) return compileExists(field, list[0]);
  const tests = list.map((item) => compileValue(field, item, chain, has));
  const joined: Test = has.has("all")
    ? (fields) => tests.every((test) => test(fields))
    : (fields) => tests.some((test) => test(fields));
  // Differs from all of them; a field that is not there differs too.
  return has.has("neq") ? (fields) => !joined(fields) : joined;
}

function compileExists(field: string, wanted: Scalar | undefined): Test {
  const should = wanted === true || wanted === "true" || wanted === "yes";
  return (fields) => (fields.get(field) !== undefined) === should;
}

/** Whether any value of the field passes. */
function anyValue(field: string, passes: (value: Scalar) => boolean): Test {
  return (fields) => fields.get(field)?.some(passes) ?? false;
}

const anyText = (field: string, test: TextTest): Test =>
  anyValue(field, (value) => value !== null && test(String(value)));

function compileValue(field: string, value: Scalar, chain: readonly Modifier[], has: ReadonlySet<Modifier>): Test {
  if (value === null) {
    // null is a field that is absent, or there without a value.
    return (fields) => fields.get(field)?.every((each) => each === null) ?? true;
  }
  const comparison = (["lt", "lte", "gt", "gte"] as const).find((each) => has.has(each));
  const part = (["minute", "hour", "day", "week", "month", "year"] as const).find((each) => has.has(each));
  if (comparison !== undefined || part !== undefined) return compileNumber(field, value, comparison, part);
  if (has.has("cidr")) {
    const test = cidrTest(String(value));
    if (typeof test === "string") throw new DetectionError(test);
    return anyText(field, test);
  }
  if (has.has("re")) return compileRegex(field, String(value), has);
  if (has.has("fieldref")) return compileReference(field, String(value), has);
  const texts = encodings(String(value), chain);
  const tests = texts.map(({ text, isLiteral }) =>
    textTest(placed(isLiteral ? [{ kind: "literal", text }] : tokensOf(text), has), has.has("cased")),
  );
  return anyText(field, (text) => tests.some((test) => test(text)));
}

function placed(tokens: readonly Token[], has: ReadonlySet<Modifier>): Token[] {
  if (has.has("contains")) return contains(tokens);
  if (has.has("startswith")) return startsWith(tokens);
  if (has.has("endswith")) return endsWith(tokens);
  return [...tokens];
}

function compileNumber(
  field: string,
  value: Scalar,
  comparison: "lt" | "lte" | "gt" | "gte" | undefined,
  part: "minute" | "hour" | "day" | "week" | "month" | "year" | undefined,
): Test {
  const bound = Number(value);
  if (value === "" || Number.isNaN(bound)) throw new DetectionError(`"${String(value)}" is no number`);
  const compare = {
    lt: (x: number) => x < bound,
    lte: (x: number) => x <= bound,
    gt: (x: number) => x > bound,
    gte: (x: number) => x >= bound,
    eq: (x: number) => x === bound,
  }[comparison ?? "eq"];
  return anyValue(field, (each) => {
    const number =
      part === undefined ? (each === null || each === "" ? Number.NaN : Number(each)) : timePart(each, part);
    return !Number.isNaN(number) && compare(number);
  });
}

/** In UTC; the week is the ISO one. */
function timePart(value: Scalar, part: "minute" | "hour" | "day" | "week" | "month" | "year"): number {
  const at = new Date(typeof value === "number" ? value : String(value));
  if (Number.isNaN(at.getTime())) return Number.NaN;
  if (part !== "week")
    return {
      minute: at.getUTCMinutes(),
      hour: at.getUTCHours(),
      day: at.getUTCDate(),
      month: at.getUTCMonth() + 1,
      year: at.getUTCFullYear(),
    }[part];
  const thursday = new Date(
    Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + 4 - (at.getUTCDay() || 7)),
  );
  return Math.ceil(((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / 86_400_000 + 1) / 7);
}

/** Linear in the text whatever the pattern: RE2's kind, which has no backtracking. */
function compileRegex(field: string, pattern: string, has: ReadonlySet<Modifier>): Test {
  let flags = 0;
  if (has.has("i") || has.has("ignorecase")) flags |= RE2JS.CASE_INSENSITIVE;
  if (has.has("m") || has.has("multiline")) flags |= RE2JS.MULTILINE;
  if (has.has("s") || has.has("dotall")) flags |= RE2JS.DOTALL;
  try {
    const compiled = RE2JS.compile(pattern, flags);
    return anyText(field, (text) => compiled.matcher(text).find());
  } catch (error) {
    throw new DetectionError(
      `the regular expression cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function compileReference(field: string, other: string, has: ReadonlySet<Modifier>): Test {
  const fold = (value: Scalar): string => (has.has("cased") ? textOf(value) : textOf(value).toLowerCase());
  const compare = (left: string, right: string): boolean => {
    if (has.has("contains")) return left.includes(right);
    if (has.has("startswith")) return left.startsWith(right);
    if (has.has("endswith")) return left.endsWith(right);
    return left === right;
  };
  return (fields) => {
    const [left, right] = [fields.get(field) ?? [], fields.get(other) ?? []];
    return left.some((one) => right.some((two) => compare(fold(one), fold(two))));
  };
}
