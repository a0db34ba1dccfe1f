import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRules } from "../sigma/read-file.ts";
import { checks, type CheckId } from "./checks.ts";
import { danger } from "./regex-danger.ts";

const head = `title: x
id: 3f1c6a5e-6f3b-4f0e-9f55-1d2c3b4a5968
author: N-CERT
license: EUPL-1.2
level: low
`;
const tests = `lagewarte: { tests: [{ expect: match, event: {} }, { expect: no-match, event: {} }] }
`;
const lists = new Map<string, readonly string[]>([["empty", []]]);
const told = (text: string) =>
  readRules(text, "a.yml", { lint: true, lists }).remarks.map(
    ({ line, column, check }) => `${line}:${column} ${check}`,
  );
/** The place is where the sign § stands. */
const at = (text: string): string => {
  const lines = text.split("§")[0]?.split("\n") ?? [];
  return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
};
const ofDetection = (detection: string) => `detection: ${detection}\n${head}${tests}logsource: { category: ids }`;
const ofFilter = (filter: string) => `filter: ${filter}\n${head}logsource: { category: ids }`;
/** `more` takes the place of what the head has of the same name. */
const ofHead = (more: string) =>
  `${more}\n${head.replace(new RegExp(`^${more.split(":")[0]}:.*\n`, "m"), "")}${tests}logsource: {}\ndetection: { a: { b: 1 }, condition: a }`;

describe("a rule without anything to remark", () => {
  it.each([
    ofDetection("{ a: { b: [1, x*], c|re: '^a+b$' }, f: { d|endswith: '.x' }, condition: a and not f }"),
    ofDetection(String.raw`{ a: { b|endswith: '\*', c|startswith: 'x\*', d|re: [a, A] }, condition: a }`),
    ofDetection("{ a: { b: null, c: 1 }, condition: [a, a] }"),
    ofHead(
      "tags: [attack.t1110.003, attack.credential-access, attack.defense_evasion, attack.g0007, cve.2026-1, tlp.red]",
    ),
    ofHead("date: 2026-11-25\nrelated: [{ id: 5a6b7c8d-9e0f-1a2b-3c4d-5e6f7a8b9c0d, type: similar }]"),
    ofHead("taxonomy: sigma\nstatus: stable"),
    ofFilter("{ rules: any, a: { b: 1 }, condition: not a }"),
  ])("is passed over in silence: %s", (text) => expect(told(text)).toEqual([]));

  it("is not looked at when nobody asks, nor when it has a mistake", () => {
    expect(readRules("title: x\nlogsource: {}\ndetection: { a: { b: 1 }, condition: a }", "a").remarks).toEqual([]);
    expect(told("title: x\nlogsource: {}\ndetection: { a: { b|x: 1 }, condition: a }")).toEqual([]);
  });
});

const remarked: readonly (readonly [check: CheckId, text: string])[] = [
  ["unused-selection", ofDetection("{ a: { b: 1 }, §c: { d: 1 }, condition: a }")],
  ["unused-selection", ofDetection("{ a: { b: 1 }, §_c: { d: 1 }, condition: all of them }")],
  ["always-true", ofDetection("{ a: { b: 1 }, condition: §a or not a }")],
  ["always-true", ofDetection("{ a: { b: 1 }, condition: [a, §not a or a] }")],
  ["never-true", ofDetection("{ a: { b: 1 }, c: { d: 1 }, condition: §a and c and not 1 of them }")],
  ["only-negative", ofDetection("{ a: { b: 1 }, condition: §not a }")],
  ["only-negative", ofDetection("{ a: { b|exists: false }, condition: §a }")],
  ["only-negative", ofDetection("{ a: { b|neq: 1 }, c: { d: null }, condition: §a and c }")],
  ["vulnerable-regex", ofDetection("{ a: { b|re: §'^(a+)+$' }, condition: a }")],
  ["slow-regex", ofDetection("{ a: { b|re: ['x', §'.*a.*b.*c'] }, condition: a }")],
  ["wildcard-only", ofDetection("{ a: { b: §'*' }, condition: a }")],
  ["wildcard-only", ofDetection("{ a: [§'*'], condition: a }")],
  ["duplicate-value", ofDetection("{ a: { b: [X, y, §x] }, condition: a }")],
  ["duplicate-value", ofDetection("{ a: [one, two, §one], condition: a }")],
  ["duplicate-value", ofDetection("{ a: [{ b: [1, §1] }], condition: a }")],
  ["redundant-wildcard", ofDetection("{ a: { b|contains: §'*x' }, condition: a }")],
  ["redundant-wildcard", ofDetection("{ a: { b|startswith: §'x*' }, condition: a }")],
  ["wide-without-base64", ofDetection("{ a: { §b|wide: x }, condition: a }")],
  ["empty-list", ofDetection("{ a: { b|expand: §'%empty%' }, condition: a }")],
  ["no-placeholder", ofDetection(String.raw`{ a: { b|expand: [§'C:\%none\x'] }, condition: a }`)],
  ["wildcard-only", ofDetection("{ a: { b|contains: §'' }, condition: a }")],
  ["filter-keeps-only", ofFilter("{ rules: any, a: { b: 1 }, condition: §a }")],
  ["unused-selection", ofFilter("{ rules: any, a: { b: 1 }, §c: { b: 1 }, condition: not a }")],
  ["missing-id", ofHead("title: §x").replace(/^id:.*\n/m, "")],
  ["missing-author", ofHead("title: §x").replace(/^author:.*\n/m, "")],
  ["missing-licence", ofHead("title: §x").replace(/^license:.*\n/m, "")],
  ["missing-level", ofHead("title: §x").replace(/^level:.*\n/m, "")],
  ["no-tests", ofHead("title: §x").replace("expect: no-match", "expect: match")],
  ["unknown-technique", ofHead("tags: [attack.t1110, §attack.t1110.999]")],
  ["unknown-technique", ofHead("tags: [§attack.T9999]")],
  ["unknown-technique", ofHead("tags: [§attack.credential-acess]")],
  ["unknown-tag-namespace", ofHead("tags: [§atack.t1110]")],
  ["unknown-tag-namespace", ofHead("tags: [§t1110]")],
  ["unknown-taxonomy", ofHead("taxonomy: §ecs")],
  ["unknown-relation", ofHead("related: [§{ id: x, type: obsoletes }]")],
  ["unknown-relation", ofHead("related: §x")],
  ["own-relation", ofHead("related: [{ id: §3f1c6a5e-6f3b-4f0e-9f55-1d2c3b4a5968, type: similar }]")],
  ["deprecated", ofHead("status: §deprecated")],
  ["bad-date", ofHead("modified: §2026/11/25")],
];

describe("the linter", () => {
  it.each(remarked)("says %s of %s", (check, text) =>
    expect(told(text.replace("§", ""))).toEqual([`${at(text)} ${check}`]),
  );

  it("misses neither author nor licence where the pack says them", () => {
    const text = ofHead("title: x").replace(/^(?:author|license):.*\n/gm, "");
    const checked = (pack: object) => readRules(text, "a.yml", { lint: true, pack }).remarks.map(({ check }) => check);
    expect(checked({})).toEqual(["missing-author", "missing-licence"]);
    expect(checked({ author: "a", licence: "MIT" })).toEqual([]);
  });

  it("has shown here all that it looks for in one file", () => {
    // That of a filter elsewhere takes the other rules: filter.test.ts.
    const shown = new Set<string>(["filter-elsewhere", ...remarked.map(([check]) => check)]);
    expect(Object.keys(checks).filter((check) => !shown.has(check))).toEqual([]);
  });
});

describe("a regular expression in an engine that goes back", () => {
  it.each([
    ["^(a+)+$", "exponential"],
    ["(a|a)*", "exponential"],
    ["(a*)*b", "exponential"],
    ["([a-z]+)*x", "exponential"],
    [String.raw`(\w+\s?)+$`, "exponential"],
    ["(ab|a|b)*", "exponential"],
    ["(x+x+)+y", "exponential"],
    ["(a{1,3})*", "exponential"],
    [String.raw`(\x{61}|[[:alpha:]])*`, "exponential"],
    ["a+a+", "polynomial"],
    [String.raw`\d+\d+x`, "polynomial"],
    [".*foo.*bar", "polynomial"],
    ["a+b+c+", undefined],
    ["(a|b)*", undefined],
    ["(a|ab)*c", undefined],
    [String.raw`([^\s]+\s+)*`, undefined],
    ["(a{2})*", undefined],
    [String.raw`([0-9]{1,3}\.){3}[0-9]{1,3}`, undefined],
    [String.raw`(?i)\\[a-z]+\\[^\\]+\.exe$`, undefined],
    ["(?P<n>a)(?:b)[]x]+[^]y]", undefined],
    [`(${"a?".repeat(200)})*`, undefined],
  ])("%s: %s", (pattern, expected) => expect(danger(pattern)).toBe(expected));

  it("takes an end for whatever pattern", () => {
    const part = fc.constantFrom(
      "a",
      "b",
      ".",
      "[a-c]",
      "(a|b)",
      "a*",
      "(a+)",
      "b?",
      "{",
      "[^a]",
      String.raw`\d`,
      "x{2,}",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.constantFrom("", "*", "+", "{2,5}"), (parts, times) => {
        expect(["exponential", "polynomial", undefined]).toContain(danger(`(${parts.join("")})${times}`));
      }),
    );
  });
});
