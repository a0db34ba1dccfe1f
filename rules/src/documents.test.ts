// A document that states numbers lies sooner or later, unless it is tested.
import fs from "node:fs";
import path from "node:path";
import type { FeedId } from "@lagewarte/model";
import { describe, expect, it } from "vitest";
import { testRules } from "./self-test.ts";
import { concerns, originOf } from "./sigma/logsource.ts";
import { readRules } from "./sigma/read-file.ts";
import { assemble } from "./sigma/rule-set.ts";

const root = path.resolve(import.meta.dirname, "../..");
const read = (file: string) => fs.readFileSync(path.join(root, file), "utf8");
const rowsOf = (text: string) =>
  text
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
const codesIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? "");

describe("docs/situation.md", () => {
  it("has every number of the score, as it is", () => {
    const source = read("rules/src/situation/score.ts");
    const rows = new Map(rowsOf(read("docs/situation.md")).map(([name = "", value = ""]) => [name, value]));
    const numbers = (text: string) =>
      (text.match(/\d[\d_,]*(?:\.\d+)?/g) ?? []).map((each) => Number(each.replace(/[_,]/g, "")));
    const constants = [...source.matchAll(/^const ([A-Z_]+)\b[^=]*= ([^;]+);/gm)];
    expect(constants.length).toBeGreaterThanOrEqual(9);
    for (const [, name = "", definition = ""] of constants) {
      const value = rows.get(`\`${name}\``);
      expect(value, name).toBeDefined();
      const stated = numbers(value ?? "");
      for (const number of numbers(definition)) expect(stated, name).toContain(number);
    }
  });
});

describe("docs/rules/logsources.md", () => {
  it("says of every feed and service what the rules are chosen by", () => {
    const rows = rowsOf(read("docs/rules/logsources.md")).filter(([feed = ""]) =>
      ["`suricata-eve`", "`shadowserver`", "`idea0`", "`zeek`"].includes(feed),
    );
    expect(rows.length).toBe(10);
    for (const [feed = "", , category = "", product = "", service = ""] of rows) {
      const [id = ""] = codesIn(feed);
      const [first = "any", ...also] = codesIn(service);
      const origin = originOf(id as FeedId, first);
      expect(origin.categories, `${feed} ${service}`).toEqual(codesIn(category));
      expect(origin.product, feed).toBe(codesIn(product)[0]);
      for (const each of also) expect(concerns({ service: each }, origin), service).toBe(true);
    }
  });
});

describe("docs/rules/writing.md", () => {
  const text = read("docs/rules/writing.md");

  it("has an example that passes check and test", () => {
    const [, example = ""] = /```yaml\n(title: [^]*?)```/.exec(text) ?? [];
    const { rules, problems } = readRules(example, "writing.md");
    expect(problems).toEqual([]);
    const { ruleSet, problems: more } = assemble(rules);
    expect(more).toEqual([]);
    const { passed, failures } = testRules(ruleSet);
    expect(failures.map(({ message }) => message)).toEqual([]);
    expect(passed).toBe(4);
  });

  it("names every word that the key lagewarte takes", () => {
    const source = read("rules/src/sigma/document.ts");
    const [, body = ""] = /const lagewarte = z\.strictObject\(\{([^}]*)\}/.exec(source) ?? [];
    const keys = [...body.matchAll(/^ {2}"?([a-z-]+)"?:/gm)].map(([, key]) => key ?? "");
    expect(keys.length).toBe(6);
    const rows = rowsOf(text).map(([name = ""]) => name);
    for (const key of keys) expect(rows).toContain(`\`${key}\``);
  });
});
