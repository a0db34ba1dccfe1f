import { describe, expect, it } from "vitest";
import { stepsOf } from "./regex.ts";

describe("the steps of a regular expression", () => {
  it.each([
    ["abc", 3],
    ["a{5}", 5],
    ["a{2,5}b", 6],
    ["a{3,}", 3],
    ["(ab){10}", 30],
    ["((a{10}){10}){10}", 1110],
    ["[a-z]{100}", 100],
    ["[]x{9}]{2}", 2],
    [String.raw`\{5}`, 3],
    [String.raw`\p{L}{100}`, 100],
    [String.raw`[\]{9}]{2}`, 2],
    ["[[:alpha:]]]{3}", 4],
    ["((((", 0],
    ["", 0],
  ])("%s: about %d", (pattern, expected) => expect(stepsOf(pattern)).toBe(expected));

  it("are counted in one go, also of what is never ended", () => {
    expect(stepsOf("[".repeat(100_000))).toBe(1);
    expect(stepsOf(String.raw`\p{`.repeat(50_000))).toBe(100_000);
    expect(stepsOf("(".repeat(100_000))).toBe(0);
  });
});
