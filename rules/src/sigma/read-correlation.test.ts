import { describe, expect, it } from "vitest";
import { readRules } from "./read-file.ts";
import type { CorrelationRule } from "./rule.ts";

const read = (text: string) => readRules(text, "r.yml");
const problemsOf = (text: string): string =>
  read(text)
    .problems.map(({ line, column, message }) => `${line}:${column} ${message}`)
    .join("\n");
const correlation = (rest: string, more = "") =>
  `title: x\ncorrelation:\n  rules: [a, b]\n  timespan: 10m\n  ${rest.replaceAll("; ", "\n  ")}\n${more}`;
const own = (rest: string, more = "") =>
  `title: x\nlagewarte:\n  ${more}\n  correlation:\n    rules: a\n    timespan: 10m\n    ${rest.replaceAll("; ", "\n    ")}`;

function rule(text: string): CorrelationRule {
  const { rules, problems } = read(text);
  expect(problems).toEqual([]);
  return rules[0] as CorrelationRule;
}

describe("a correlation", () => {
  it.each([
    ["type: value_sum; condition: { gte: 1.5, field: bytes }", { type: "value_sum", fields: ["bytes"] }],
    ["type: value_avg; condition: { gt: 1, lte: 2, field: bytes }", { conditions: [{ value: 1 }, { value: 2 }] }],
    ["type: value_median; condition: { lt: 0.5, field: bytes }", { percentile: 50 }],
    ["type: value_percentile; condition: { gte: 9, field: bytes, percentile: 95 }", { percentile: 95 }],
    ["type: temporal", { conditions: [{ comparison: "gte", value: 2 }] }],
    ["type: temporal; condition: { gte: 1 }", { conditions: [{ value: 1 }] }],
    ["type: temporal; condition: a and not b", { expression: { kind: "all" } }],
    ["type: temporal; condition: 1 of *", { expression: { kind: "any" } }],
    ["type: temporal_ordered", { conditions: [{ comparison: "gte", value: 2 }] }],
    ["type: event_count; condition: { eq: 3 }; group-by: x", { groupBy: ["x"], lateness: 900_000, window: "sliding" }],
  ])("of Sigma's is read: %s", (text, expected) => expect(rule(correlation(text))).toMatchObject(expected));

  it.each([
    ["type: absence; group-by: [sensor]", { type: "absence", groupBy: ["sensor"] }],
    [
      "type: spike; windows: 6; factor: 3; minimum: 10",
      { baseline: { windows: 6, factor: 3 }, conditions: [{ value: 10 }] },
    ],
    ["type: first_seen; field: [a, b]", { fields: ["a", "b"] }],
  ])("of ours is read: %s", (text, expected) => expect(rule(own(text))).toMatchObject(expected));

  it("takes our policies, and names of one value in several rules", () => {
    const text = correlation(
      "type: temporal; group-by: [ip]; aliases: { ip: { a: source.ip, b: destination.ip } }",
      "lagewarte: { window: session, lateness: 0s, suppress: 6h, realert: 1d }",
    );
    expect(rule(text)).toMatchObject({
      aliases: { ip: { a: "source.ip", b: "destination.ip" } },
      window: "session",
      lateness: 0,
      suppress: 21_600_000,
      realert: 86_400_000,
    });
  });

  it.each([
    ["type: value_percentile; condition: { gte: 1, field: f }", "6:14 value_percentile needs percentile"],
    [
      "type: value_percentile; condition: { gte: 1, field: f, percentile: 101 }",
      "percentile is a number from 0 to 100",
    ],
    ["type: value_sum; condition: { gte: 1, field: f, percentile: 5 }", "value_sum has no percentile"],
    ["type: value_sum; condition: { gte: 1 }", "value_sum needs the one field"],
    ["type: value_sum; condition: { gte: 1, field: [f, g] }", "value_sum needs the one field"],
    ["type: value_avg; condition: { gte: x, field: f }", "6:21 correlation.condition.gte"],
    ["type: event_count; condition: a and b", "a condition over the names of rules is for temporal"],
    ["type: event_count; condition: { lt: 1 }", "for silence there is absence"],
    ["type: event_count; condition: { eq: 0 }", "a window begins with a match"],
    ["type: temporal; condition: { gte: 3 }", "of 2 rules no window can have so many"],
    ["type: temporal; condition: { gte: 2, field: f }", "temporal counts no field"],
    ["type: temporal; condition: not a", "6:14 the condition holds also when none of the rules matched"],
    ["type: temporal; condition: a and c", '6:20 there is no selection "c"'],
    ["type: temporal; condition: a and (b", 'a ")" is missing'],
    ["type: temporal_ordered; condition: { gte: 1 }", "temporal_ordered asks for all of its rules"],
    ["type: temporal_ordered; condition: a and b", "is for temporal"],
    ["type: absence", '5:9 "absence" stands under lagewarte.correlation'],
    ["type: spik", 'unknown correlation type "spik"'],
    ["type: temporal; aliases: { ip: { a: x, b: y } }", '6:14 nothing is grouped by "ip"'],
    ["type: temporal; group-by: ip; aliases: { ip: { a: x } }", '7:18 the alias "ip" has no field for "b"'],
    ["type: temporal; group-by: ip; aliases: { ip: { a: x, b: y, bb: z } }", 'has no rule "bb". Did you mean "b"?'],
  ])("of Sigma's with a mistake is told where: %s", (text, problem) =>
    expect(problemsOf(correlation(text))).toContain(problem),
  );

  it.each([
    ["type: event_count", '"event_count" stands under correlation; it is a type of Sigma'],
    ["type: first_sen; field: f", 'unknown correlation type "first_sen". Did you mean "first_seen"?'],
    ["type: first_seen", "first_seen needs field"],
    ["type: spike; windows: 4", "spike needs factor"],
    ["type: spike; windows: 0; factor: 2", "windows is a whole number from 1 to 100"],
    ["type: spike; windows: 4; factor: 0.5", "factor is a number from 1"],
    ["type: spike; windows: 4; factor: 2; minimum: 0", "minimum is a whole number from 1"],
    ["type: spike; windows: 100; factor: 2; timespan: 1h", "reach back longer than three days"],
    ["type: absence; field: f", "absence has no field"],
  ])("of ours with a mistake is told: %s", (text, problem) =>
    expect(problemsOf(own(text).replace(/timespan: 10m(?=[^]*timespan)/, "generate: false"))).toContain(problem),
  );

  it.each([
    ["window: hopping", "Invalid option"],
    ["lateness: 9d", '"9d" is longer than three days'],
    ["suppress: soon", '"soon" is no time span'],
    ["realert: 5m", "an alert goes on for the time span at least"],
    ["window: session", "a session lasts 10 time spans at most"],
    ["windw: session", 'unknown key "windw". Did you mean "window"?'],
  ])("with a policy that is none is told: %s", (text, problem) =>
    expect(
      problemsOf(
        correlation("type: temporal", `lagewarte: { ${text} }`).replace(
          "10m",
          text.startsWith("window") ? "8h" : "10m",
        ),
      ),
    ).toContain(problem),
  );

  it("of ours has windows of its own", () =>
    expect(problemsOf(own("type: absence", "window: session"))).toContain("absence has windows of its own"));

  it("names no rule twice", () =>
    expect(problemsOf(correlation("type: temporal").replace("[a, b]", "[a, b, a]"))).toContain(
      "3:10 a rule is named twice",
    ));

  it("is a detection's mistake where it has our keys for correlations", () =>
    expect(
      problemsOf("title: x\nlogsource: {}\ndetection: { a: { b: 1 }, condition: a }\nlagewarte: { realert: 1h }"),
    ).toContain('unknown key "realert"'));
});
