import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { literalOf, placed, textTest, tokensOf, type Token } from "./pattern.ts";

const matches = (pattern: string, text: string) => textTest(tokensOf(pattern))(text);

/** What a pattern means, said as plainly as possible: try every length for every star. */
function oracle(tokens: readonly Token[], text: readonly string[]): boolean {
  const [first, ...rest] = tokens;
  if (first === undefined) return text.length === 0;
  if (first.kind === "many") return text.some((_, at) => oracle(rest, text.slice(at))) || oracle(rest, []);
  if (first.kind === "one") return text.length > 0 && oracle(rest, text.slice(1));
  const literal = Array.from(first.text);
  return literal.every((character, at) => text[at] === character) && oracle(rest, text.slice(literal.length));
}

describe("a Sigma value", () => {
  it.each([
    ["a*c", "abbbc", true],
    ["a*c", "ac", true],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["*", "", true],
    ["", "", true],
    ["", "a", false],
    ["*\n*", "two\nlines", true],
    ["a*", "line one\na", false],
    ["a*", "a\nline two", true],
    ["?", "😀", true],
    ["ab*ba", "aba", false],
  ])("%j matches %j: %s", (pattern, text, expected) => expect(matches(pattern, text)).toBe(expected));

  it.each([
    [String.raw`\*`, "*"],
    [String.raw`\?`, "?"],
    [String.raw`C:\Windows`, String.raw`C:\Windows`],
    [String.raw`\\server`, String.raw`\server`],
    [String.raw`\\\\server`, String.raw`\\server`],
    [String.raw`\\\*`, String.raw`\*`],
    [String.raw`trailing\ `.trim(), String.raw`trailing\ `.trim()],
  ])("with the escape %j stands for the text %j", (pattern, text) => expect(literalOf(tokensOf(pattern))).toBe(text));

  it("has a wildcard after an escaped backslash", () => {
    expect(tokensOf(String.raw`a\\*`)).toEqual([{ kind: "literal", text: "a\\" }, { kind: "many" }]);
    expect(literalOf(tokensOf("a*"))).toBeUndefined();
  });

  it("matches exactly what the plain meaning of its wildcards says", () => {
    const part = fc.oneof(
      fc.constantFrom<Token>({ kind: "many" }, { kind: "one" }),
      fc.constantFrom("a", "ab", "b", "😀", "ba").map((text): Token => ({ kind: "literal", text })),
    );
    const place = fc.constantFrom("whole" as const, "contains" as const, "startswith" as const, "endswith" as const);
    const text = fc.array(fc.constantFrom("a", "b", "😀"), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), place, text, (tokens, where, characters) => {
        const pattern = placed(tokens, where);
        expect(textTest(pattern)(characters.join(""))).toBe(oracle(pattern, characters));
      }),
      { numRuns: 3000 },
    );
  });

  it("takes time that grows with the text only, also for many wildcards", () => {
    const test = textTest(tokensOf(`${"*a".repeat(30)}*b`));
    expect(test("a".repeat(100_000))).toBe(false);
  });
});
