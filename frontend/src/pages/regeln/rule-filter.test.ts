import { describe, expect, it } from "vitest";
import { RuleList } from "@lagewarte/model";
import { isNoisy, shownRules, type RuleFilter } from "./rule-filter.ts";

const zero = { day: 0, week: 0, month: 0, open: 0, closed: 0, dismissed: 0 };

function aRule(
  id: string,
  { figures = {}, ...over }: { readonly figures?: object } & Readonly<Record<string, unknown>> = {},
) {
  return {
    id,
    file: id,
    pack: "lagewarte",
    title: `Regel ${id}`,
    severity: "medium",
    kind: "detection",
    alerting: true,
    author: "Mia",
    licence: "EUPL-1.2",
    reference: null,
    version: "1",
    status: null,
    techniques: [],
    logsource: "dns",
    tests: { passed: 2, failed: 0 },
    figures: { ...zero, ...figures },
    shelves: [],
    released: null,
    ...over,
  };
}

const drafts = [
  {
    file: "c",
    state: "editing",
    by: { id: "p", name: "P" },
    at: "2026-11-28T00:00:00.000Z",
    proposal: null,
    withdraws: false,
  },
];
const list = RuleList.parse({
  items: [
    aRule("a", { figures: { month: 400 }, severity: "low" }),
    aRule("b", { figures: { month: 20, closed: 10, dismissed: 9 }, pack: "sigmahq", techniques: ["T1110"] }),
    aRule("c", { severity: "critical" }),
    aRule("d", { alerting: false, author: "Ben" }),
  ],
  drafts,
  chatter: [],
});
const ids = (filter: Partial<RuleFilter>): string[] =>
  shownRules(list, { view: "all", sort: "noise", ...filter }, ({ title }) => title).map(({ id }) => id);

describe("the list of rules", () => {
  it("has the loudest first, or by what is asked for, and equal ones by title", () => {
    expect(ids({})).toEqual(["a", "b", "c", "d"]);
    expect(ids({ sort: "dismissed" })).toEqual(["b", "a", "c", "d"]);
    expect(ids({ sort: "severity" })).toEqual(["c", "b", "d", "a"]);
  });

  it("finds words in title, author, place and technique, all of them", () => {
    expect(ids({ q: "t1110 mia" })).toEqual(["b"]);
    expect(ids({ q: "ben" })).toEqual(["d"]);
    expect(ids({ q: "ben t1110" })).toEqual([]);
  });

  it("is narrowed by pack, severity and view", () => {
    expect(ids({ pack: "sigmahq" })).toEqual(["b"]);
    expect(ids({ severity: "critical" })).toEqual(["c"]);
    expect(ids({ view: "noisy" })).toEqual(["a", "b"]);
    expect(ids({ view: "silent" })).toEqual(["c"]);
    expect(ids({ view: "drafts" })).toEqual(["c"]);
    expect(ids({ view: "shelved" })).toEqual([]);
  });

  it("calls a rule noisy by what was dismissed only when enough was closed to say so", () => {
    expect(isNoisy({ figures: { ...zero, month: 3, closed: 2, dismissed: 2 } })).toBe(false);
    expect(isNoisy({ figures: { ...zero, month: 9, closed: 6, dismissed: 3 } })).toBe(true);
  });
});
