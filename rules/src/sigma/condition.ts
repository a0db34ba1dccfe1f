import { brief } from "./detection-error.ts";
import { suggestion } from "./nearest.ts";
import { textTest, type Token } from "./pattern.ts";

/** A condition as a tree over the names of selections. */
export type Condition =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "not"; readonly inner: Condition }
  | { readonly kind: "all" | "any"; readonly inner: readonly Condition[] };

/** Whether it holds for the names of which `isThere` says so. */
export function conditionHolds(condition: Condition, isThere: (name: string) => boolean): boolean {
  switch (condition.kind) {
    case "name":
      return isThere(condition.name);
    case "not":
      return !conditionHolds(condition.inner, isThere);
    case "all":
      return condition.inner.every((each) => conditionHolds(each, isThere));
    case "any":
      return condition.inner.some((each) => conditionHolds(each, isThere));
    default:
      return condition satisfies never;
  }
}

export class ConditionError extends Error {
  override readonly name = "ConditionError";
  /** Where in the condition, in characters from its beginning. */
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

const MOST_TOKENS = 4000;
const MOST_DEPTH = 200;
const MOST_NAMES = 20_000;

/** Grammar, loosest first: `or`, `and`, `not`, `1|any|all of PATTERN|them`, parentheses. `names` are the selections there are. */
export function parseCondition(text: string, names: readonly string[]): Condition {
  const tokens: string[] = [];
  const places: number[] = [];
  for (const { 0: token, index } of text.matchAll(/\(|\)|[^\s()]+/g)) {
    if (tokens.length === MOST_TOKENS)
      throw new ConditionError(`the condition has more than ${MOST_TOKENS} words`, index);
    tokens.push(token);
    places.push(index);
  }
  let at = 0;
  let depth = 0;
  let named = 0;
  const fail = (message: string, token = at): never => {
    throw new ConditionError(message, places[token] ?? text.length);
  };
  const word = (): string | undefined => tokens[at]?.toLowerCase();
  const list = (kind: "all" | "any", inner: Condition[]): Condition =>
    inner.length === 1 ? (inner[0] as Condition) : { kind, inner };

  function or(): Condition {
    const parts = [and()];
    while (word() === "or") {
      at += 1;
      parts.push(and());
    }
    return list("any", parts);
  }
  function and(): Condition {
    const parts = [not()];
    while (word() === "and") {
      at += 1;
      parts.push(not());
    }
    return list("all", parts);
  }
  function not(): Condition {
    if (word() !== "not") return atom();
    at += 1;
    return nested(() => ({ kind: "not", inner: not() }));
  }
  function nested(parse: () => Condition): Condition {
    depth += 1;
    if (depth > MOST_DEPTH) fail(`the condition is nested more than ${MOST_DEPTH} deep`);
    const inner = parse();
    depth -= 1;
    return inner;
  }
  function atom(): Condition {
    const token = tokens[at];
    if (token === undefined) return fail("the condition ends too early");
    const own = at;
    at += 1;
    if (token === "(") {
      const inner = nested(or);
      if (tokens[at] !== ")") fail(`a ")" is missing`);
      at += 1;
      return inner;
    }
    if (word() === "of" && ["1", "any", "all"].includes(token.toLowerCase())) {
      at += 1;
      const pattern = tokens[at];
      if (pattern === undefined) return fail('after "of" a name is missing');
      const found = namesLike(pattern);
      named += found.length;
      if (named > MOST_NAMES) fail(`the condition names selections more than ${MOST_NAMES} times`);
      at += 1;
      return {
        kind: token.toLowerCase() === "all" ? "all" : "any",
        inner: found.map((name) => ({ kind: "name", name })),
      };
    }
    if (/^\d+$/.test(token) && word() === "of") fail(`"${token} of" is not part of Sigma; use 1, any or all`, own);
    if (!names.includes(token)) fail(`there is no selection "${brief(token)}"${suggestion(token, names)}`, own);
    return { kind: "name", name: token };
  }
  function namesLike(pattern: string): string[] {
    const isThem = pattern.toLowerCase() === "them";
    const test = nameTest(pattern);
    // Names with an underscore in front are left out unless they are meant.
    const found = names.filter((name) => (isThem || test(name)) && (!name.startsWith("_") || pattern.startsWith("_")));
    if (found.length === 0) fail(`no selection is named like "${brief(pattern)}"`);
    return found;
  }

  if (tokens.length === 0) fail("the condition is empty");
  const condition = or();
  if (at < tokens.length) fail(`"${brief(tokens[at] ?? "")}" is not expected here`);
  return condition;
}

/** Only `*` is a wildcard in the name of a selection. */
function nameTest(pattern: string): (name: string) => boolean {
  const tokens = pattern.split("*").flatMap((text, index): Token[] => {
    const literal: Token[] = text === "" ? [] : [{ kind: "literal", text }];
    return index === 0 ? literal : [{ kind: "many" }, ...literal];
  });
  return textTest(tokens);
}
