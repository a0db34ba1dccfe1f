import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aDetection, detectionOf, ruleSetOf } from "../../fixtures/a-rule.ts";
import { plainFields } from "../fields.ts";
import type { Literal } from "./gram-table.ts";
import { groupedTestOf } from "./grouped.ts";
import { holds, LiteralSearch } from "./literal-search.ts";
import { RuleIndex } from "./rule-index.ts";

function foundIn(text: string, literals: readonly Literal[]): number[] {
  const found = new Set<number>();
  new LiteralSearch(literals).find(text, (index) => {
    found.add(index);
    return false;
  });
  return [...found].sort((left, right) => left - right);
}

const part = fc.constantFrom("a", "b", "abcd", "\u0161", "a\u0261", "😀");
const text = fc.array(part, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(""));
const literal = fc.record({ text, start: fc.boolean(), end: fc.boolean() });

describe("the search for many texts", () => {
  it("finds those that are there, at the beginning and the end where that is asked", () => {
    fc.assert(
      fc.property(fc.array(literal, { maxLength: 20 }), text, (literals, subject) => {
        const wanted = literals.flatMap((each, index) => (holds(subject, each) ? [index] : []));
        expect(foundIn(subject, literals)).toEqual(wanted);
      }),
      { numRuns: 2000 },
    );
  });

  it("finds them also in a text that is longer than most", () => {
    const literals = ["abcd", "š", "xyz"].map((each) => ({ text: each, start: false, end: true }));
    for (const { text: end } of literals) {
      const [found] = foundIn("a".repeat(100_000) + end, literals);
      expect(literals[found ?? -1]?.text).toBe(end);
    }
  });

  it("ends where it is told to", () => {
    const literals = ["abcd", "efgh"].map((each) => ({ text: each, start: false, end: false }));
    const found: number[] = [];
    const search = new LiteralSearch(literals);
    const take = (index: number): boolean => found.push(index) > 0;
    expect([search.find("abcdefgh", take), found, search.find("none", take)]).toEqual([true, [0], false]);
  });

  it("leaves out what too many others are like, so that no place of a text is compared with all of them", () => {
    const alike = Array.from({ length: 1 << 9 }, (_, n) => n.toString(2).padStart(9, "0"));
    const literals = alike.map((each) => ({ text: each, start: false, end: false }));
    const { crowded } = new LiteralSearch(literals);
    // There are sixteen ways to write four binary digits.
    expect(crowded).toHaveLength(literals.length - 16 * 16);
    const found = alike.flatMap((each) => foundIn(each, literals));
    expect([...found, ...crowded].sort((left, right) => left - right)).toEqual([...alike.keys()]);
    const list = `[${alike.map((each) => `"${each}"`).join(", ")}]`;
    const { predicate } = detectionOf(ruleSetOf(aDetection("rule", `{ s: { F|contains: ${list} }, condition: s }`)));
    const index = new RuleIndex([predicate]);
    const test = groupedTestOf(predicate);
    const matches = (text: string): boolean => {
      const fields = plainFields({ F: text });
      return index.candidates(fields).length === 1 && test(fields);
    };
    const matched = alike.filter((each) => matches(`xx${each}yy`));
    expect(matched).toEqual(alike);
    expect(matches("0101")).toBe(false);
  });
});
