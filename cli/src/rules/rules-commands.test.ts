import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { memoryIo } from "../fixtures/memory-io.ts";
import { rulesCheckCommand } from "./rules-check-command.ts";
import { rulesTestCommand } from "./rules-test-command.ts";
import { sarif } from "./sarif.ts";

const catalogue = path.resolve(import.meta.dirname, "../../../rules/catalogue");
const good = `title: Exploit
id: 7d3f1b52-2f43-4a9c-9a5e-0c6f0a1b2c3d
name: exploit
author: Lagewarte
license: EUPL-1.2
level: low
logsource: { category: ids }
detection: { s: { classification.type: exploit }, condition: s }
lagewarte:
  tests:
    - { expect: match, event: { classification: { type: exploit }, ecs: { event: { action: alert } } } }
    - { expect: no-match, event: { classification: { type: scanner }, ecs: { event: { action: alert } } } }
`;
const bad = `title: Bad
logsource: { category: ids }
detection:
  one: { user|startwith: a }
  condition: ones
`;

const text = z.strictObject({ text: z.string().min(1) });
const level = z.enum(["error", "warning", "note"]);
const position = z.number().int().min(1);
/** What SARIF 2.1.0 asks for, of the parts that we write. */
const Sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal("2.1.0"),
  runs: z.tuple([
    z
      .strictObject({
        tool: z.strictObject({
          driver: z.strictObject({
            name: z.string().min(1),
            rules: z.array(
              z.strictObject({
                id: z.string().regex(/^[a-z0-9-]+$/),
                shortDescription: text,
                help: text,
                defaultConfiguration: z.strictObject({ level }),
              }),
            ),
          }),
        }),
        columnKind: z.enum(["utf16CodeUnits", "unicodeCodePoints"]),
        results: z.array(
          z
            .strictObject({
              ruleId: z.string(),
              ruleIndex: z.number().int().min(0),
              level,
              message: text,
              locations: z.tuple([
                z.strictObject({
                  physicalLocation: z.strictObject({
                    artifactLocation: z.strictObject({ uri: z.string().regex(/^[\w.:/%~-]+$/) }),
                    region: z.strictObject({ startLine: position, startColumn: position }),
                  }),
                }),
              ]),
            })
            .transform(({ locations: [{ physicalLocation }], ...result }) => ({
              ...result,
              region: physicalLocation.region,
              uri: physicalLocation.artifactLocation.uri,
            })),
        ),
      })
      .transform(({ tool, results }) => ({ rules: tool.driver.rules, results })),
  ]),
});

let folder: string;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "rules-command-"));
});
afterEach(() => fs.rm(folder, { recursive: true }));
const write = (name: string, text: string) => fs.writeFile(path.join(folder, name), text);

async function check(directory: string, format: "text" | "json" | "sarif" = "text", strict = false) {
  const io = memoryIo();
  return { code: await rulesCheckCommand({ directory, format, strict }, io), ...io.written() };
}
async function test(directory: string) {
  const io = memoryIo();
  return { code: await rulesTestCommand({ directory }, io), ...io.written() };
}

describe("lagewarte rules check", () => {
  it("finds nothing in the catalogue that we ship", async () => {
    const { code, out, err } = await check(catalogue, "text", true);
    expect([code, out]).toEqual([0, ""]);
    expect(JSON.parse(err)).toMatchObject({ problems: 0, warnings: 0, notes: 0 });
  });

  it("tells every mistake with file, line and column, and exits with 2", async () => {
    await write("a.yml", good);
    await write("b.yml", bad);
    const { code, out, err } = await check(folder);
    const file = path.join(folder, "b.yml");
    expect(out).toBe(
      `${file}:4:10: one: user|startwith: unknown modifier "startwith". Did you mean "startswith"?\n` +
        `${file}:5:14: there is no selection "ones". Did you mean "one"?\n`,
    );
    expect([code, JSON.parse(err)]).toEqual([2, { rules: 1, problems: 2, warnings: 0, notes: 0 }]);
  });

  it("tells what is legal but hardly meant, with what to do, and does not mind unless it is strict", async () => {
    await write("a.yml", good.replace("author: Lagewarte\n", ""));
    const { code, out, err } = await check(folder);
    expect(out).toBe(
      `${path.join(folder, "a.yml")}:1:8: the rule has no author (warning, missing-author). ` +
        `Name the author; alerts must keep the name.\n`,
    );
    expect([code, JSON.parse(err)]).toEqual([0, { rules: 1, problems: 0, warnings: 1, notes: 0 }]);
    expect((await check(folder, "text", true)).code).toBe(2);
    await write("a.yml", good.replace("level: low\n", ""));
    expect(await check(folder, "text", true)).toMatchObject({ code: 0, out: expect.stringContaining("(note, ") });
  });

  it("tells them as JSON, one a line", async () => {
    await write("a.yml", good.replace("author: Lagewarte\n", ""));
    await write("b.yml", bad);
    const { out } = await check(folder, "json");
    expect(
      out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as object),
    ).toMatchObject([
      { line: 4, column: 10, severity: "error" },
      { line: 5, column: 14, severity: "error" },
      { line: 1, column: 8, severity: "warning", check: "missing-author" },
    ]);
  });

  it("tells them as SARIF, for tools that show them beside the code", async () => {
    await write("a b.yml", good.replace("author: Lagewarte\n", ""));
    await write("b.yml", bad);
    const { out, code } = await check(folder, "sarif");
    expect(code).toBe(2);
    const { rules, results } = Sarif.parse(JSON.parse(out)).runs[0];
    expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ["invalid-rule", "error"],
      ["invalid-rule", "error"],
      ["missing-author", "warning"],
    ]);
    for (const { ruleId, ruleIndex } of results) expect(rules[ruleIndex]?.id).toBe(ruleId);
    expect(results[2]?.uri).toBe(`${pathToFileURL(folder).href}/a%20b.yml`);
    expect(results[0]?.region).toEqual({ startLine: 4, startColumn: 10 });
    expect(
      Sarif.parse(sarif([{ file: "a b/ü.yml", line: 1, column: 1, message: "m" }], [])).runs[0].results[0]?.uri,
    ).toBe("a%20b/%C3%BC.yml");
  });

  it("says that a folder is not there, or holds no rules: nothing to check is hardly what was meant", async () => {
    expect(await check(path.join(folder, "nowhere"))).toMatchObject({
      code: 66,
      err: expect.stringContaining("not there"),
    });
    expect(await check(folder)).toMatchObject({ code: 66, err: expect.stringContaining("no rules") });
  });
});

describe("lagewarte rules test", () => {
  it("runs the tests of every rule of the catalogue", async () => {
    const { code, out, err } = await test(catalogue);
    expect([code, out]).toEqual([0, ""]);
    const { passed, failed } = JSON.parse(err) as { passed: number; failed: number };
    expect(failed).toBe(0);
    expect(passed).toBeGreaterThan(50);
  });

  it("names the rule and the test that failed, and exits with 2", async () => {
    await write("a.yml", good.replace("type: scanner", "type: exploit"));
    const { code, out, err } = await test(folder);
    expect(out).toBe(`${path.join(folder, "a.yml")}:2:5: Exploit: test 2 should be a no-match, but the rule fires\n`);
    expect([code, JSON.parse(err)]).toEqual([2, { passed: 1, failed: 1 }]);
  });

  it("fails a rule that has no tests, and one that cannot be read", async () => {
    await write("a.yml", good.replace(/lagewarte:[^]*/, ""));
    await write("b.yml", bad);
    const { code, out } = await test(folder);
    expect(code).toBe(2);
    expect(out).toContain("has no match test");
    expect(out).toContain("has no no-match test");
    expect(out).toContain("unknown modifier");
  });

  it("says that there is nothing to test", async () => {
    expect((await test(folder)).code).toBe(66);
  });
});
