import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConditionError, parseCondition, type Condition } from "./condition.ts";

const names = ["selection", "selection_a", "selection_b", "filter", "_hidden"];
const parse = (text: string) => parseCondition(text, names);
const name = (each: string): Condition => ({ kind: "name", name: each });

/** As text with every pair of brackets. */
function written(condition: Condition): string {
  if (condition.kind === "name") return condition.name;
  if (condition.kind === "not") return `(not ${written(condition.inner)})`;
  return `(${condition.inner.map(written).join(condition.kind === "all" ? " and " : " or ")})`;
}

describe("a condition", () => {
  it.each([
    ["selection", "selection"],
    ["selection and not filter", "(selection and (not filter))"],
    ["selection or filter and selection_a", "(selection or (filter and selection_a))"],
    ["(selection or filter) and selection_a", "((selection or filter) and selection_a)"],
    ["not selection and filter", "((not selection) and filter)"],
    ["not not selection", "(not (not selection))"],
    ["1 of selection_*", "(selection_a or selection_b)"],
    ["any of selection*", "(selection or selection_a or selection_b)"],
    ["all of selection_*", "(selection_a and selection_b)"],
    ["all of them", "(selection and selection_a and selection_b and filter)"],
    ["1 of _*", "(_hidden)"],
    ["1 of selection_a", "(selection_a)"],
    ["selection AND NOT 1 OF selection_*", "(selection and (not (selection_a or selection_b)))"],
  ])("%s means %s", (text, meaning) => expect(written(parse(text))).toBe(meaning));

  it.each([
    ["", "the condition is empty"],
    ["selection and", "ends too early"],
    ["(selection", 'a ")" is missing'],
    ["selection)", '")" is not expected here'],
    ["selection filter", '"filter" is not expected here'],
    ["selektion", 'there is no selection "selektion". Did you mean "selection"?'],
    ["2 of them", '"2 of" is not part of Sigma'],
    ["1 of", 'after "of" a name is missing'],
    ["all of nothing_*", 'no selection is named like "nothing_*"'],
  ])("%j is refused: %s", (text, message) => expect(() => parse(text)).toThrow(message));

  it("keeps names with an underscore in front out of them", () => {
    expect(written(parse("1 of them"))).not.toContain("_hidden");
    expect(parse("_hidden")).toEqual(name("_hidden"));
  });

  it("may name a selection by a number", () => {
    expect(parseCondition("1 and 2", ["1", "2"])).toEqual({ kind: "all", inner: [name("1"), name("2")] });
  });

  it("is refused when it is nested beyond reason, instead of taking the process along", () => {
    expect(() => parse(`${"(".repeat(5000)}selection${")".repeat(5000)}`)).toThrow(ConditionError);
    expect(() => parse(`${"not ".repeat(1000)}selection`)).toThrow("nested more than 200 deep");
  });

  it("reads a pattern of many wildcards at once", () => {
    const long = "a".repeat(5000);
    expect(() => parseCondition(`1 of ${"a*".repeat(40)}b`, [long])).toThrow("no selection is named like");
  });

  it("means the same when it is written with every pair of brackets", () => {
    const leaf = fc.constantFrom(...names.slice(0, 4)).map(name);
    const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        leaf,
        tie("tree").map((inner): Condition => ({ kind: "not", inner })),
        fc
          .tuple(fc.constantFrom("all" as const, "any" as const), fc.array(tie("tree"), { minLength: 2, maxLength: 3 }))
          .map(([kind, inner]): Condition => ({ kind, inner })),
      ),
    }));
    fc.assert(
      fc.property(tree, (condition) => {
        expect(parse(written(condition))).toEqual(condition);
      }),
    );
  });
});
