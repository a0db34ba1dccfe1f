import { sha256 } from "@lagewarte/platform";
import { DetectionError } from "./detection-error.ts";
import { suggestion } from "./nearest.ts";

/** What `%name%` stands for in a value with the modifier `expand`, by name. */
export interface Lists {
  get(name: string): readonly string[] | undefined;
  keys(): Iterable<string>;
}

export const noLists: Lists = new Map();

/** More than any list of ours has; several placeholders in one value multiply. */
const MOST_VALUES = 100_000;

/** A backslash keeps itself or a percent sign from being read; anything else is text. */
const PART = /\\[\\%]|%([\w.-]+)%/g;

/**
 * The texts that a value stands for: every combination of its placeholders' values. `quote` makes a value of a list into
 * what means the same where it is put. Throws `DetectionError` for a list that is not there.
 */
export function expanded(value: string, lists: Lists, quote = (text: string): string => text): readonly string[] {
  let forms = [""];
  let at = 0;
  const append = (texts: readonly string[]): void => {
    if (forms.length * texts.length > MOST_VALUES)
      throw new DetectionError(`the placeholders stand for more than ${MOST_VALUES} values`);
    forms = texts.flatMap((text) => forms.map((form) => form + text));
  };
  for (const match of value.matchAll(PART)) {
    append([value.slice(at, match.index)]);
    const [part, name] = match;
    append(name === undefined ? [part === "\\%" ? "%" : part] : listOf(name, lists).map(quote));
    at = match.index + part.length;
  }
  append([value.slice(at)]);
  return forms;
}

/** The names of a value's placeholders. */
export function placeholdersOf(value: string): readonly string[] {
  return [...value.matchAll(PART)].flatMap(([, name]) => name ?? []);
}

function listOf(name: string, lists: Lists): readonly string[] {
  const list = lists.get(name);
  if (list !== undefined) return list;
  const known = [...lists.keys()].toSorted();
  const others = known.length === 0 ? "there are none" : `there are ${known.map((each) => `%${each}%`).join(", ")}`;
  throw new DetectionError(`there is no list for %${name}%; ${others}${suggestion(name, known)}`);
}

/** The lists, remembering which of them were asked for: a rule is another one when a list of its own changes. */
export class UsedLists implements Lists {
  readonly #lists: Lists;
  readonly #used = new Map<string, readonly string[]>();

  constructor(lists: Lists) {
    this.#lists = lists;
  }

  get(name: string): readonly string[] | undefined {
    const list = this.#lists.get(name);
    if (list !== undefined) this.#used.set(name, list);
    return list;
  }

  keys(): Iterable<string> {
    return this.#lists.keys();
  }

  /** The version of what was read with them. */
  versioned(version: string): string {
    if (this.#used.size === 0) return version;
    const lists = [...this.#used].toSorted(([left], [right]) => (left < right ? -1 : 1));
    return sha256(JSON.stringify([version, lists])).slice(0, 16);
  }
}
