import type { RE2JS } from "re2js";
import type { FieldPath } from "../field-path.ts";
import type { Token } from "../pattern.ts";
import type { Predicate } from "../predicate.ts";

/** Something that is in every event that a predicate, or a branch of it, matches. */
export type Witness =
  /** A text within a field in lower case, or, without a field, within any text or number of the event. */
  | {
      readonly kind: "text";
      readonly field: FieldPath | undefined;
      readonly text: string;
      /** Whether the field begins with it, and ends with it: with both it is the whole field. */
      readonly start: boolean;
      readonly end: boolean;
    }
  | { readonly kind: "present"; readonly field: FieldPath };

/** A longer one tells no more, and its comparison would take longer. */
const LONGEST = 64;

/**
 * Of every event that the predicate matches one of these is true. Undefined: nothing can be said, so every event has to
 * be looked at. An empty list: it matches nothing.
 */
export function witnessesOf(
  predicate: Predicate,
  frequency: (witness: Witness) => number = frequencyOf,
  wanted = true,
): readonly Witness[] | undefined {
  switch (predicate.kind) {
    case "not":
      return witnessesOf(predicate.inner, frequency, !wanted);
    case "all":
    case "any": {
      const inner = predicate.inner.map((each) => witnessesOf(each, frequency, wanted));
      return (predicate.kind === "all") === wanted ? cheapest(inner, frequency) : everyBranch(inner);
    }
    case "exists":
      return predicate.wanted === wanted ? present(predicate.field) : undefined;
    case "null":
      return wanted ? undefined : present(predicate.field);
    default:
      break;
  }
  if (!wanted) return undefined;
  switch (predicate.kind) {
    case "keyword": {
      const witness = textIn(predicate.pattern, undefined, false);
      return witness && [witness];
    }
    case "text": {
      const { field, cased, patterns } = predicate;
      return everyBranch(patterns.map((pattern) => [textIn(pattern, field, cased) ?? { kind: "present", field }]));
    }
    case "test":
      return everyBranch([
        (predicate.compiled && required(prefilterOf(predicate.compiled), predicate.field)) ?? present(predicate.field),
      ]);
    case "number":
    case "reference":
      return present(predicate.field);
    default:
      return predicate satisfies never;
  }
}

const present = (field: FieldPath): readonly Witness[] => [{ kind: "present", field }];

/** How often it is to be expected, in parts of the events that have the field: a guess from its length. */
export function frequencyOf(witness: Witness): number {
  if (witness.kind === "present") return 1;
  const { text, start, end } = witness;
  const length = text.length + (start ? 1 : 0) + (end ? 1 : 0);
  return 0.5 * 0.6 ** Math.min(length, 20);
}

function cheapest(
  sets: readonly (readonly Witness[] | undefined)[],
  frequency: (witness: Witness) => number,
): readonly Witness[] | undefined {
  let best: readonly Witness[] | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const set of sets) {
    const sum = set?.reduce((before, witness) => before + frequency(witness), 0) ?? Number.POSITIVE_INFINITY;
    if (sum < least) [best, least] = [set, sum];
  }
  return best;
}

function everyBranch(sets: readonly (readonly Witness[] | undefined)[]): readonly Witness[] | undefined {
  const all: Witness[] = [];
  for (const set of sets) {
    if (set === undefined) return undefined;
    for (const witness of set) all.push(witness);
  }
  return all;
}

/** The longest text between the pattern's wildcards. */
function textIn(pattern: readonly Token[], field: FieldPath | undefined, cased: boolean): Witness | undefined {
  const parts = [""];
  for (const token of pattern)
    if (token.kind === "literal") parts[parts.length - 1] += token.text;
    else parts.push("");
  const last = parts.length - 1;
  let best: Witness | undefined;
  for (const [index, part] of parts.entries()) {
    const [start, end] = [index === 0, index === last];
    // An empty part says nothing, unless the whole value is to be empty.
    if (part === "" && !(start && end)) continue;
    const text = cased ? foldedPart(part) : part;
    if (text === undefined) continue;
    const witness = shortened({ kind: "text", field, text, start, end });
    if (best === undefined || frequencyOf(witness) < frequencyOf(best)) best = witness;
  }
  return best;
}

function shortened(witness: Extract<Witness, { kind: "text" }>): Witness {
  const { text, start, end } = witness;
  if (text.length <= LONGEST) return witness;
  return start || !end
    ? { ...witness, text: text.slice(0, LONGEST), end: false }
    : { ...witness, text: text.slice(-LONGEST) };
}

/** In lower case, where that is the same whatever stands around it, as it is not with a sigma. */
function foldedPart(text: string): string | undefined {
  // oxlint-disable-next-line no-control-regex
  return /^[\0-\x7f]*$/.test(text) ? text.toLowerCase() : undefined;
}

/** What re2js knows of the texts that a match must hold; undocumented, so read with care. */
interface Prefilter {
  readonly type: number;
  readonly str: string;
  readonly subs: readonly Prefilter[];
}
const [EXACT, AND, OR] = [1, 2, 3];

const prefilterOf = (compiled: RE2JS): Prefilter | undefined =>
  (compiled.re2().prefilter as Prefilter | null | undefined) ?? undefined;

function required(prefilter: Prefilter | undefined, field: FieldPath): readonly Witness[] | undefined {
  switch (prefilter?.type) {
    case EXACT: {
      const witness = textIn(
        [{ kind: "many" }, { kind: "literal", text: prefilter.str }, { kind: "many" }],
        field,
        true,
      );
      return witness && [witness];
    }
    case AND:
      return cheapest(
        prefilter.subs.map((each) => required(each, field)),
        frequencyOf,
      );
    case OR:
      return everyBranch(prefilter.subs.map((each) => required(each, field)));
    default:
      return undefined;
  }
}
