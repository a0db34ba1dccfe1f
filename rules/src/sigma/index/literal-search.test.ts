import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LiteralSearch, type Literal } from "./literal-search.ts";

function foundIn(text: string, literals: readonly Literal[]): number[] {
  const found = new Set<number>();
  new LiteralSearch(literals).find(text, (index) => {
    found.add(index);
    return false;
  });
  return [...found].sort((left, right) => left - right);
}

const part = fc.constantFrom("a", "b", "abcd", "\u0161", "a\u0261", "😀");
const text = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(""));
const literal = fc.record({ text, start: fc.boolean(), end: fc.boolean() });

describe("the search for many texts", () => {
  it("finds those that are there, at the beginning and the end where that is asked", () => {
    fc.assert(
      fc.property(fc.array(literal, { maxLength: 20 }), text, (literals, subject) => {
        const wanted = literals.flatMap((each, index) => {
          const at = each.start ? "^" : "";
          const to = each.end ? "$" : "";
          return new RegExp(`${at}${each.text}${to}`).test(subject) ? [index] : [];
        });
        expect(foundIn(subject, literals)).toEqual(wanted);
      }),
      { numRuns: 2000 },
    );
  });

  it("ends where it is told to", () => {
    const literals = ["abcd", "efgh"].map((each) => ({ text: each, start: false, end: false }));
    const found: number[] = [];
    const search = new LiteralSearch(literals);
    const take = (index: number): boolean => found.push(index) > 0;
    expect([search.find("abcdefgh", take), found, search.find("none", take)]).toEqual([true, [0], false]);
  });
});
