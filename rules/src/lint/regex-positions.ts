/** Characters as ranges of code points, in order. */
type Ranges = readonly (readonly [from: number, to: number])[];

/**
 * A regular expression as the places where it takes a character, and which place may come after which. One that comes
 * after another in two ways is there twice: that is what ambiguity is.
 */
export interface Positions {
  readonly sets: readonly Ranges[];
  readonly follow: readonly (readonly number[])[];
}

interface Part {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly mayBeEmpty: boolean;
}

const LAST = 0x10ffff;
const MOST_POSITIONS = 60;
const digit: Ranges = [[48, 57]];
const word: Ranges = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const space: Ranges = [
  [9, 13],
  [32, 32],
];
const all: Ranges = [[0, LAST]];
const classes: Readonly<Record<string, Ranges>> = {
  d: digit,
  w: word,
  s: space,
  D: not(digit),
  W: not(word),
  S: not(space),
};
const controls: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, f: 12, v: 11, a: 7 };
const empty: Part = { first: [], last: [], mayBeEmpty: true };

function not(ranges: Ranges): Ranges {
  const result: [number, number][] = [];
  let from = 0;
  for (const [low, high] of ranges.toSorted((left, right) => left[0] - right[0])) {
    if (low > from) result.push([from, low - 1]);
    from = Math.max(from, high + 1);
  }
  if (from <= LAST) result.push([from, LAST]);
  return result;
}

export function meet(left: Ranges, right: Ranges): boolean {
  return left.some(([a, b]) => right.some(([c, d]) => a <= d && c <= b));
}

/** Undefined when it is larger than is looked at, or is not understood. The pattern is one that RE2 takes. */
export function positionsOf(pattern: string): Positions | undefined {
  const sets: Ranges[] = [];
  const follow: number[][] = [];
  let at = 0;

  const leaf = (set: Ranges): Part => {
    const position = sets.push(set) - 1;
    follow.push([]);
    return { first: [position], last: [position], mayBeEmpty: false };
  };
  const link = (from: readonly number[], to: readonly number[]): void => {
    for (const each of from) follow[each]?.push(...to);
  };
  const inOrder = (left: Part, right: Part): Part => {
    link(left.last, right.first);
    return {
      first: left.mayBeEmpty ? [...left.first, ...right.first] : left.first,
      last: right.mayBeEmpty ? [...left.last, ...right.last] : right.last,
      mayBeEmpty: left.mayBeEmpty && right.mayBeEmpty,
    };
  };
  const tooLarge = (): boolean => sets.length > MOST_POSITIONS;

  function either(): Part {
    let part = sequence();
    while (pattern[at] === "|") {
      at += 1;
      const other = sequence();
      part = {
        first: [...part.first, ...other.first],
        last: [...part.last, ...other.last],
        mayBeEmpty: part.mayBeEmpty || other.mayBeEmpty,
      };
    }
    return part;
  }
  function sequence(): Part {
    let part = empty;
    while (at < pattern.length && pattern[at] !== "|" && pattern[at] !== ")" && !tooLarge())
      part = inOrder(part, repeated());
    return part;
  }
  function repeated(): Part {
    const from = at;
    let part = atom();
    for (;;) {
      const [text, low, comma, high] = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(pattern.slice(at, at + 16)) ?? [];
      if (text === undefined) return part;
      const to = at + text.length;
      const least = low === undefined ? (text.startsWith("+") ? 1 : 0) : Number(low);
      const most =
        low === undefined
          ? text.startsWith("?")
            ? 1
            : Infinity
          : comma === ""
            ? least
            : high === ""
              ? Infinity
              : Number(high);
      // Two of many are enough to see what they do to each other.
      for (let copies = 1; copies < Math.min(least, 2); copies += 1) part = inOrder(part, again(from));
      if (most === Infinity) link(part.last, part.first);
      else if (most > Math.max(least, 1)) part = inOrder(part, { ...again(from), mayBeEmpty: true });
      if (least === 0) part = { ...part, mayBeEmpty: true };
      at = to;
      if (tooLarge()) return part;
    }
  }
  function again(from: number): Part {
    at = from;
    return atom();
  }
  function atom(): Part {
    const character = pattern[at] ?? "";
    at += 1;
    if (character === "(") {
      const [head = ""] = /^\?(?:[a-zA-Z-]*[:)]|P?<\w+>)/.exec(pattern.slice(at, at + 64)) ?? [];
      at += head.length;
      if (head.endsWith(")")) return empty;
      const inner = either();
      at += 1;
      return inner;
    }
    if (character === "^" || character === "$") return empty;
    if (character === ".") return leaf(not([[10, 10]]));
    if (character === "[") return leaf(bracket());
    if (character === "\\") return escaped();
    return leaf(one(character.codePointAt(0) ?? 0));
  }
  function escaped(): Part {
    const character = pattern[at] ?? "";
    if (/[bBAz]/.test(character)) {
      at += 1;
      return empty;
    }
    return leaf(escape());
  }
  /** What stands after a backslash. */
  function escape(): Ranges {
    const character = pattern[at] ?? "";
    at += 1;
    const [coded, long, short] =
      character === "x" ? (/^(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{2}))/.exec(pattern.slice(at, at + 12)) ?? []) : [];
    if (coded !== undefined) {
      at += coded.length;
      return one(Number.parseInt(long ?? short ?? "0", 16));
    }
    if (character === "p" || character === "P") {
      at += /^(?:\{\^?\w+\}|\w)/.exec(pattern.slice(at, at + 40))?.[0].length ?? 0;
      return all;
    }
    return classes[character] ?? one(controls[character] ?? character.codePointAt(0) ?? 0);
  }
  function bracket(): Ranges {
    const ranges: (readonly [number, number])[] = [];
    const isNot = pattern[at] === "^";
    if (isNot) at += 1;
    for (let first = true; at < pattern.length && (first || pattern[at] !== "]"); first = false) {
      const [posix = ""] = /^\[:\^?\w+:\]/.exec(pattern.slice(at, at + 16)) ?? [];
      if (posix !== "") {
        at += posix.length;
        ranges.push(...word);
        continue;
      }
      const low = member();
      const [[from] = [0], ...others] = low;
      if (others.length === 0 && pattern[at] === "-" && pattern[at + 1] !== "]" && low[0]?.[0] === low[0]?.[1]) {
        at += 1;
        const high = member();
        ranges.push([from, high.at(-1)?.[1] ?? from]);
      } else ranges.push(...low);
    }
    at += 1;
    return isNot ? not(ranges) : ranges;
  }
  function member(): Ranges {
    const character = pattern[at] ?? "";
    at += 1;
    return character === "\\" ? escape() : one(character.codePointAt(0) ?? 0);
  }

  either();
  return tooLarge() || at < pattern.length ? undefined : { sets, follow };
}

function one(code: number): Ranges {
  return [[code, code]];
}
