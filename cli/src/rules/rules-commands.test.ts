import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { memoryIo } from "../fixtures/memory-io.ts";
import { rulesCheckCommand } from "./rules-check-command.ts";
import { rulesTestCommand } from "./rules-test-command.ts";

const catalogue = path.resolve(import.meta.dirname, "../../../rules/catalogue");
const good = `title: Exploit
name: exploit
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

let folder: string;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "rules-command-"));
});
afterEach(() => fs.rm(folder, { recursive: true }));
const write = (name: string, text: string) => fs.writeFile(path.join(folder, name), text);

async function check(directory: string, format: "text" | "json" | "sarif" = "text") {
  const io = memoryIo();
  return { code: await rulesCheckCommand({ directory, format }, io), ...io.written() };
}
async function test(directory: string) {
  const io = memoryIo();
  return { code: await rulesTestCommand({ directory }, io), ...io.written() };
}

describe("lagewarte rules check", () => {
  it("finds nothing in the catalogue that we ship", async () => {
    const { code, out, err } = await check(catalogue);
    expect([code, out]).toEqual([0, ""]);
    expect(JSON.parse(err)).toMatchObject({ problems: 0 });
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
    expect([code, JSON.parse(err)]).toEqual([2, { rules: 1, problems: 2 }]);
  });

  it("tells them as JSON, one a line", async () => {
    await write("b.yml", bad);
    const { out } = await check(folder, "json");
    expect(
      out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as object),
    ).toMatchObject([
      { line: 4, column: 10 },
      { line: 5, column: 14 },
    ]);
  });

  it("tells them as SARIF, for tools that show them beside the code", async () => {
    await write("b.yml", bad);
    const { out, code } = await check(folder, "sarif");
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({
      version: "2.1.0",
      runs: [{ results: [{ locations: [{ physicalLocation: { region: { startLine: 4, startColumn: 10 } } }] }, {}] }],
    });
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
    expect(out).toBe(`${path.join(folder, "a.yml")}:1:8: Exploit: test 2 should be a no-match, but the rule fires\n`);
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
