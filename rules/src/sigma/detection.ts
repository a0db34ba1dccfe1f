import { RE2JS } from "re2js";
import { cidrTest } from "./cidr.ts";
import { DetectionError } from "./detection-error.ts";
import { formsOf } from "./encode.ts";
import { fieldPath, type FieldPath } from "./field-path.ts";
import type { Scalar } from "./fields.ts";
import { readModifiers, type Modifiers, type Way } from "./modifier.ts";
import { numberOf } from "./numbers.ts";
import { placed, tokensOf, type TextTest, type Token } from "./pattern.ts";
import { joined, type FieldPredicate, type Predicate } from "./predicate.ts";

const isScalar = (value: unknown): value is Scalar =>
  value === null || ["string", "number", "boolean"].includes(typeof value);

/** A selection: a map (all of its fields), a list of maps (any), or keywords (any, over the whole event). */
export function readSelection(selection: unknown): Predicate {
  if (!Array.isArray(selection)) return isScalar(selection) ? keyword(selection) : readMap(selection, []);
  if (selection.length === 0) throw new DetectionError("the selection is empty");
  const items = selection.map((item, index) => (isScalar(item) ? keyword(item) : readMap(item, [index])));
  return joined("any", items);
}

function readMap(selection: unknown, path: readonly (string | number)[]): Predicate {
  if (typeof selection !== "object" || selection === null || Array.isArray(selection))
    throw new DetectionError("a selection is a map, a list of maps, or keywords", path);
  const items = Object.entries(selection);
  if (items.length === 0) throw new DetectionError("the selection is empty", path);
  return joined(
    "all",
    items.map(([key, value]) => {
      try {
        return readItem(key, value);
      } catch (error) {
        if (!(error instanceof DetectionError)) throw error;
        throw new DetectionError(`${key}: ${error.message}`, [...path, key, ...error.path], error.onKey);
      }
    }),
  );
}

function keyword(value: Scalar): Predicate {
  if (value === null || value === "") throw new DetectionError("a keyword has no text");
  return { kind: "keyword", pattern: folded(placed(tokensOf(String(value)), "contains")) };
}

function readItem(key: string, value: unknown): Predicate {
  const [field = "", ...words] = key.split("|");
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new DetectionError("there is no value");
  if (!list.every(isScalar)) throw new DetectionError("a value is neither text nor number");
  if (field === "") {
    if (words.length !== 1 || words[0] !== "all")
      throw new DetectionError('keywords take no modifier but "all"', [], true);
    return joined("all", list.map(keyword));
  }
  const modifiers = readModifiers(words);
  if (modifiers.all && list.length < 2) throw new DetectionError('"all" needs more than one value', [], true);
  const all = readValues(fieldPath(field), list, modifiers);
  // Differs from all of them; a field that is not there differs too.
  return modifiers.neq ? { kind: "not", inner: all } : all;
}

function readValues(field: FieldPath, list: readonly Scalar[], { way, all: every }: Modifiers): Predicate {
  const values = list.map((value, index) => {
    try {
      return readValue(field, value, way);
    } catch (error) {
      if (!(error instanceof DetectionError) || list.length === 1) throw error;
      throw new DetectionError(error.message, [index], error.onKey);
    }
  });
  if (every) return joined("all", values);
  // All texts of a list are looked for at once, so that the field is looked up once.
  const patterns = values.flatMap((value) => (value.kind === "text" ? value.patterns : []));
  const cased = way.kind === "text" && way.cased;
  const texts: readonly Predicate[] = patterns.length > 0 ? [{ kind: "text", field, cased, patterns }] : [];
  return joined("any", [...texts, ...values.filter(({ kind }) => kind !== "text")]);
}

function readValue(field: FieldPath, value: Scalar, way: Way): FieldPredicate {
  if (way.kind === "exists") {
    if (typeof value !== "boolean") throw new DetectionError('"exists" takes true or false');
    return { kind: "exists", field, wanted: value };
  }
  if (value === null) {
    if (way.kind !== "text") throw new DetectionError("null cannot be compared in this way");
    return { kind: "null", field };
  }
  switch (way.kind) {
    case "text": {
      const patterns = formsOf(String(value), way).map((form) => placed(form, way.place));
      return { kind: "text", field, cased: way.cased, patterns: way.cased ? patterns : patterns.map(folded) };
    }
    case "regex":
      return { kind: "test", field, test: regexTest(String(value), way), regex: String(value) };
    case "cidr": {
      const test = cidrTest(String(value));
      if (typeof test === "string") throw new DetectionError(test);
      return { kind: "test", field, test };
    }
    case "number": {
      const bound = numberOf(value);
      if (bound === undefined) throw new DetectionError(`"${String(value)}" is no number`);
      return { kind: "number", field, comparison: way.comparison, bound, part: way.part };
    }
    case "reference":
      return { kind: "reference", field, other: fieldPath(String(value)), place: way.place, cased: way.cased };
    default:
      return way satisfies never;
  }
}

const folded = (tokens: readonly Token[]): Token[] =>
  tokens.map((token) => (token.kind === "literal" ? { kind: "literal", text: token.text.toLowerCase() } : token));

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
