import path from "node:path";
import { describe, expect, it } from "vitest";
import { aDetection, exploits, ruleSetOf } from "./fixtures/a-rule.ts";
import { testRules } from "./self-test.ts";
import { loadRules } from "./sigma/load.ts";

const failuresOf = (...texts: string[]) =>
  testRules(ruleSetOf(...texts)).failures.map(({ rule, message }) => `${rule.name}: ${message}`);
const exploit = "{ classification: { type: exploit } }";
const both = `- { expect: match, event: ${exploit} }
    - { expect: no-match, event: { classification: { type: scanner } } }`;
const tested = (tests: string) => `${exploits}\nlagewarte:\n  tests:\n    ${tests}`;
const burst = (tests: string) => `title: burst
name: burst
correlation: { type: event_count, rules: exploit, timespan: 5m, condition: { gte: 3 } }
lagewarte:
  tests:
    ${tests}`;

describe("a rule's own tests", () => {
  it("pass when it fires where it should and nowhere else", () => {
    expect(testRules(ruleSetOf(tested(both)))).toEqual({ passed: 2, failures: [] });
  });

  it("must be one that matches and one that does not, at least", () => {
    expect(failuresOf(exploits)).toEqual(["exploit: has no match test", "exploit: has no no-match test"]);
  });

  it("fail when the rule does not do what they say, each by its number", () => {
    expect(failuresOf(tested(both.replace("type: exploit", "type: scanner")))).toEqual([
      "exploit: test 1 should be a match, but the rule does not fire",
    ]);
    expect(failuresOf(tested(both.replace("type: scanner", "type: exploit")))).toEqual([
      "exploit: test 2 should be a no-match, but the rule fires",
    ]);
  });

  it("wait until the windows of the last event are over, or as long as they say", () => {
    const few = (tests: string) =>
      burst(tests)
        .replace("gte: 3", "lt: 3")
        .replace("timespan: 5m", "timespan: 5m, group-by: [source.ip]")
        .replace("lagewarte:", "lagewarte:\n  window: tumbling");
    const event = "{ classification: { type: exploit }, ecs: { source: { ip: 192.0.2.1 } } }";
    const tests = `- { expect: match, event: ${event}, repeat: 2 }
    - { expect: no-match, event: ${event}, repeat: 3 }
    - { expect: no-match, event: ${event}, repeat: 2, until: 4m }`;
    expect(failuresOf(tested(both), few(tests))).toEqual([]);
    expect(failuresOf(tested(both), few(tests.replace("until: 4m", "until: 2h")))).toEqual([
      "burst: test 3 should be a no-match, but the rule fires",
    ]);
  });

  it("of a chain run all of its links", () => {
    const again = `title: again
name: again
correlation: { type: event_count, rules: burst, timespan: 1h, condition: { gte: 2 }, group-by: [source.ip] }
lagewarte:
  tests:
    - expect: match
      events:
        - &wave { event: { classification: { type: exploit }, ecs: { source: { ip: 192.0.2.1 } } }, repeat: 3 }
        - { event: { classification: { type: exploit }, ecs: { source: { ip: 192.0.2.1 } } }, repeat: 3, offset: 30m }
    - { expect: no-match, events: [*wave] }`;
    const inner = burst(
      `- { expect: match, event: { classification: { type: exploit }, ecs: { source: { ip: 192.0.2.1 } } }, repeat: 3 }
    - { expect: no-match, event: ${exploit} }`,
    ).replace("timespan: 5m", "timespan: 5m, group-by: [source.ip]");
    expect(failuresOf(tested(both), inner, again)).toEqual([]);
  });

  it("of a correlation are timed sequences that raise it or not", () => {
    const tests = `- { expect: match, event: ${exploit}, repeat: 3, every: 2m }
    - { expect: no-match, event: ${exploit}, repeat: 2 }
    - { expect: no-match, event: ${exploit}, repeat: 3, every: 150s }
    - { expect: match, events: [{ event: ${exploit}, repeat: 2 }, { offset: 4m, event: ${exploit} }] }`;
    expect(failuresOf(tested(both), burst(tests))).toEqual([]);
  });

  it("of one that asks windows at their end wait for that, also over links of a chain", () => {
    const few = (rest: string) => `title: few
name: few
correlation: { type: event_count, rules: exploit, timespan: 5m, condition: { lt: 3 } }
lagewarte: { tests: [${rest}] }`;
    const chain = `title: chain
name: chain
correlation: { type: event_count, rules: few, timespan: 1h, condition: { lte: 1 } }
lagewarte: { window: tumbling, tests: [{ expect: match, event: ${exploit} }, { expect: no-match, event: ${exploit}, repeat: 2, every: 20m }] }`;
    const tests = `{ expect: match, event: ${exploit} }, { expect: no-match, event: ${exploit}, repeat: 3 }`;
    // Of three at once the last two have windows of their own; in a tumbling one they do not.
    expect(failuresOf(tested(both), few(tests).replace("tests:", "window: tumbling, tests:"), chain)).toEqual([]);
    expect(failuresOf(tested(both), few(tests))).toEqual(["few: test 2 should be a no-match, but the rule fires"]);
  });

  it("of absence take nobody for silent because the test ends", () => {
    const absence = `title: silence
name: silence
lagewarte:
  correlation: { type: absence, rules: exploit, group-by: [sensor], timespan: 30m }
  tests:
    - expect: match
      events:
        - event: ${exploit}
        - { offset: 30m, event: { sensor: other, classification: { type: exploit } } }
    - { expect: no-match, event: ${exploit}, repeat: 3, every: 20m }
    - { expect: no-match, events: [{ event: ${exploit} }, { offset: 25m, event: { sensor: other, classification: { type: exploit } } }] }`;
    expect(failuresOf(tested(both), absence)).toEqual([]);
  });

  it("look at the rule's logsource too", () => {
    const dns = aDetection("dns", "{ s: { severity: high }, condition: s }", "logsource: { category: dns }");
    const event = (action: string) => `{ severity: high, ecs: { event: { action: ${action} } } }`;
    expect(
      failuresOf(`${dns}
lagewarte:
  tests:
    - { expect: match, event: ${event("dns")} }
    - { expect: no-match, event: ${event("alert")} }`),
    ).toEqual([]);
  });
});

describe("the catalogue that we ship", async () => {
  const { ruleSet, problems } = await loadRules([path.resolve(import.meta.dirname, "../catalogue")]);
  const rules = [...ruleSet.detections, ...ruleSet.correlations];
  const alerting = [...ruleSet.alerting, ...ruleSet.correlations];

  it("has no mistakes, and every rule passes its own tests", () => {
    expect(problems).toEqual([]);
    expect(testRules(ruleSet).failures.map(({ rule, message }) => `${rule.info.title}: ${message}`)).toEqual([]);
    expect(alerting.length).toBeGreaterThanOrEqual(10);
  });

  it("finds the same source address at three or more organisations within ten minutes", () => {
    expect(
      ruleSet.correlations.find(
        ({ type, groupBy, fields, timespan, conditions }) =>
          type === "value_count" &&
          groupBy.join() === "source.ip" &&
          fields.join() === "organisations.id" &&
          timespan === 600_000 &&
          conditions.some(({ comparison, value }) => comparison === "gte" && value === 3),
      ),
    ).toBeDefined();
  });

  it.each(alerting.map((rule) => [rule.info.title, rule] as const))(
    "says in both languages what “%s” is, what it means and what to do, in five steps at most",
    (_, { content, info, severity }) => {
      expect(content.title.de).not.toBe(content.title.en);
      expect(info.titleEn).toMatch(/^[A-Z]/);
      expect(content.meaning.de.length).toBeGreaterThan(20);
      expect(content.meaning.en.length).toBeGreaterThan(20);
      expect(content.advice.length).toBeGreaterThanOrEqual(2);
      expect(content.advice.length).toBeLessThanOrEqual(5);
      for (const { de, en } of content.advice) {
        expect(de).toMatch(/^[A-ZÄÖÜ].*[.?]$/);
        expect(en).toMatch(/^[A-Z].*[.?]$/);
      }
      expect(info).toMatchObject({ author: "Lagewarte", licence: "EUPL-1.2" });
      expect(severity).not.toBe("info");
    },
  );

  it("has an id of its own for each rule", () => {
    for (const { id } of rules) expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });
});
