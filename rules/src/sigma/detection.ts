import { RE2JS } from "re2js";
import { cidrTest } from "./cidr.ts";
import { DetectionError } from "./detection-error.ts";
import { formsOf } from "./encode.ts";
import { fieldPath, type FieldPath } from "./field-path.ts";
import type { Fields, Scalar } from "./fields.ts";
import { readModifiers, type Modifiers, type Way } from "./modifier.ts";
import { numberOf, timePart } from "./numbers.ts";
import { literalOf, placed, textTest, tokensOf, type Place, type TextTest, type Token } from "./pattern.ts";

export type Test = (fields: Fields) => boolean;

const isScalar = (value: unknown): value is Scalar =>
  value === null || ["string", "number", "boolean"].includes(typeof value);

/** A selection: a map (all of its fields), a list of maps (any), or keywords (any, over the whole event). */
export function compileSelection(selection: unknown): Test {
  if (!Array.isArray(selection)) return isScalar(selection) ? keywords([selection], false) : compileMap(selection, []);
  if (selection.length === 0) throw new DetectionError("the selection is empty");
  if (selection.every(isScalar)) return keywords(selection, false);
  return any(selection.map((item, index) => (isScalar(item) ? keywords([item], false) : compileMap(item, [index]))));
}

function compileMap(selection: unknown, path: readonly (string | number)[]): Test {
  if (typeof selection !== "object" || selection === null || Array.isArray(selection))
    throw new DetectionError("a selection is a map, a list of maps, or keywords", path);
  const items = Object.entries(selection);
  if (items.length === 0) throw new DetectionError("the selection is empty", path);
  return all(
    items.map(([key, value]) => {
      try {
        return compileItem(key, value);
      } catch (error) {
        if (!(error instanceof DetectionError)) throw error;
        throw new DetectionError(`${key}: ${error.message}`, [...path, key, ...error.path], error.onKey);
      }
    }),
  );
}

function all(tests: readonly Test[]): Test {
  const [only] = tests;
  return tests.length === 1 && only !== undefined ? only : (fields) => tests.every((test) => test(fields));
}

function any(tests: readonly Test[]): Test {
  const [only] = tests;
  return tests.length === 1 && only !== undefined ? only : (fields) => tests.some((test) => test(fields));
}

function keywords(values: readonly Scalar[], every: boolean): Test {
  const tests = values.map((value): Test => {
    if (value === null || value === "") throw new DetectionError("a keyword has no text");
    const found = textTest(folded(placed(tokensOf(String(value)), "contains")));
    return (fields) => fields.leaves().some(found);
  });
  return every ? all(tests) : any(tests);
}

function compileItem(key: string, value: unknown): Test {
  const [field = "", ...words] = key.split("|");
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new DetectionError("there is no value");
  if (!list.every(isScalar)) throw new DetectionError("a value is neither text nor number");
  if (field === "") {
    if (words.length !== 1 || words[0] !== "all")
      throw new DetectionError('keywords take no modifier but "all"', [], true);
    return keywords(list, true);
  }
  const modifiers = readModifiers(words);
  if (modifiers.all && list.length < 2) throw new DetectionError('"all" needs more than one value', [], true);
  const joined = compileValues(fieldPath(field), list, modifiers);
  // Differs from all of them; a field that is not there differs too.
  return modifiers.neq ? (fields) => !joined(fields) : joined;
}

function compileValues(field: FieldPath, list: readonly Scalar[], { way, all: every }: Modifiers): Test {
  const exact = every ? undefined : exactTexts(list, way);
  if (exact !== undefined) return (fields) => fields.folded(field).some((text) => exact.has(text));
  const values = list.map((value, index) => {
    try {
      return compileValue(field, value, way);
    } catch (error) {
      if (!(error instanceof DetectionError) || list.length === 1) throw error;
      throw new DetectionError(error.message, [index], error.onKey);
    }
  });
  const isCased = way.kind !== "text" || way.cased;
  const testOf = (value: ValueTest): Test => (typeof value === "function" ? value : anyText(field, isCased, value));
  if (every) return all(values.map(testOf));
  // All texts of a list are looked for at once, so that the field is looked up once.
  const texts = values.flatMap((value) => (typeof value === "function" ? [] : value));
  return any(
    [...(texts.length > 0 ? [texts] : []), ...values.filter((value) => typeof value === "function")].map(testOf),
  );
}

/** Either the texts one of which a value of the field must pass, or a test of its own. */
type ValueTest = readonly TextTest[] | Test;

/** A list of plain texts is one look into a set. */
function exactTexts(list: readonly Scalar[], way: Way): ReadonlySet<string> | undefined {
  if (way.kind !== "text" || way.place !== "whole" || way.cased || way.windash || way.base64 !== undefined)
    return undefined;
  const texts = list.map((value) => (value === null ? undefined : literalOf(tokensOf(String(value)))));
  return texts.includes(undefined) ? undefined : new Set(texts.map((text) => (text ?? "").toLowerCase()));
}

function compileValue(field: FieldPath, value: Scalar, way: Way): ValueTest {
  if (way.kind === "exists") return compileExists(field, value);
  if (value === null) {
    if (way.kind !== "text") throw new DetectionError("null cannot be compared in this way");
    return isNull(field);
  }
  switch (way.kind) {
    case "text":
      return formsOf(String(value), way).map((form) => {
        const tokens = placed(form, way.place);
        return textTest(way.cased ? tokens : folded(tokens));
      });
    case "regex":
      return [regexTest(String(value), way)];
    case "cidr": {
      const test = cidrTest(String(value));
      if (typeof test === "string") throw new DetectionError(test);
      return [test];
    }
    case "number":
      return compileNumber(field, value, way);
    case "reference":
      return compileReference(field, fieldPath(String(value)), way.place, way.cased);
    default:
      return way satisfies never;
  }
}

const folded = (tokens: readonly Token[]): Token[] =>
  tokens.map((token) => (token.kind === "literal" ? { kind: "literal", text: token.text.toLowerCase() } : token));

/** Whether any value of the field passes any of the tests. */
function anyText(field: FieldPath, isCased: boolean, tests: readonly TextTest[]): Test {
  return (fields) => {
    for (const text of isCased ? fields.texts(field) : fields.folded(field))
      for (const test of tests) if (test(text)) return true;
    return false;
  };
}

/** The key is there, whatever it holds, be it empty or null. */
function compileExists(field: FieldPath, wanted: Scalar): Test {
  if (typeof wanted !== "boolean") throw new DetectionError('"exists" takes true or false');
  return (fields) => (fields.values(field) !== undefined) === wanted;
}

/** null is a field that is absent, or there with null alone; the empty text is none. */
function isNull(field: FieldPath): Test {
  return (fields) => {
    const values = fields.values(field);
    return values === undefined || (values.length > 0 && values.every((value) => value === null));
  };
}

function compileNumber(field: FieldPath, value: Scalar, { comparison, part }: Extract<Way, { kind: "number" }>): Test {
  const bound = numberOf(value);
  if (bound === undefined) throw new DetectionError(`"${String(value)}" is no number`);
  const compare = {
    lt: (x: number) => x < bound,
    lte: (x: number) => x <= bound,
    gt: (x: number) => x > bound,
    gte: (x: number) => x >= bound,
    eq: (x: number) => x === bound,
  }[comparison];
  const read = (each: Scalar): number | undefined => (part === undefined ? numberOf(each) : timePart(each, part));
  return (fields) =>
    fields.values(field)?.some((each) => {
      const number = read(each);
      return number !== undefined && compare(number);
    }) ?? false;
}

/** Linear in the text whatever the pattern: RE2's kind, which has no backtracking. */
function regexTest(pattern: string, { ignoreCase, multiline, dotAll }: Extract<Way, { kind: "regex" }>): TextTest {
  const flags =
    (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) | (multiline ? RE2JS.MULTILINE : 0) | (dotAll ? RE2JS.DOTALL : 0);
  try {
    const compiled = RE2JS.compile(pattern, flags);
    return (text) => compiled.test(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DetectionError(`the regular expression cannot be used: ${reason}`);
  }
}

function compileReference(field: FieldPath, other: FieldPath, place: Place, cased: boolean): Test {
  const compare = {
    whole: (left: string, right: string) => left === right,
    contains: (left: string, right: string) => left.includes(right),
    startswith: (left: string, right: string) => left.startsWith(right),
    endswith: (left: string, right: string) => left.endsWith(right),
  }[place];
  return (fields) => {
    const textsOf = (path: FieldPath): readonly string[] => (cased ? fields.texts(path) : fields.folded(path));
    return textsOf(field).some((left) => textsOf(other).some((right) => compare(left, right)));
  };
}
