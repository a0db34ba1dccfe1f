import { describe, expect, it } from "vitest";
import { aDetection, detectionOf, ruleSetOf } from "../../fixtures/a-rule.ts";
import { plainFields } from "../fields.ts";
import { RuleIndex } from "./rule-index.ts";
import { witnessesOf } from "./witness.ts";

const ruleOf = (detection: string) => detectionOf(ruleSetOf(aDetection("rule", detection)));

/** As one reads them: `Image:*\cmd.exe`, and the field alone where it only has to be there. */
const witnesses = (detection: string): string[] | undefined =>
  witnessesOf(ruleOf(detection).predicate)?.map((witness) => {
    const name = witness.field?.name ?? "any text";
    return witness.kind === "present"
      ? name
      : `${name}:${witness.start ? "" : "*"}${witness.text}${witness.end ? "" : "*"}`;
  });

describe("what must be in an event that a rule matches", () => {
  it.each<[what: string, detection: string, wanted: string[] | undefined]>([
    ["each text of a list", "{ s: { F|endswith: [\\cmd.exe, .COM] }, condition: s }", ["F:*\\cmd.exe", "F:*.com"]],
    ["the rarest of what must all be", "{ s: { F: a*, G|contains: needle }, condition: s }", ["G:*needle*"]],
    ["something of each branch", "{ x: { F: abc }, y: { G: null, H: def }, condition: x or y }", ["F:abc", "H:def"]],
    ["the longest text between wildcards", "{ s: { F: 'a*bcd?ef' }, condition: s }", ["F:*bcd*"]],
    ["nothing of what must not be", "{ x: { F: abc }, y: { G: def }, condition: x and not y }", ["F:abc"]],
    ["a field that is not null", "{ x: { F: null }, condition: not x }", ["F"]],
    ["what two nots leave", "{ x: { F: abc }, y: { G: x }, condition: not (not x or y) }", ["F:abc"]],
    ["texts of a regular expression", "{ s: { F|re: 'x+(Abcd|efgh\\d)' }, condition: s }", ["F:*abcd*", "F:*efgh*"]],
    ["the field of one without any", "{ s: { F|re|i: abcd }, condition: s }", ["F"]],
    ["the field of a number", "{ s: { F|gt: 4 }, condition: s }", ["F"]],
    ["keywords", "{ s: [Alpha, beta], condition: s }", ["any text:*alpha*", "any text:*beta*"]],
    ["nothing where a field is not to be there", "{ s: { F|exists: false }, condition: s }", undefined],
    ["nothing where one branch has none", "{ x: { F: abc }, y: { G: null }, condition: x or y }", undefined],
  ])("is %s", (_, detection, wanted) => expect(witnesses(detection)).toEqual(wanted));

  it("is not in lower case what changes there with its neighbours", () => {
    const rule = ruleOf("{ s: { F|contains|cased: ΑΣ }, condition: s }");
    expect(new RuleIndex([rule.predicate]).candidates(plainFields({ F: "ΑΣΑ" }))).toEqual([0]);
  });

  it("is short, however long the rule's text is", () => {
    const long = "x".repeat(100_000);
    for (const [modifier, text] of [
      ["contains", `0${long}`],
      ["endswith", `${long}9`],
    ] as const) {
      const rule = ruleOf(`{ s: { F|${modifier}: ${text} }, condition: s }`);
      expect(witnessesOf(rule.predicate)).toMatchObject([{ text: expect.stringMatching(/^.{64}$/) as string }]);
      const index = new RuleIndex([rule.predicate]);
      expect(index.candidates(plainFields({ F: text }))).toEqual([0]);
      expect(index.candidates(plainFields({ F: text.slice(1, -1) }))).toEqual([]);
    }
  });
});
