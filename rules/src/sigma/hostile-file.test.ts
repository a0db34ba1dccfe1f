import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRules } from "./read-file.ts";

const whole = `title: Many logins
id: 3f1c6a5e-6f3b-4f0e-9f55-1d2c3b4a5968
logsource: { category: ids }
detection:
  login: { classification.type: brute-force, user|contains|all: [a, b] }
  condition: login
`;
const problemsOf = (text: string) =>
  readRules(text, "a.yml").problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe("a file", () => {
  it("that would explode when it is unfolded is refused, and the rule after it is not", () => {
    const layers = Array.from({ length: 9 }, (_, n) => `k${n + 1}: &k${n + 1} [${Array(9).fill(`*k${n}`).join(", ")}]`);
    const bomb = `k0: &k0 [x, x, x]\n${layers.join("\n")}\ntitle: *k9`;
    const { rules, problems } = readRules(`${bomb}\n---\n${whole}`, "a.yml");
    expect(problems).toEqual([
      expect.objectContaining({ message: "Excessive alias count indicates a resource exhaustion attack" }),
    ]);
    expect(rules).toHaveLength(1);
  });

  const body = "title: x\nlogsource: {}\n";
  const detection = (selection: string, condition = "a") =>
    `${body}detection: { a: ${selection}, condition: "${condition}" }`;
  it.each<[what: string, text: string, problem: string]>([
    ["ten thousand lists, one in the other", `a: ${"[".repeat(10_000)}${"]".repeat(10_000)}`, "nested more than 100"],
    ["half a million lists that nobody ends", `a: ${"[".repeat(500_000)}`, "1:104 the file is nested more than 100"],
    ["lists on one line", `${"- ".repeat(10_000)}a`, "nested more than 100 deep"],
    ["maps ever deeper", Array.from({ length: 1000 }, (_, n) => `${" ".repeat(n)}a:\n`).join(""), "nested more than"],
    ["a map of many keys", Array.from({ length: 90_000 }, (_, n) => `k${n}: 1`).join("\n"), "more than 100000 parts"],
    ["many documents", "---\n".repeat(250_000), "2001:1 the file has more than 2000 documents"],
    ["many aliases", `a: &a 1\nb: [${"*a,".repeat(90_000)}]`, "more than 1000 aliases"],
    ["many anchors", `b: [${Array.from({ length: 5000 }, (_, n) => `&a${n} 1`).join()}]`, "more than 1000 anchors"],
    ["a condition of a megabyte", detection("{ b: 1 }", `${"a or ".repeat(180_000)}a`), "more than 4000 words"],
    ["a word of a megabyte", detection("{ b: 1 }", "b".repeat(1_000_000)), "there is no selection"],
    ["10,000 brackets", detection("{ b: 1 }", `${"(".repeat(10_000)}a`), "more than 4000 words"],
    ["a field of many dots", detection(`{ "${"a.".repeat(100_000)}b": 1 }`), "the name of the field is too long"],
    ["a reference of many dots", detection(`{ "b|fieldref": "${"a.".repeat(100_000)}b" }`), "name of the field is too"],
    ["a regex of a megabyte", detection(`{ "b|re": "${"a".repeat(1_000_000)}" }`), "expression is too long"],
    ["a regex that unfolds", detection('{ "b|re": "((a{100}){100}){100}" }'), "the regular expression cannot be used"],
    ["a modifier over and over", detection(`{ "b${"|all".repeat(100_000)}": 1 }`), "a modifier comes twice"],
    ["dashes that multiply", detection(`{ "b|windash": "${" -a".repeat(1000)}" }`), "too many dashes"],
  ])("with %s is refused at once, with a line to read", (_, text, problem) => {
    const told = problemsOf(`${text}\n---\n${whole}`);
    expect(told.join("\n")).toContain(problem);
    expect(told.every((line) => line.length < 600)).toBe(true);
  });

  it("with more selections than anybody reads is refused", () => {
    const many = Array.from({ length: 1001 }, (_, n) => `  s${n}: { a: 1 }`).join("\n");
    expect(problemsOf(`${body}detection:\n${many}\n  condition: 1 of them`)).toEqual([
      "4:3 there are more than 1000 selections",
    ]);
  });

  it("of nothing but mistakes tells a hundred, and how many more there are", () => {
    const many = Array.from({ length: 900 }, (_, n) => `  s${n}: { a|x: 1 }`).join("\n");
    const told = problemsOf(`${body}detection:\n${many}\n  condition: 1 of them`);
    expect([told.length, told.at(-1)]).toEqual([101, "103:10 and 800 more mistakes in this file"]);
  });

  it("does not let a key change what objects are", () => {
    readRules(
      `title: x\n__proto__: { polluted: yes }\nlogsource: {}\ndetection: { __proto__: { polluted: 1 }, condition: a }`,
      "a",
    );
    expect({}).not.toHaveProperty("polluted");
  });

  it("larger than a megabyte is not read at all", () => {
    expect(problemsOf(`title: ${"x".repeat(1024 * 1024)}`)).toEqual([
      "1:1 the file is larger than 1048576 bytes; cut it into several",
    ]);
  });

  it("of whatever text is read to an end, and every mistake has a place in it", () => {
    const words = fc.constantFrom(
      ..."title: x\n~logsource:~{}~\n~  ~detection:~condition:~ a~a|re:~a|cidr|expand:~'%x%'~---\n~- ~[~]~{~}".split(
        "~",
      ),
      ..."&x ~*x~|~>~'~\"~: ~? ~#~!!int ~\t~not ~1 of ~\u0000~\ud800~filter:~rules: any\n~correlation:".split("~"),
      ..."type: event_count\n~timespan: 5m\n~lagewarte:~tests:".split("~"),
    );
    const mutated = fc
      .tuple(fc.nat(whole.length), fc.nat(20), words)
      .map(([at, length, word]) => whole.slice(0, at) + word + whole.slice(at + length));
    const text = fc.oneof(
      fc.array(words, { maxLength: 40 }).map((parts) => parts.join("")),
      mutated,
      fc.string(),
    );
    fc.assert(
      fc.property(text, (given) => {
        const { problems, remarks } = readRules(given, "a.yml", { lint: true });
        const lines = given.split("\n").length;
        for (const { line, column, message } of [...problems, ...remarks]) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(message).not.toBe("");
        }
      }),
      { numRuns: 2000 },
    );
  });
});
