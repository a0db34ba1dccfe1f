import type { JsonObject } from "@lagewarte/model";
import { describe, expect, it } from "vitest";
import { readSelection } from "./detection.ts";
import { testOf } from "./evaluate.ts";
import { plainFields } from "./fields.ts";
import { expanded, UsedLists } from "./placeholder.ts";

const lists = new Map([
  ["servers", ["alpha", "b*"]],
  ["zones", ["example", "test"]],
  ["networks", ["192.0.2.0/24", "2001:db8::/32"]],
  ["ports", ["80", "443"]],
  ["none", []],
]);
const matches = (selection: unknown, event: JsonObject) => testOf(readSelection(selection, lists))(plainFields(event));

describe("a placeholder", () => {
  it("stands for each of its list, several for each combination, in the text around them", () => {
    expect(expanded("%servers%", lists)).toEqual(["alpha", "b*"]);
    expect(expanded("x-%servers%.%zones%", lists)).toEqual([
      "x-alpha.example",
      "x-b*.example",
      "x-alpha.test",
      "x-b*.test",
    ]);
  });

  it("is none after a backslash, nor without its second percent sign", () => {
    expect(expanded(String.raw`\%servers\%`, lists)).toEqual(["%servers%"]);
    expect(expanded("100%", lists)).toEqual(["100%"]);
    expect(expanded("50% of 100%", lists)).toEqual(["50% of 100%"]);
    expect(expanded(String.raw`C:\\%zones%`, lists)).toEqual([String.raw`C:\\example`, String.raw`C:\\test`]);
  });

  it.each<[selection: JsonObject, event: JsonObject, expected: boolean]>([
    [{ "f|expand": "%servers%" }, { f: "ALPHA" }, true],
    [{ "f|expand": "%servers%" }, { f: "beta" }, true],
    [{ "f|expand": ["gamma", "%servers%"] }, { f: "gamma" }, true],
    [{ "f|expand": "%servers%" }, { f: "gamma" }, false],
    [{ f: "%servers%" }, { f: "alpha" }, false],
    [{ f: "%servers%" }, { f: "%servers%" }, true],
    [{ "f|expand": "%servers%.%zones%" }, { f: "alpha.test" }, true],
    [{ "f|contains|expand": "%zones%" }, { f: "www.example.org" }, true],
    [{ "f|expand|startswith": "%servers%-" }, { f: "alpha-1" }, true],
    [{ "f|endswith|expand": "." }, { f: "a." }, true],
    [{ "f|cidr|expand": "%networks%" }, { f: "192.0.2.9" }, true],
    [{ "f|cidr|expand": "%networks%" }, { f: "2001:db8::1" }, true],
    [{ "f|cidr|expand": "%networks%" }, { f: "198.51.100.1" }, false],
    [{ "f|cidr|neq|expand": "%networks%" }, { f: "198.51.100.1" }, true],
    [{ "f|re|expand": "^%servers%$" }, { f: "b*" }, true],
    [{ "f|re|expand": "^%servers%$" }, { f: "beta" }, false],
    [{ "f|lte|expand": "%ports%" }, { f: 443 }, true],
    [{ "f|contains|all|expand": ["%servers%", "%zones%"] }, { f: "test of beta" }, true],
    [{ "f|contains|all|expand": ["%servers%", "%zones%"] }, { f: "alpha" }, false],
    [{ "f|expand": "%none%" }, { f: "" }, false],
    [{ "f|all|expand": "%none%" }, { f: "" }, false],
    [{ "f|neq|expand": "%none%" }, { f: "x" }, true],
    [{ "|expand": "%zones%" }, { f: "an example" }, true],
    [{ "f|base64|expand": "%zones%" }, { f: "dGVzdA==" }, true],
  ])("%j on %j: %s", (selection, event, expected) => expect(matches(selection, event)).toBe(expected));

  it("that no list is named by is a mistake, with those that there are", () => {
    const read = (value: unknown) => () => readSelection({ "f|expand": value }, lists);
    expect(read("%server%")).toThrow("there is no list for %server%; there are %networks%, %none%, %ports%, %servers%");
    expect(read("%server%")).toThrow('Did you mean "servers"?');
    expect(read(["a", "%x%"])).toThrow(expect.objectContaining({ path: ["f|expand", 1] }));
  });

  it("does not multiply without end", () => {
    const long = new Map([["l", Array.from({ length: 1000 }, (_, n) => String(n))]]);
    expect(() => expanded("%l%%l%", long)).toThrow("more than 100000 values");
  });

  it("makes another version of a rule when its list changes, and only then", () => {
    const versionWith = (zones: string[], other = "x") => {
      const used = new UsedLists(
        new Map([
          ["zones", zones],
          ["other", [other]],
        ]),
      );
      used.get("zones");
      return used.versioned("v");
    };
    expect(versionWith(["a"])).toBe(versionWith(["a"], "y"));
    expect(versionWith(["a"])).not.toBe(versionWith(["a", "b"]));
    expect(new UsedLists(lists).versioned("v")).toBe("v");
  });
});
