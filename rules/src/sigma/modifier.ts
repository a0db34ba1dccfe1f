import { DetectionError } from "./detection-error.ts";
import { suggestion } from "./nearest.ts";
import type { Place } from "./pattern.ts";

const comparisons = ["lt", "lte", "gt", "gte"] as const;
const timeParts = ["minute", "hour", "day", "week", "month", "year"] as const;
const places = ["contains", "startswith", "endswith"] as const;
const utf16 = ["wide", "utf16le", "utf16be", "utf16"] as const;
const base64 = ["base64", "base64offset"] as const;
const flags = ["i", "ignorecase", "m", "multiline", "s", "dotall"] as const;
const others = ["all", "cased", "neq", "exists", "re", "cidr", "windash", "fieldref", "expand"] as const;

type Comparison = (typeof comparisons)[number];
export type TimePart = (typeof timeParts)[number];
export type Utf16 = (typeof utf16)[number];
type Base64 = (typeof base64)[number];

const known: readonly string[] = [...comparisons, ...timeParts, ...places, ...utf16, ...base64, ...flags, ...others];

/** How the value of one selection item is to be read and compared. */
export type Way =
  | {
      readonly kind: "text";
      readonly place: Place;
      readonly cased: boolean;
      readonly windash: boolean;
      readonly utf16: Utf16 | undefined;
      readonly base64: Base64 | undefined;
    }
  | {
      readonly kind: "regex";
      readonly ignoreCase: boolean;
      readonly multiline: boolean;
      readonly dotAll: boolean;
    }
  | { readonly kind: "cidr" }
  | { readonly kind: "number"; readonly comparison: Comparison | "eq"; readonly part: TimePart | undefined }
  | { readonly kind: "exists" }
  | { readonly kind: "reference"; readonly place: Place; readonly cased: boolean };

export interface Modifiers {
  readonly way: Way;
  /** The values are AND-ed. */
  readonly all: boolean;
  /** Differs from all of the values. */
  readonly neq: boolean;
  /** Placeholders in the values stand for lists. */
  readonly expand: boolean;
}

/** What each way may be combined with, besides its own words. */
const fits: Readonly<Record<Way["kind"], readonly string[]>> = {
  text: ["all", "neq", "expand", "cased", "windash", ...places, ...utf16, ...base64],
  regex: ["re", "all", "neq", "expand", ...flags],
  cidr: ["cidr", "all", "neq", "expand"],
  number: ["neq", "all", "expand", ...comparisons, ...timeParts],
  exists: ["exists"],
  reference: ["fieldref", "all", "neq", "cased", ...places],
};

/** The words after a field's name, `contains|all`; throws `DetectionError`. */
export function readModifiers(words: readonly string[]): Modifiers {
  for (const word of words) if (!known.includes(word)) fail(`unknown modifier "${word}"${suggestion(word, known)}`);
  const has = new Set(words);
  if (has.size < words.length) fail(`a modifier comes twice in "${words.join("|")}"`);
  const one = <Word extends string>(of: readonly Word[]): Word | undefined => {
    const found = of.filter((word) => has.has(word));
    if (found.length > 1) fail(`"${found.join('" and "')}" exclude each other`);
    return found[0];
  };
  // Placeholders are put in before anything else is done with a value, wherever the word stands.
  const way = wayOf(
    words.filter((word) => word !== "expand"),
    has,
    one,
  );
  const foreign = words.find((word) => !fits[way.kind].includes(word));
  if (foreign !== undefined) fail(`"${foreign}" cannot be combined with "${words.find((word) => word !== foreign)}"`);
  return { way, all: has.has("all"), neq: has.has("neq"), expand: has.has("expand") };
}

function wayOf(
  words: readonly string[],
  has: ReadonlySet<string>,
  one: <Word extends string>(of: readonly Word[]) => Word | undefined,
): Way {
  const kind = one(["exists", "re", "cidr", "fieldref"]);
  const place = one(places) ?? "whole";
  const flag = (...of: (typeof flags)[number][]): boolean => of.some((word) => has.has(word));
  switch (kind) {
    case "exists":
    case "cidr":
      return { kind };
    case "fieldref":
      return { kind: "reference", place, cased: has.has("cased") };
    case "re":
      if (words[0] !== "re") fail('"re" must be the first modifier');
      return {
        kind: "regex",
        ignoreCase: flag("i", "ignorecase"),
        multiline: flag("m", "multiline"),
        dotAll: flag("s", "dotall"),
      };
    case undefined:
      break;
    default:
      return kind satisfies never;
  }
  const [comparison, part] = [one(comparisons), one(timeParts)];
  if (comparison !== undefined || part !== undefined) return { kind: "number", comparison: comparison ?? "eq", part };
  if (flags.some((word) => has.has(word))) fail("i, m and s belong to re");
  return textWay(words, has, place, one(utf16), one(base64));
}

function textWay(
  words: readonly string[],
  has: ReadonlySet<string>,
  place: Place,
  wide: Utf16 | undefined,
  code: Base64 | undefined,
): Way {
  const order = [has.has("windash") ? "windash" : undefined, wide, code].flatMap((word) =>
    word === undefined ? [] : [words.indexOf(word)],
  );
  if (order.some((at, index) => index > 0 && at < (order[index - 1] ?? 0)))
    fail("modifiers work in their order: windash, then UTF-16, then base64");
  return { kind: "text", place, cased: has.has("cased"), windash: has.has("windash"), utf16: wide, base64: code };
}

function fail(message: string): never {
  throw new DetectionError(message, [], true);
}
