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

const many: Token = { kind: "many" };

export function contains(tokens: readonly Token[]): Token[] {
  return [many, ...tokens, many];
}
export function startsWith(tokens: readonly Token[]): Token[] {
  return [...tokens, many];
}
export function endsWith(tokens: readonly Token[]): Token[] {
  return [many, ...tokens];
}

export type TextTest = (text: string) => boolean;

/** A test of the whole text, without regard to case unless `cased`. Linear in the text for every pattern. */
export function textTest(tokens: readonly Token[], cased: boolean): TextTest {
  const folded: Token[] = cased
    ? [...tokens]
    : tokens.map((token) => (token.kind === "literal" ? { kind: "literal", text: token.text.toLowerCase() } : token));
  const fold = cased ? (text: string) => text : (text: string) => text.toLowerCase();
  const shape = folded
    .map(({ kind }) => (kind === "literal" ? "l" : kind === "many" ? "*" : "?"))
    .join("")
    .replace(/\*+/g, "*");
  const literal = folded.flatMap((token) => (token.kind === "literal" ? [token.text] : []))[0] ?? "";
  switch (shape) {
    case "":
      return (text) => text === "";
    case "*":
      return () => true;
    case "l":
      return (text) => fold(text) === literal;
    case "*l*":
      return (text) => fold(text).includes(literal);
    case "l*":
      return (text) => fold(text).startsWith(literal);
    case "*l":
      return (text) => fold(text).endsWith(literal);
    default:
      return (text) => matches(folded, fold(text));
  }
}

/** Characters of the pattern one by one; `*` backtracks to its last place only, which is enough for globs. */
function matches(tokens: readonly Token[], text: string): boolean {
  const steps: (string | true | false)[] = tokens.flatMap((token): (string | true | false)[] =>
    token.kind === "literal" ? token.text.split("") : [token.kind === "many"],
  );
  let step = 0;
  let at = 0;
  let starStep = -1;
  let starAt = 0;
  while (at < text.length) {
    const wanted = steps[step];
    if (wanted === true) {
      starStep = step;
      starAt = at;
      step += 1;
    } else if (wanted === false || (wanted !== undefined && wanted === text[at])) {
      step += 1;
      at += 1;
    } else if (starStep >= 0) {
      step = starStep + 1;
      starAt += 1;
      at = starAt;
    } else return false;
  }
  while (steps[step] === true) step += 1;
  return step === steps.length;
}
