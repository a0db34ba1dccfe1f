import { Budget } from "./budget.ts";
import { inAnyOf, networkOf, type Network } from "./cidr.ts";
import { brief, DetectionError } from "./detection-error.ts";
import { formsOf } from "./encode.ts";
import { fieldPath, type FieldPath } from "./field-path.ts";
import type { Scalar } from "./fields.ts";
import { readModifiers, type Modifiers, type Way } from "./modifier.ts";
import { numberOf } from "./numbers.ts";
import { placed, type Token } from "./pattern.ts";
import { expanded, noLists, type Lists } from "./placeholder.ts";
import { joined, type FieldPredicate, type Predicate } from "./predicate.ts";
import { compiledRegex, quoted } from "./regex.ts";

const isScalar = (value: unknown): value is Scalar =>
  value === null || ["string", "number", "boolean"].includes(typeof value);

/** Of a field's name. */
const MOST_LETTERS = 256;

/** What selections are read with. */
export interface Given {
  readonly lists: Lists;
  readonly budget: Budget;
}

/**
 * A selection: a map (all of its fields), a list of maps (any), or keywords (any, over the whole event). Throws
 * `DetectionError`.
 */
export function readSelection(selection: unknown, given: Given = { lists: noLists, budget: new Budget() }): Predicate {
  if (isScalar(selection)) return keywords([selection], readModifiers([]), given);
  if (!Array.isArray(selection)) return readMap(selection, [], given);
  if (selection.length === 0) throw new DetectionError("the selection is empty");
  const items = selection.map((item, index) =>
    isScalar(item) ? keywords([item], readModifiers([]), given) : readMap(item, [index], given),
  );
  return joined("any", items);
}

function readMap(selection: unknown, path: readonly (string | number)[], given: Given): Predicate {
  if (typeof selection !== "object" || selection === null || Array.isArray(selection))
    throw new DetectionError("a selection is a map, a list of maps, or keywords", path);
  const items = Object.entries(selection);
  if (items.length === 0) throw new DetectionError("the selection is empty", path);
  return joined(
    "all",
    items.map(([key, value]) => {
      try {
        return readItem(key, value, given);
      } catch (error) {
        if (!(error instanceof DetectionError)) throw error;
        throw new DetectionError(`${brief(key)}: ${error.message}`, [...path, key, ...error.path], error.onKey);
      }
    }),
  );
}

function readItem(key: string, value: unknown, given: Given): Predicate {
  const [field = "", ...words] = key.split("|");
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new DetectionError("there is no value");
  if (!list.every(isScalar)) throw new DetectionError("a value is neither text nor number");
  if (field.length > MOST_LETTERS) throw new DetectionError("the name of the field is too long", [], true);
  const modifiers = readModifiers(words);
  if (field === "") return keywords(list, modifiers, given);
  if (modifiers.all && list.length < 2 && !modifiers.expand)
    throw new DetectionError('"all" needs more than one value', [], true);
  const path = fieldPath(field);
  const wanted = readValues(path, list, modifiers, given);
  // Differs from all of them; a field that is not there differs too.
  return modifiers.neq ? { kind: "not", inner: wanted } : wanted;
}

function readValues(field: FieldPath, list: readonly Scalar[], modifiers: Modifiers, given: Given): Predicate {
  const { way } = modifiers;
  if (way.kind === "cidr") {
    const networks = eachOf(list, modifiers, given, readNetwork);
    return grouped(networks, modifiers, (group) => ({ kind: "test", field, test: inAnyOf(group) }));
  }
  const values = eachOf(list, modifiers, given, (each) => readValue(field, each, way, given));
  return grouped(values, modifiers, (group) => anyOf(field, group, way));
}

/** One of each group when all values must fit, else one of any. */
function grouped<Read>(
  groups: readonly (readonly Read[])[],
  { all }: Modifiers,
  anyOf: (group: readonly Read[]) => Predicate,
): Predicate {
  return all ? joined("all", groups.map(anyOf)) : anyOf(groups.flat());
}

function readNetwork(value: Scalar): Network {
  const network = networkOf(String(value));
  if (typeof network === "string") throw new DetectionError(network);
  return network;
}

/** For each value what its forms are read as: several when placeholders stand for lists, else one. */
function eachOf<Read>(
  list: readonly Scalar[],
  { way, expand }: Modifiers,
  { lists, budget }: Given,
  read: (value: Scalar) => Read,
): readonly (readonly Read[])[] {
  const quote = way.kind === "regex" ? quoted : undefined;
  return list.map((value, index) => {
    try {
      budget.takeForms(1);
      const forms = expand && typeof value === "string" ? expanded(value, lists, quote) : [value];
      budget.takeForms(forms.length);
      return forms.map(read);
    } catch (error) {
      if (!(error instanceof DetectionError) || list.length === 1) throw error;
      throw new DetectionError(error.message, [index], error.onKey);
    }
  });
}

/** All texts of a list are looked for at once, so that the field is looked up once. */
function anyOf(field: FieldPath, values: readonly FieldPredicate[], way: Way): Predicate {
  const patterns = values.flatMap((value) => (value.kind === "text" ? value.patterns : []));
  const cased = way.kind === "text" && way.cased;
  const texts: readonly Predicate[] = patterns.length > 0 ? [{ kind: "text", field, cased, patterns }] : [];
  return joined("any", [...texts, ...values.filter(({ kind }) => kind !== "text")]);
}

/** Texts anywhere in the event, so "contains" adds nothing and places and case have no meaning. */
function keywords(list: readonly Scalar[], modifiers: Modifiers, given: Given): Predicate {
  const { way, all, neq } = modifiers;
  if (way.kind !== "text" || way.cased || neq || way.place === "startswith" || way.place === "endswith")
    throw new DetectionError(
      "keywords take all, contains, windash, base64 and expand, and no other modifier",
      [],
      true,
    );
  const groups = eachOf(list, modifiers, given, (value) => {
    if (value === null || value === "") throw new DetectionError("a keyword has no text");
    return formsIn(value, way, given).map((form): Predicate => ({
      kind: "keyword",
      pattern: folded(placed(form, "contains")),
    }));
  });
  return joined(
    all ? "all" : "any",
    groups.map((group) => joined("any", group.flat())),
  );
}

function readValue(field: FieldPath, value: Scalar, way: Exclude<Way, { kind: "cidr" }>, given: Given): FieldPredicate {
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
      const patterns = formsIn(value, way, given).map((form) => placed(form, way.place));
      return { kind: "text", field, cased: way.cased, patterns: way.cased ? patterns : patterns.map(folded) };
    }
    case "regex": {
      const compiled = compiledRegex(String(value), way, given.budget);
      return { kind: "test", field, test: (text) => compiled.test(text), regex: String(value), compiled };
    }
    case "number": {
      const bound = numberOf(value);
      if (bound === undefined) throw new DetectionError(`"${String(value)}" is no number`);
      return { kind: "number", field, comparison: way.comparison, bound, part: way.part };
    }
    case "reference":
      if (String(value).length > MOST_LETTERS) throw new DetectionError("the name of the field is too long");
      return { kind: "reference", field, other: fieldPath(String(value)), place: way.place, cased: way.cased };
    default:
      return way satisfies never;
  }
}

const folded = (tokens: readonly Token[]): Token[] =>
  tokens.map((token) => (token.kind === "literal" ? { kind: "literal", text: token.text.toLowerCase() } : token));

function formsIn(value: Scalar, way: Extract<Way, { kind: "text" }>, { budget }: Given): ReturnType<typeof formsOf> {
  const forms = formsOf(String(value), way);
  budget.takeForms(forms.length - 1);
  return forms;
}
