import { describe, expect, it } from "vitest";
import { rulesOf } from "../fixtures/a-rule.ts";
import { readRules } from "./read-file.ts";

const whole = `title: Many logins
id: 3f1c6a5e-6f3b-4f0e-9f55-1d2c3b4a5968
author: N-CERT
license: EUPL-1.2
level: critical
references: [https://example.org/rule]
tags: [attack.t1110, attack.t1110.003, tlp.amber]
logsource: { category: ids }
detection:
  login: { classification.type: brute-force }
  condition: login
`;
const problemsOf = (text: string) =>
  readRules(text, "a.yml").problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe("a rule's file", () => {
  it("says what its alerts are called, in both languages; a value that is not there is a mistake in either", () => {
    const titled = (title: string) => `${whole}lagewarte: { title: ${title} }`;
    expect(rulesOf(titled("{ de: Anmeldungen, en: Logins }"))[0]?.content.title).toEqual({
      de: "Anmeldungen",
      en: "Logins",
    });
    expect(rulesOf(titled("Logins"))[0]?.content.title).toEqual({ de: "Logins", en: "Logins" });
    expect(problemsOf(titled("{ de: '{events}', en: '{event}' }"))).toEqual([
      "12:43 {event} is not what alerts are gathered by; there are {organisations.id}, {source.ip}, {events}, {organisations}",
    ]);
  });

  it("gives the rule with what its alerts must keep: author, licence, reference, version", () => {
    const [rule] = rulesOf(whole);
    expect(rule).toMatchObject({
      kind: "detection",
      severity: "critical",
      techniques: ["T1110", "T1110.003"],
      info: { title: "Many logins", author: "N-CERT", licence: "EUPL-1.2", reference: "https://example.org/rule" },
      place: { file: "rules.yml", line: 2, column: 5 },
    });
    expect(rulesOf(whole.replace("ids", "network"))[0]?.info.version).not.toBe(rule?.info.version);
  });

  it("without licence is under that of its pack, else under SigmaHQ's if it looks like theirs, else nobody says it", () => {
    const bare = whole.replace(/license.*\n/, "");
    const licenceIn = (text: string, pack?: object) => readRules(text, "rules.yml", { pack }).rules[0]?.info.licence;
    expect(licenceIn(bare, { licence: "MIT" })).toBe("MIT");
    expect(licenceIn(whole, { licence: "MIT" })).toBe("EUPL-1.2");
    expect(licenceIn(bare)).toBe("NOASSERTION");
    const theirs = `status: test\ndate: 2024-07-23\n${bare}`;
    expect(licenceIn(theirs)).toBe("DRL-1.1");
    expect(licenceIn(theirs.replace(/^author.*\n/m, ""))).toBe("NOASSERTION");
  });

  it("takes ids that look like a UUID, for rule sets in the wild have them", () => {
    expect(rulesOf(whole.replace(/id: .*/, "id: 5a6b7c8d-9e0f-1a2b-3c4d-5e6f7a8b9c0d"))).toHaveLength(1);
  });

  it("is taken with keys that have no value, and with as long a description as Sigma allows", () => {
    const long = `${whole}description: ${"x".repeat(60_000)}\nmodified:\nfields:\nfalsepositives:\nrelated:\n`;
    expect(rulesOf(long.replace(/author: .*/, "author:"))[0]).toMatchObject({
      info: { author: "unknown" },
      related: [],
      falsePositives: [],
    });
  });

  it("without id is known by its name, else by its title", () => {
    const nameless = whole.replace(/id: .*\n/, "");
    expect(rulesOf(nameless)[0]?.id).toBe("many-logins");
    expect(rulesOf(`name: logins\n${nameless}`)[0]?.id).toBe("logins");
    expect(problemsOf(nameless.replace("Many logins", "Вход"))).toEqual([
      "1:8 neither name nor title makes an id; give the rule an id (a UUID)",
    ]);
  });

  it.each([
    ["one or twoo", "4:21"],
    ["'one or twoo'", "4:22"],
    ['"one or twoo"', "4:22"],
    ["|\n    one or twoo", "5:12"],
    [">\n    one\n    or twoo", "4:14"],
    ["[one, one or twoo]", "4:27"],
    ["one or", "4:20"],
    ["one and (one", "4:26"],
    ["one and 2 of them", "4:22"],
    ["one or 1 of twoo*", "4:26"],
    ["one one", "4:18"],
  ])("tells where in a condition the mistake is: %j", (condition, place) => {
    const told = problemsOf(`title: x\nlogsource: {}\ndetection:\n  condition: ${condition}\n  one: { a: 1 }`);
    expect(told.map((line) => line.split(" ")[0])).toEqual([place]);
  });

  it("tells every mistake of every document, each with its place and a suggestion, and keeps the good rules", () => {
    const bad = `title: Bad
level: hihg
logsource: { category: ids }
detection:
  one: { user|startwith: a }
  two:
    port|gt:
      - 1
      - many
  condition: one or twoo
lagewarte:
  titel: Bad
  title: "{soruce.ip} does it"
  timespan: 10
`;
    const { rules } = readRules(`${bad}---\n${whole}`, "a.yml");
    expect(rules.map(({ info }) => info.title)).toEqual(["Many logins"]);
    expect(problemsOf(bad)).toEqual([
      '2:8 level: Invalid option: expected one of "informational"|"low"|"medium"|"high"|"critical". Did you mean "high"?',
      "14:13 lagewarte.timespan: Invalid input: expected string, received number",
      '12:3 unknown key "titel". Did you mean "title"?',
    ]);
    const nearer = bad.replace("hihg", "high").replace("  titel: Bad\n", "").replace("timespan: 10", "timespan: 10 m");
    expect(problemsOf(nearer)).toEqual([
      '5:10 one: user|startwith: unknown modifier "startwith". Did you mean "startswith"?',
      '9:9 two: port|gt: "many" is no number',
      '10:21 there is no selection "twoo". Did you mean "two"?',
      "12:10 {soruce.ip} is not what alerts are gathered by; there are {organisations.id}, {source.ip}, {events}, {organisations}",
      '13:13 "10 m" is no time span such as 30s, 10m, 6h or 1d',
    ]);
  });

  it.each([
    [
      "title: x\nlogsource: {}\ndetection:\n  timeframe: 5m\n  a: { b: 1 }\n  condition: a",
      "4:3 timeframe is no longer Sigma",
    ],
    ["title: x\nlogsource: {}\ndetection: { a: { b: 1 }, condition: 'a | count() > 5' }", "3:41 a pipe in a condition"],
    ["title: x\nfilter: {}", "2:9 filter.rules is missing"],
    ["action: global", "1:1 collections with action are no longer Sigma"],
    ["title: x", "1:1 a rule has a detection, a correlation or a filter"],
    ["- a", "1:1 a rule is a map"],
    ["title: x\ntitle: y", '2:1 the key "title" comes twice'],
    ["title: x\n[a, b]: y", "2:1 a key is neither text nor number"],
    ["a: &a [b]\n*a : y", "2:1 a key is neither text nor number"],
    ["title: [", "1:9 Flow sequence in block collection must be"],
    ["title: x\nlogsource: {}\ndetection: { a: { b: 1 } }", "3:12 detection.condition is missing"],
    [
      "title: x\nlogsource: {}\ndetection: { a: { b: 1 }, conditon: a }",
      '3:27 detection.condition is missing. Did you mean it by "conditon"?',
    ],
    ["title: x\ndetection: { a: { b: 1 }, condition: a }", "1:1 logsource is missing"],
    ["title: !!python/object x", "1:8 Unresolved tag"],
  ])("%j is told: %s", (text, problem) => expect(problemsOf(text).join("\n")).toContain(problem));

  it.each([
    ["type: count", 'unknown correlation type "count"'],
    ["type: value_cont", 'unknown correlation type "value_cont". Did you mean "value_count"?'],
    ["timespan: 0s", '"0s" is no time span'],
    ["timespan: 30d", '"30d" is longer than three days'],
    ["condition: { gte: 3 }", "value_count needs the field whose values it counts"],
    ["condition: { field: f }", "a count needs a condition"],
    ["type: event_count", "event_count counts no field"],
  ])("a correlation with %s is told: %s", (part, problem) => {
    const parts = new Map([
      ["type", "value_count"],
      ["rules", "a"],
      ["timespan", "10m"],
      ["condition", "{ gte: 3, field: f }"],
    ]);
    const [, key = "", value = ""] = /^(\w+): (.*)$/.exec(part) ?? [];
    parts.set(key, value);
    const text = `title: x\ncorrelation:\n${[...parts].map(([word, what]) => `  ${word}: ${what}`).join("\n")}`;
    expect(problemsOf(text).join("\n")).toContain(problem);
  });

  it("of a correlation says under correlation what alerts are gathered by", () => {
    const text = `title: x
correlation: { type: event_count, rules: a, timespan: 10m, condition: { gte: 3 } }
lagewarte: { group-by: [source.ip] }`;
    expect(problemsOf(text)).toEqual(["3:14 group-by of a correlation stands under correlation"]);
  });

  it("keeps what it is to other rules, and what else may look like it", () => {
    const id = "5a6b7c8d-9e0f-1a2b-3c4d-5e6f7a8b9c0d";
    const text = `${whole}related: [{ id: ${id}, type: derived }, { id: ${id}, type: obsoletes }]\nfalsepositives: [Tests, 5]`;
    expect(rulesOf(text)[0]).toMatchObject({
      related: [{ id, type: "derived" }],
      falsePositives: [{ de: "Tests", en: "Tests" }],
    });
    expect(rulesOf(`${whole}falsepositives: Tests`)[0]).toMatchObject({
      related: [],
      falsePositives: [{ de: "Tests", en: "Tests" }],
    });
    const german = (list: string) =>
      `${whole}falsepositives: [Tests, Backups]\nlagewarte: { false-positives-de: ${list} }`;
    expect(rulesOf(german("[Proben, Sicherungen]"))[0]?.falsePositives).toEqual([
      { de: "Proben", en: "Tests" },
      { de: "Sicherungen", en: "Backups" },
    ]);
    expect(problemsOf(german("[Proben]"))[0]).toContain("2 falsepositives, and 1 in German");
  });

  it("may use anchors, so that tests need not say everything twice", () => {
    const text = `${whole}lagewarte:
  tests:
    - { expect: match, event: &login { classification: { type: brute-force } } }
    - { expect: no-match, events: [{ event: *login }] }`;
    expect(rulesOf(text)[0]?.tests.map(({ events }) => events)).toEqual([
      [{ offset: 0, event: { classification: { type: "brute-force" } } }],
      [{ offset: 0, event: { classification: { type: "brute-force" } } }],
    ]);
  });

  it("that is empty holds no rules", () =>
    expect(readRules("# nothing\n", "a.yml")).toEqual({
      rules: [],
      filters: [],
      problems: [],
      remarks: [],
    }));
});

describe("a test of a rule", () => {
  const testsOf = (tests: string) => rulesOf(`${whole}lagewarte: { tests: ${tests} }`)[0]?.tests;

  it("repeats an event, so often and each with its number", () => {
    expect(testsOf(`[{ expect: match, event: { ip: "192.0.2.{n}", list: ["{n}"] }, repeat: 3, every: 30s }]`)).toEqual([
      {
        expect: "match",
        events: [1, 2, 3].map((n) => ({ offset: (n - 1) * 30_000, event: { ip: `192.0.2.${n}`, list: [String(n)] } })),
      },
    ]);
  });

  it("is a sequence of steps, each with its offset", () => {
    const tests = testsOf(
      "[{ expect: match, events: [{ event: { a: 1 } }, { offset: 5m, event: { a: 2 }, repeat: 2 }] }]",
    );
    expect(tests?.[0]?.events).toEqual([
      { offset: 0, event: { a: 1 } },
      { offset: 300_000, event: { a: 2 } },
      { offset: 301_000, event: { a: 2 } },
    ]);
  });

  it.each([
    ["[{ expect: match, event: {}, every: 5m }]", "every needs repeat"],
    ["[{ expect: match, event: {}, repeat: 2, every: soon }]", '"soon" is no time span'],
    ["[{ expect: match, event: {}, repeat: 100000 }]", "Too big"],
    ["[{ expect: match }]", "lagewarte.tests.0.event is missing"],
    ["[{ expect: macth, event: {} }]", 'Did you mean "match"?'],
    ["[{ expect: match, event: {}, repaet: 2 }]", 'unknown key "repaet". Did you mean "repeat"?'],
  ])("%s is told: %s", (tests, problem) =>
    expect(problemsOf(`${whole}lagewarte: { tests: ${tests} }`).join("\n")).toContain(problem),
  );
});
