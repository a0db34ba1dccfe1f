import { describe, expect, it } from "vitest";
import { aCount, aDetection } from "../fixtures/a-rule.ts";
import { plainFields } from "./fields.ts";
import { applyFilters } from "./filter.ts";
import { readRules } from "./read-file.ts";
import type { DetectionRule } from "./rule.ts";

const login = aDetection(
  "login",
  "{ s: { action: login }, condition: s }",
  "logsource: { product: windows, service: security }",
);
const other = aDetection("other", "{ s: { action: login }, condition: s }", "logsource: { product: linux }");
/** `rest` is YAML below `filter`. */
const aFilter = (rest: string, logsource = "{ product: windows }") =>
  `title: Admins\nname: admins\nlogsource: ${logsource}\nfilter: { ${rest} }`;
const noAdmins = "rules: [login], admin: { user|startswith: adm_ }, condition: not admin";

function filtered(...texts: string[]) {
  const { rules, filters, problems } = readRules(texts.join("\n---\n"), "f.yml");
  expect(problems).toEqual([]);
  return applyFilters(rules, filters);
}
const detection = (set: ReturnType<typeof filtered>, name: string) =>
  set.rules.find((rule): rule is DetectionRule => rule.name === name && rule.kind === "detection");
const fires = (set: ReturnType<typeof filtered>, name: string, event: Record<string, string>) =>
  detection(set, name)?.test(plainFields(event));

describe("a filter", () => {
  it("leaves out what it selects when it says not, of the rule that it names alone", () => {
    const set = filtered(login, other, aFilter(noAdmins));
    expect(set.rules).toHaveLength(2);
    expect(fires(set, "login", { action: "login", user: "root" })).toBe(true);
    expect(fires(set, "login", { action: "login", user: "adm_1" })).toBe(false);
    expect(fires(set, "other", { action: "login", user: "adm_1" })).toBe(true);
  });

  it("is taken as it is written: without not it keeps what it selects", () => {
    const set = filtered(login, aFilter(noAdmins.replace("not admin", "admin")));
    expect(fires(set, "login", { action: "login", user: "root" })).toBe(false);
    expect(fires(set, "login", { action: "login", user: "adm_1" })).toBe(true);
  });

  it("for any rule goes to those whose logsource says at least what the filter's says", () => {
    const any = noAdmins.replace("[login]", "any");
    const admin = { action: "login", user: "adm_1" };
    expect(fires(filtered(login, other, aFilter(any)), "login", admin)).toBe(false);
    expect(fires(filtered(login, other, aFilter(any)), "other", admin)).toBe(true);
    expect(fires(filtered(login, aFilter(any, "{ product: windows, service: sysmon }")), "login", admin)).toBe(true);
    expect(
      fires(filtered(login, aFilter(any, "{ category: process_creation, product: windows }")), "login", admin),
    ).toBe(true);
    expect(fires(filtered(login, other, aFilter(any, "{}")), "other", admin)).toBe(false);
  });

  it("works beside other filters", () => {
    const set = filtered(login, aFilter(noAdmins), aFilter(noAdmins.replace("adm_", "svc_")));
    expect(["root", "adm_1", "svc_1"].map((user) => fires(set, "login", { action: "login", user }))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("makes another version of the rule, and of no other", () => {
    const [plain, first, second] = [
      filtered(login, other),
      filtered(login, other, aFilter(noAdmins)),
      filtered(login, other, aFilter(noAdmins.replace("adm_", "svc_"))),
    ].map((set) => ["login", "other"].map((name) => detection(set, name)?.info.version));
    expect(new Set([plain?.[0], first?.[0], second?.[0]]).size).toBe(3);
    expect(new Set([plain?.[1], first?.[1], second?.[1]]).size).toBe(1);
  });

  it("that names no rule that is there is told of, as is one that names a correlation", () => {
    const count = aCount("many", "type: event_count, timespan: 5m, condition: { gte: 2 }").replace(
      "rules: exploit",
      "rules: login",
    );
    const set = filtered(login, count, aFilter("rules: [logni, many], a: { user: x }, condition: not a"));
    expect(set.problems.map(({ line, message }) => [line, message])).toEqual([
      [14, 'there is no rule "logni". Did you mean "login"?'],
      [14, '"many" is a correlation; filters are for detections'],
    ]);
  });

  it("that names a rule of another logsource does not apply, and says so", () => {
    const set = filtered(other, aFilter(noAdmins.replace("login", "other")));
    expect(fires(set, "other", { action: "login", user: "adm_1" })).toBe(true);
    expect(set.remarks).toMatchObject([{ check: "filter-elsewhere", line: 9 }]);
  });

  it.each([
    ["rules: any, condition: a", 'there is no selection "a"'],
    ["rules: any, a: { b|x: 1 }, condition: a", 'unknown modifier "x"'],
    ["rules: [], a: { b: 1 }, condition: a", "filter.rules"],
    ["rules: any, a: { b: 1 }", "filter.condition"],
    ["rules: any, rule: { b: 1 }, condition: 1 of rules", 'no selection is named like "rules"'],
  ])("with %s is told of: %s", (rest, message) => {
    const { problems, filters } = readRules(aFilter(rest), "f.yml");
    expect(problems.map((each) => each.message).join("\n")).toContain(message);
    expect(filters).toEqual([]);
  });
});
