/** A Sigma string value: literal parts between wildcards. `many` is `*` (any length, also none), `one` is `?`. */
export type Token =
  { readonly kind: "literal"; readonly text: string } | { readonly kind: "many" } | { readonly kind: "one" };

/**
 * Wildcards and escapes: `\*` and `\?` are the characters, `\\` one backslash, a backslash before anything else (or at
 * the end) itself.
 */
export function tokensOf(value: string): Token[] {
  const tokens: Token[] = [];
  let literal = "";
  const flush = (): void => {
    if (literal !== "") tokens.push({ kind: "literal", text: literal });
    literal = "";
  };
  for (let index = 0; index < value.length; index += 1) {
    const character = value[index] as string;
    const next = value[index + 1];
    if (character === "\\" && (next === "*" || next === "?" || next === "\\")) {
      literal += next;
      index += 1;
    } else if (character === "*" || character === "?") {
      flush();
      tokens.push({ kind: character === "*" ? "many" : "one" });
    } else literal += character;
  }
  flush();
  return tokens;
}

/** The text that the value stands for when it has no wildcard; undefined when it has one. */
export function literalOf(tokens: readonly Token[]): string | undefined {
  return tokens.every((token) => token.kind === "literal") ? tokens.map(({ text }) => text).join("") : undefined;
}

const many: Token = { kind: "many" };

/** Where in the text the value must stand. */
export type Place = "whole" | "contains" | "startswith" | "endswith";

export function placed(tokens: readonly Token[], place: Place): Token[] {
  const before = place === "contains" || place === "endswith" ? [many] : [];
  const after = place === "contains" || place === "startswith" ? [many] : [];
  return [...before, ...tokens, ...after];
}

export type TextTest = (text: string) => boolean;

/** A test of the whole text as it is: who wants no regard to case folds both sides. */
export function textTest(tokens: readonly Token[]): TextTest {
  const literal = literalOf(tokens);
  if (literal !== undefined) return (text) => text === literal;
  return tokens.some(({ kind }) => kind === "one") ? characterTest(tokens) : partsTest(tokens);
}

/** Without `?` a pattern is a beginning, an end, and parts in order between them; the first place of each is enough. */
function partsTest(tokens: readonly Token[]): TextTest {
  const parts = [""];
  for (const token of tokens)
    if (token.kind === "literal") parts[parts.length - 1] += token.text;
    else parts.push("");
  const beginning = parts[0] ?? "";
  const end = parts.at(-1) ?? "";
  const middle = parts.slice(1, -1).filter((part) => part !== "");
  const [only] = middle;
  if (middle.length === 1 && only !== undefined && beginning === "" && end === "") return (text) => text.includes(only);
  return (text) => {
    if (!text.startsWith(beginning) || !text.endsWith(end)) return false;
    const last = text.length - end.length;
    let at = beginning.length;
    for (const part of middle) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= last;
  };
}

/** A character, or which wildcard. */
type Step = string | typeof ANY | typeof ONE;
const ANY = Symbol("*");
const ONE = Symbol("?");

/** Steps are characters, not halves of them: `?` is one character also where that is an emoji. */
function characterTest(tokens: readonly Token[]): TextTest {
  const steps = tokens.flatMap((token): Step[] =>
    token.kind === "literal" ? Array.from(token.text) : [token.kind === "many" ? ANY : ONE],
  );
  return (text) => matches(steps, Array.from(text));
}

/** `*` goes back to its last place only, which is enough for globs. */
function matches(steps: readonly Step[], text: readonly string[]): boolean {
  let step = 0;
  let at = 0;
  let starStep = -1;
  let starAt = 0;
  while (at < text.length) {
    const wanted = steps[step];
    if (wanted === ANY) {
      starStep = step;
      starAt = at;
      step += 1;
    } else if (wanted === ONE || (wanted !== undefined && wanted === text[at])) {
      step += 1;
      at += 1;
    } else if (starStep >= 0) {
      step = starStep + 1;
      starAt += 1;
      at = starAt;
    } else return false;
  }
  while (steps[step] === ANY) step += 1;
  return step === steps.length;
}
