import type { RE2JS } from "re2js";
import type { FieldPath } from "./field-path.ts";
import type { TimePart } from "./modifier.ts";
import type { Place, TextTest, Token } from "./pattern.ts";

/**
 * What a detection asks of an event, as data: from it come the plain evaluation, the index and what a linter says. Texts
 * are in lower case already unless they are `cased`. A field that holds several values is asked for any of them.
 */
export type Predicate =
  | { readonly kind: "all" | "any"; readonly inner: readonly Predicate[] }
  | { readonly kind: "not"; readonly inner: Predicate }
  | FieldPredicate
  /** Any text or number of the event. */
  | { readonly kind: "keyword"; readonly pattern: readonly Token[] };

export type FieldPredicate =
  /** Any of the patterns. */
  | {
      readonly kind: "text";
      readonly field: FieldPath;
      readonly cased: boolean;
      readonly patterns: readonly (readonly Token[])[];
    }
  /** A test of the text that has been made already; `regex` as the rule writes it, and compiled. */
  | {
      readonly kind: "test";
      readonly field: FieldPath;
      readonly test: TextTest;
      readonly regex?: string;
      readonly compiled?: RE2JS;
    }
  | {
      readonly kind: "number";
      readonly field: FieldPath;
      readonly comparison: "lt" | "lte" | "gt" | "gte" | "eq";
      readonly bound: number;
      readonly part: TimePart | undefined;
    }
  /** The key is there, whatever it holds, be it empty or null. */
  | { readonly kind: "exists"; readonly field: FieldPath; readonly wanted: boolean }
  /** null is a field that is absent, or there with null alone; the empty text is none. */
  | { readonly kind: "null"; readonly field: FieldPath }
  | {
      readonly kind: "reference";
      readonly field: FieldPath;
      readonly other: FieldPath;
      readonly place: Place;
      readonly cased: boolean;
    };

/** All of them, or any; one alone is itself. */
export function joined(kind: "all" | "any", inner: readonly Predicate[]): Predicate {
  const [only] = inner;
  return inner.length === 1 && only !== undefined ? only : { kind, inner };
}

/** How much there is to ask: every part, and every pattern of a text. */
export function partsOf(predicate: Predicate): number {
  switch (predicate.kind) {
    case "all":
    case "any":
      return predicate.inner.reduce((sum, each) => sum + partsOf(each), 1);
    case "not":
      return 1 + partsOf(predicate.inner);
    case "text":
      return predicate.patterns.length;
    default:
      return 1;
  }
}
