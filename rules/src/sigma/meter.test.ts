import { describe, expect, it } from "vitest";
import { aDetection, ruleSetOf } from "../fixtures/a-rule.ts";
import { plainFields } from "./fields.ts";
import { Matcher } from "./matcher.ts";
import type { OverBudget } from "./meter.ts";
import type { Predicate } from "./predicate.ts";
import type { DetectionRule } from "./rule.ts";

/**
 * Counts instead of a clock: a regular expression takes a nanosecond for each of its steps and each character, which is
 * the most that RE2's kind may take; and anything else nothing.
 */
function counted(rules: readonly DetectionRule[]) {
  let now = 0;
  const disabled: { readonly rule: string; readonly why: OverBudget }[] = [];
  const counting = (predicate: Predicate): Predicate => {
    if (predicate.kind === "all" || predicate.kind === "any")
      return { ...predicate, inner: predicate.inner.map(counting) };
    if (predicate.kind !== "test" || predicate.compiled === undefined) return predicate;
    const { test, compiled } = predicate;
    const counts = (text: string): boolean => {
      now += text.length * compiled.programSize();
      return test(text);
    };
    return { ...predicate, test: counts };
  };
  const matcher = new Matcher(
    rules.map((rule) => ({ ...rule, predicate: counting(rule.predicate) })),
    { now: () => now, onDisabled: (rule, why) => disabled.push({ rule: rule.id, why }) },
  );
  const match = (object: Record<string, string>): string[] =>
    matcher.matchFields(plainFields(object)).map(({ rule }) => rule.id);
  const wait = (nanoseconds: number): void => {
    now += nanoseconds;
  };
  return { matcher, match, wait, disabled };
}

const { detections } = ruleSetOf(
  aDetection("dear", "{ s: { F|re: '^(a{1,30}){1,30}$' }, condition: s }"),
  aDetection("cheap", "{ s: { F|re: 'b$' }, condition: s }"),
);
const long = { F: `${"a".repeat(5000)}b` };

describe("the cost of rules", () => {
  it("is counted for each: what it was compared with, matched and took", () => {
    const { matcher, match } = counted(detections);
    expect([match({ F: "aab" }), match({ F: "aaa" }), match({ G: "b" })]).toEqual([["cheap"], ["dear"], []]);
    const [dear, cheap] = matcher.costs().map(({ cost }) => cost);
    expect(dear).toMatchObject({ compared: 3, matched: 1 });
    expect(cheap).toMatchObject({ compared: 3, matched: 1 });
    expect(dear?.spent).toBeGreaterThan(100 * (cheap?.spent ?? Number.NaN));
  });

  it("takes a rule out whose nested repetitions take a fifth of the time, and the others go on", () => {
    const { matcher, match, disabled } = counted(detections);
    let events = 0;
    while (disabled.length === 0 && events < 2000) {
      expect(match(long)).toEqual(["cheap"]);
      events += 1;
    }
    expect(disabled).toEqual([
      { rule: "dear", why: { share: expect.closeTo(0.2, 2) as number, perEvent: expect.any(Number) as number } },
    ]);
    expect(disabled[0]?.why.perEvent).toBeGreaterThan(1e6);
    expect(matcher.disabled().map(({ rule }) => rule.id)).toEqual(["dear"]);
    const [before] = matcher.costs().map(({ cost }) => cost.compared);
    expect([match({ F: "aaa" }), match({ F: "aab" })]).toEqual([[], ["cheap"]]);
    expect(matcher.costs()[0]?.cost.compared).toBe(before);
    expect(disabled).toHaveLength(1);
  });

  it("takes none out that is dear but seldom asked", () => {
    const { match, wait, disabled } = counted(detections);
    for (let events = 0; events < 1000; events += 1) {
      match(long);
      wait(1e9);
    }
    expect(disabled).toEqual([]);
  });

  it("takes none out that is often asked but cheap", () => {
    const { matcher, match, disabled } = counted(detections);
    for (let events = 0; events < 200_000; events += 1) match({ F: "aaaaaaab" });
    // Nearly all of the time it was, and more than a window's share.
    expect(matcher.costs()[0]?.cost.spent).toBeGreaterThan(2.5e9);
    expect(disabled).toEqual([]);
  });

  it("takes none out for two pauses of the machine, but one that stops it again and again", () => {
    const { match, disabled } = counted(detections);
    const endless = { F: `${"a".repeat(2_000_000)}b` };
    for (let stalls = 0; stalls < 2; stalls += 1) match(endless);
    expect(disabled).toEqual([]);
    match(endless);
    expect(disabled.map(({ rule }) => rule)).toEqual(["dear"]);
  });
});
