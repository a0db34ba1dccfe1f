import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hunksOf, lineDiff, type DiffLine } from "./line-diff.ts";

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");
const side = (lines: readonly DiffLine[], without: DiffLine["kind"]): string[] =>
  lines.filter(({ kind }) => kind !== without).map((line) => line.text);
const changed = (lines: readonly DiffLine[]): number => lines.filter(({ kind }) => kind !== "same").length;

/** The length of the longest common part, by the book. */
function common(left: readonly string[], right: readonly string[]): number {
  const best = Array.from({ length: left.length + 1 }, () => Array.from({ length: right.length + 1 }, () => 0));
  for (let x = 1; x <= left.length; x += 1)
    for (let y = 1; y <= right.length; y += 1)
      best[x]![y] =
        left[x - 1] === right[y - 1] ? best[x - 1]![y - 1]! + 1 : Math.max(best[x - 1]![y]!, best[x]![y - 1]!);
  return best[left.length]![right.length]!;
}

const some = fc.array(fc.constantFrom("a", "b", "c", "", "  x"), { maxLength: 30 });

describe("the difference of two texts", () => {
  it("has both texts in it, numbered, with as few changes as there can be", () => {
    fc.assert(
      fc.property(some, some, (left, right) => {
        const lines = lineDiff(text(left), text(right));
        expect(side(lines, "added")).toEqual(left);
        expect(side(lines, "removed")).toEqual(right);
        expect(changed(lines)).toBe(left.length + right.length - 2 * common(left, right));
        const numbers = (of: "before" | "after") => lines.flatMap((line) => line[of] ?? []);
        expect(numbers("before")).toEqual(left.map((_, index) => index + 1));
        expect(numbers("after")).toEqual(right.map((_, index) => index + 1));
      }),
    );
  });

  it("is still right where the texts have nothing in common and are long", () => {
    const left = Array.from({ length: 3000 }, (_, index) => `l${index}`);
    const right = Array.from({ length: 3000 }, (_, index) => `r${index}`);
    const lines = lineDiff(text(left), text(right));
    expect([side(lines, "added"), side(lines, "removed")]).toEqual([left, right]);
  });

  it("does not mind how lines end, nor whether the last one does", () => {
    expect(changed(lineDiff("a\r\nb\r\n", "a\nb"))).toBe(0);
  });
});

describe("what is shown of it", () => {
  it("is every change once, with three lines around it", () => {
    fc.assert(
      fc.property(some, some, (left, right) => {
        const lines = lineDiff(text(left), text(right));
        const shown = hunksOf(lines).flat();
        expect(new Set(shown).size).toBe(shown.length);
        expect(changed(shown)).toBe(changed(lines));
        for (const [index, line] of lines.entries()) {
          const isNear = lines.slice(Math.max(0, index - 3), index + 4).some(({ kind }) => kind !== "same");
          expect(shown.includes(line)).toBe(isNear);
        }
      }),
    );
  });
});
