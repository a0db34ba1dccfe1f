import { testOf, textsBy, textsTest, type Test } from "../evaluate.ts";
import type { Token } from "../pattern.ts";
import type { Predicate } from "../predicate.ts";
import type { Literal } from "./gram-table.ts";
import { holds, LiteralSearch } from "./literal-search.ts";

/** From here on one pass for all texts of a list is faster than one for each. */
const FEWEST = 8;

/** The same as the predicate's own test, but the texts of a long list are looked for in one pass. */
export function groupedTestOf(predicate: Predicate): Test {
  return testOf(predicate, (list) => {
    const literals = list.patterns.flatMap((pattern) => literalIn(pattern) ?? []);
    return literals.length < FEWEST ? textsTest(list) : groupedTest(list, literals);
  });
}

function groupedTest(list: Extract<Predicate, { kind: "text" }>, literals: readonly Literal[]): Test {
  const textsOf = textsBy(list.field, list.cased);
  const rest = list.patterns.filter((pattern) => literalIn(pattern) === undefined);
  const restTest = rest.length > 0 ? textsTest({ ...list, patterns: rest }) : undefined;
  // Most rules are never looked at, so nothing is prepared for them.
  let search: LiteralSearch | undefined;
  let crowded: readonly Literal[] = [];
  return (fields) => {
    if (search === undefined) {
      search = new LiteralSearch(literals);
      crowded = search.crowded.map((index) => literals[index] as Literal);
    }
    for (const text of textsOf(fields))
      if (search.find(text, always) || crowded.some((literal) => holds(text, literal))) return true;
    return restTest?.(fields) ?? false;
  };
}

const always = (): boolean => true;

/** Undefined for more than one text, for `?`, and for the whole value, which is found in a set. */
function literalIn(pattern: readonly Token[]): Literal | undefined {
  const start = pattern[0]?.kind === "literal";
  const end = pattern.at(-1)?.kind === "literal";
  const [only, ...more] = pattern.filter(({ kind }) => kind !== "many");
  if (only?.kind !== "literal" || more.length > 0 || (start && end)) return undefined;
  return { text: only.text, start, end };
}
