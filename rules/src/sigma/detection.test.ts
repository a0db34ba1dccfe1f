import type { JsonObject } from "@lagewarte/model";
import { describe, expect, it } from "vitest";
import { readSelection } from "./detection.ts";
import { testOf } from "./evaluate.ts";
import { DetectionError } from "./detection-error.ts";
import { plainFields } from "./fields.ts";

const matches = (selection: unknown, event: JsonObject) => testOf(readSelection(selection))(plainFields(event));

function mistake(selection: unknown): DetectionError {
  try {
    readSelection(selection);
  } catch (error) {
    if (error instanceof DetectionError) return error;
    throw error;
  }
  throw new Error("the selection was taken");
}

describe("a selection", () => {
  it("that is a map needs all of its fields", () => {
    const selection = { user: "root", action: "login" };
    expect(matches(selection, { user: "root", action: "login" })).toBe(true);
    expect(matches(selection, { user: "root", action: "logout" })).toBe(false);
  });

  it("that is a list of maps needs one of them", () => {
    const selection = [{ user: "root" }, { user: "admin" }];
    expect(matches(selection, { user: "admin" })).toBe(true);
    expect(matches(selection, { user: "guest" })).toBe(false);
  });

  it("that is a list of values needs one of the values", () => {
    expect(matches({ user: ["root", "adm*"] }, { user: "admin" })).toBe(true);
    expect(matches({ user: ["root", "admin"] }, { user: "administrator" })).toBe(false);
  });

  it("that is keywords looks through the whole event", () => {
    const event = { process: { args: ["-enc", 4711] }, user: "ROOT" };
    expect(matches(["root"], event)).toBe(true);
    expect(matches("-en?", event)).toBe(true);
    expect(matches([4711], event)).toBe(true);
    expect(matches(["guest", "471"], event)).toBe(true);
    expect(matches({ "|all": ["root", "enc"] }, event)).toBe(true);
    expect(matches({ "|all": ["root", "guest"] }, event)).toBe(false);
    expect(matches({ "|contains|all": ["ro*t", "enc"] }, event)).toBe(true);
    expect(matches({ "|windash": "/enc" }, event)).toBe(true);
    expect(matches({ "|base64": "root" }, { user: "x cm9vdA== y" })).toBe(true);
  });

  it.each([
    [{ EventID: 4625 }, { EventID: "4625" }],
    [{ EventID: "4625" }, { EventID: 4625 }],
    [{ active: true }, { active: "True" }],
    [{ user: "ROOT" }, { user: "root" }],
    [{ user: "müller" }, { user: "MÜLLER" }],
  ])("compares values as text without regard to case: %j and %j", (selection, event) =>
    expect(matches(selection, event)).toBe(true),
  );

  it("finds a field by its literal name before it walks along the dots, and in any element of a list", () => {
    expect(matches({ "a.b": 1 }, { "a.b": 1, a: { b: 2 } })).toBe(true);
    expect(matches({ "a.b.c": 1 }, { "a.b": { c: 1 } })).toBe(true);
    expect(matches({ "a.b": 2 }, { a: [{ b: 1 }, { b: 2 }] })).toBe(true);
    expect(matches({ a: "y" }, { a: ["x", "y"] })).toBe(true);
    expect(matches({ "a.b": 2 }, { a: 2 })).toBe(false);
    expect(matches({ constructor: "*" }, {})).toBe(false);
  });

  it("finds a field whose name has spaces also where events have none", () => {
    expect(matches({ "Threat Name": "x" }, { ThreatName: "x" })).toBe(true);
    expect(matches({ "Threat Name": "x" }, { "Threat Name": "x", ThreatName: "y" })).toBe(true);
    expect(matches({ "Threat Name": null }, { ThreatName: "y" })).toBe(false);
    expect(matches({ ThreatName: "x" }, { "Threat Name": "x" })).toBe(false);
  });

  it("takes null for a field that is absent or null, and the empty text for one that is there and empty", () => {
    expect(matches({ user: null }, {})).toBe(true);
    expect(matches({ user: null }, { user: null })).toBe(true);
    expect(matches({ user: null }, { user: "" })).toBe(false);
    expect(matches({ user: null }, { user: { name: "root" } })).toBe(false);
    expect(matches({ user: [null, "root"] }, {})).toBe(true);
    expect(matches({ user: "" }, { user: "" })).toBe(true);
    expect(matches({ user: "" }, { user: null })).toBe(false);
    expect(matches({ user: "" }, {})).toBe(false);
  });
});

describe("a modifier", () => {
  it.each<[selection: JsonObject, event: JsonObject, expected: boolean]>([
    [{ "f|contains": "mid" }, { f: "a MID b" }, true],
    [{ "f|contains": "m?d" }, { f: "a mad b" }, true],
    [{ "f|startswith": "C:\\" }, { f: "c:\\windows" }, true],
    [{ "f|endswith": "\\cmd.exe" }, { f: "C:\\Windows\\cmd.exe" }, true],
    [{ "f|endswith": "cmd.exe" }, { f: "cmd.exe " }, false],
    [{ "f|contains|all": ["a", "b"] }, { f: "b a" }, true],
    [{ "f|contains|all": ["a", "c"] }, { f: "b a" }, false],
    [{ "f|cased": "Root" }, { f: "root" }, false],
    [{ "f|contains|cased": "Roo" }, { f: "Root" }, true],
    [{ "f|exists": true }, { f: null }, true],
    [{ "f|exists": true }, { f: "" }, true],
    [{ "f|exists": true }, {}, false],
    [{ "f|exists": false }, {}, true],
    [{ "f|neq": ["a", "b"] }, { f: "a" }, false],
    [{ "f|neq": ["a", "b"] }, { f: "c" }, true],
    [{ "f|neq": "a" }, {}, true],
    [{ "f|neq": null }, { f: "x" }, true],
    [{ "f|re": "^a.c$" }, { f: "abc" }, true],
    [{ "f|re": "b" }, { f: "abc" }, true],
    [{ "f|re": "B" }, { f: "abc" }, false],
    [{ "f|re|i": "B" }, { f: "abc" }, true],
    [{ "f|re": "(?i)B" }, { f: "abc" }, true],
    [{ "f|re|m": "^b$" }, { f: "a\nb" }, true],
    [{ "f|re": "^b$" }, { f: "a\nb" }, false],
    [{ "f|re|s": "a.b" }, { f: "a\nb" }, true],
    [{ "f|re": "a.b" }, { f: "a\nb" }, false],
    [{ "f|re": "a*\\*" }, { f: "a*" }, true],
    [{ "f|cidr": ["192.0.2.0/24", "2001:db8::/32"] }, { f: "2001:db8::5" }, true],
    [{ "f|cidr": "192.0.2.0/24" }, { f: ["10.0.0.1", "192.0.2.5"] }, true],
    [{ "f|gte": 10 }, { f: "10" }, true],
    [{ "f|gt": 10 }, { f: 10 }, false],
    [{ "f|lt": 1.5 }, { f: "-3e2" }, true],
    [{ "f|lte": 10 }, { f: "" }, false],
    [{ "f|lte": 10 }, { f: "ten" }, false],
    [{ "f|lte": 10 }, { f: true }, false],
    [{ "f|lte": 10 }, { f: "0x1" }, false],
    [{ "f|fieldref": "g" }, { f: "Same", g: "same" }, true],
    [{ "f|fieldref|cased": "g" }, { f: "Same", g: "same" }, false],
    [{ "f|fieldref|startswith": "g" }, { f: "same too", g: "Same" }, true],
    [{ "f|fieldref|neq": "g" }, { f: "x", g: "y" }, true],
    [{ "f|fieldref": "g" }, { f: "" }, false],
    [{ "f|hour|gte": 22 }, { f: "2026-11-24T23:30:00+01:00" }, true],
    [{ "f|hour": 23 }, { f: "2026-11-24 23:30:00" }, true],
    [{ "f|hour": 23 }, { f: "2026-11-24T23:30:00.5+0100" }, false],
    [{ "f|minute|lt": 31 }, { f: "2026-11-24T23:30Z" }, true],
    [{ "f|day": 24 }, { f: "2026-11-24" }, true],
    [{ "f|week": 53 }, { f: "2027-01-01" }, true],
    [{ "f|week": 1 }, { f: "2026-01-01" }, true],
    [{ "f|utf16le": "ab" }, { f: "a\u0000b\u0000" }, true],
    [{ "f|wide|contains": "ab*d" }, { f: "xa\u0000b\u0000cd\u0000" }, true],
    [{ "f|wide": "ab" }, { f: "ab" }, false],
    [{ "f|utf16": "a" }, { f: "ÿþa\u0000" }, true],
    [{ "f|utf16be": "a" }, { f: "\u0000a" }, true],
    [{ "f|month": 11 }, { f: "2026-11-24T00:00:00Z" }, true],
    [{ "f|year": 2026 }, { f: "yesterday" }, false],
  ])("%j on %j: %s", (selection, event, expected) => expect(matches(selection, event)).toBe(expected));

  it("works against the negation of any element of a list: not means that no element fits", () => {
    expect(matches({ "f|neq": "a" }, { f: ["a", "b"] })).toBe(false);
    expect(matches({ "f|neq": "c" }, { f: ["a", "b"] })).toBe(true);
  });
});

describe("a regular expression", () => {
  it("takes time that grows with the text only, whatever the pattern", () => {
    for (const pattern of ["^(a+)+$", "^(a|a)*$", "(x+x+)+y"]) {
      const test = testOf(readSelection({ "f|re": pattern }));
      expect(test(plainFields({ f: `${"ax".repeat(20_000)}!` }))).toBe(false);
    }
  });

  it.each(["(", "(?=a)b", String.raw`(a)\1`, "a{2000}", "[z-a]"])("%s is refused with the reason", (pattern) =>
    expect(mistake({ "f|re": pattern }).message).toContain("the regular expression cannot be used: "),
  );
});

describe("a mistake in a selection", () => {
  it.each<[selection: unknown, message: string]>([
    [{ "f|startwith": "a" }, 'unknown modifier "startwith". Did you mean "startswith"?'],
    [{ "f|expand": "%servers%" }, "there is no list for %servers%; there are none"],
    [{ "f|contains|contains": "a" }, "a modifier comes twice"],
    [{ "f|contains|endswith": "a" }, '"contains" and "endswith" exclude each other'],
    [{ "f|lt|gt": 1 }, '"lt" and "gt" exclude each other'],
    [{ "f|cidr|re": "a" }, '"re" and "cidr" exclude each other'],
    [{ "f|contains|re": "a" }, '"re" must be the first modifier'],
    [{ "f|re|contains": "a" }, '"contains" cannot be combined with "re"'],
    [{ "f|exists|neq": true }, '"neq" cannot be combined with "exists"'],
    [{ "f|i": "a" }, "i, m and s belong to re"],
    [{ "f|contains|all": "a" }, '"all" needs more than one value'],
    [{ "f|exists": "maybe" }, '"exists" takes true or false'],
    [{ "f|gt": "ten" }, '"ten" is no number'],
    [{ "f|gt": true }, '"true" is no number'],
    [{ "f|gt": null }, "null cannot be compared in this way"],
    [{ "f|cidr": "192.0.2.1/24" }, "has host bits set"],
    [{ "f|base64|wide": "a" }, "modifiers work in their order"],
    [{ "f|base64": "a*" }, "a wildcard cannot be encoded"],
    [{ "|startswith": "a" }, "keywords take all, contains, windash, base64 and expand"],
    [{ "|re": "a" }, "keywords take all, contains, windash, base64 and expand"],
    [{ f: [] }, "there is no value"],
    [{ f: { g: 1 } }, "a value is neither text nor number"],
    [{}, "the selection is empty"],
    [[], "the selection is empty"],
    [[["a"]], "a selection is a map, a list of maps, or keywords"],
    [[""], "a keyword has no text"],
  ])("%j: %s", (selection, message) => expect(mistake(selection).message).toContain(message));

  it("is told with its place", () => {
    expect(mistake([{ ok: 1 }, { "f|gt": [1, "ten"] }])).toMatchObject({ path: [1, "f|gt", 1], onKey: false });
    expect(mistake({ "f|startwith": "a" })).toMatchObject({ path: ["f|startwith"], onKey: true });
  });
});
