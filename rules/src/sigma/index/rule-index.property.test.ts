import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainFields } from "../fields.ts";
import { readRules } from "../read-file.ts";
import { assemble } from "../rule-set.ts";
import type { DetectionRule } from "../rule.ts";
import { groupedTestOf } from "./grouped.ts";
import { RuleIndex } from "./rule-index.ts";

/** Short enough to meet often; with what changes its length or its neighbours in lower case. */
const part = fc.constantFrom(
  "a",
  "b",
  "abcd",
  "bcda",
  "-enc",
  "ABCDE",
  "İx",
  "ΑΣ",
  "ſk",
  "K",
  "é",
  "😀",
  "4",
  " ",
  "\n",
);
const word = fc.array(part, { maxLength: 5 }).map((parts) => parts.join(""));
const pattern = fc
  .array(fc.oneof({ weight: 3, arbitrary: part }, { weight: 1, arbitrary: fc.constantFrom("*", "?", "\\*") }), {
    maxLength: 5,
  })
  .map((parts) => parts.join(""));
const field = fc.constantFrom("F", "G", "h.i", "h.j.k");
const value = fc.oneof(word, fc.constantFrom(4, 40, 0, true, null));

const textItem = fc.tuple(
  fc.constantFrom("", "|contains", "|startswith", "|endswith", "|cased", "|contains|cased", "|neq", "|contains|all"),
  fc.array(fc.oneof({ weight: 6, arbitrary: pattern }, { weight: 1, arbitrary: fc.constantFrom(4, true) }), {
    minLength: 2,
    maxLength: 10,
  }),
);
const otherItem = fc.oneof(
  fc.tuple(fc.constant(""), fc.constantFrom<unknown>(null, "", "*", [null, "abcd"], [null, 4])),
  fc.tuple(fc.constant("|exists"), fc.boolean()),
  fc.tuple(fc.constantFrom("|lt", "|gte", "|gt|neq"), fc.constantFrom(4, 39)),
  fc.tuple(fc.constantFrom("|fieldref", "|fieldref|contains", "|fieldref|cased|neq"), field),
  fc.tuple(
    fc.constantFrom("|re", "|re|i", "|re|s|neq"),
    fc.constantFrom("abcd", "^a.*bcda$", "(?:abcd|-enc)\\s", "[ab]{3}", "ABC(D|E)", "ſk|k", "x?", "é+a", "b(?i)abcd"),
  ),
  fc.tuple(fc.constant("|cidr"), fc.constantFrom("192.0.2.0/24", ["192.0.2.0/24", "2001:db8::/32"])),
  fc.tuple(fc.constantFrom("|windash|contains", "|base64offset|contains"), fc.constantFrom(" -enc", "/enc", "abcd")),
);
const item = fc
  .tuple(field, fc.oneof({ weight: 2, arbitrary: textItem }, { weight: 1, arbitrary: otherItem }))
  .map(([name, [modifiers, of]]): [string, unknown] => [name + modifiers, of]);
const map = fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => Object.fromEntries(items));
const keyword = pattern.filter((text) => text !== "");
const selection: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: map },
  { weight: 1, arbitrary: fc.array(map, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.array(keyword, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.array(keyword, { minLength: 2, maxLength: 3 }).map((words) => ({ "|all": words })) },
);
const condition = fc.constantFrom(
  "x",
  "x and y",
  "x or y",
  "x and not y",
  "not x",
  "not (x and not y) and z",
  "not (not x or not y)",
  "(x or y) and (y or not z)",
  "1 of them",
  "all of them",
  "not 1 of them",
);
const detection = fc.record({ x: selection, y: selection, z: selection, condition });
const deep = fc.oneof(value, fc.array(value, { maxLength: 3 }));
const event = fc.record(
  {
    F: deep,
    G: deep,
    h: fc.oneof(
      value,
      fc.record(
        { i: deep, j: fc.oneof(value, fc.array(fc.record({ k: deep }), { maxLength: 2 })) },
        { requiredKeys: [] },
      ),
    ),
    "h.i": deep,
    address: fc.constantFrom("192.0.2.7", "2001:db8::1"),
    other: deep,
  },
  { requiredKeys: [] },
);

function rulesOf(detections: readonly object[]): readonly DetectionRule[] {
  const documents = detections.map((each, n) =>
    JSON.stringify({ title: `rule ${n}`, name: `rule-${n}`, logsource: { product: "any" }, detection: each }),
  );
  const { rules } = readRules(documents.join("\n---\n"), "generated.yml");
  return assemble(rules).ruleSet.detections;
}

describe("the index", () => {
  it("finds of any rules exactly those that the plain evaluation finds, in their order", () => {
    let matched = 0;
    let asked = 0;
    fc.assert(
      fc.property(
        fc.array(detection, { minLength: 1, maxLength: 8 }),
        fc.array(event, { minLength: 1, maxLength: 6 }),
        (detections, events) => {
          const rules = rulesOf(detections);
          const index = new RuleIndex(rules.map(({ predicate }) => predicate));
          const tests = rules.map(({ predicate }) => groupedTestOf(predicate));
          for (const each of events) {
            const fields = plainFields(each);
            const naive = rules.filter(({ test }) => test(plainFields(each)));
            const found = index.candidates(fields).filter((position) => tests[position]?.(fields));
            expect(found.map((position) => rules[position]?.name)).toEqual(naive.map(({ name }) => name));
            matched += naive.length;
            asked += rules.length;
          }
        },
      ),
      { numRuns: 1000 },
    );
    // Neither all nor nothing, else it would prove little.
    expect(matched / asked).toBeGreaterThan(0.1);
    expect(matched / asked).toBeLessThan(0.9);
  });
});
