// A gate that looks at nothing passes everything. Each gate here is given a planted violation that it must report.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const bin = (name: string) => path.join(root, "node_modules/.bin", name);
let tree: string;

/** A tree with our gates' settings and nothing else, to plant violations in. */
beforeAll(() => {
  tree = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-gates-"));
  for (const file of [".oxlintrc.json", ".prettierrc.json", "tsconfig.base.json", "package.json"])
    fs.copyFileSync(path.join(root, file), path.join(tree, file));
  fs.mkdirSync(path.join(tree, "deploy/tools"), { recursive: true });
  fs.cpSync(path.join(root, "deploy/tools/lint"), path.join(tree, "deploy/tools/lint"), { recursive: true });
  fs.symlinkSync(path.join(root, "node_modules"), path.join(tree, "node_modules"));
  for (const name of ["model", "platform", "ingest", "rules", "backend", "frontend", "cli"]) {
    fs.mkdirSync(path.join(tree, name, "src"), { recursive: true });
    fs.copyFileSync(path.join(root, name, "tsconfig.json"), path.join(tree, name, "tsconfig.json"));
  }
});
afterAll(() => fs.rmSync(tree, { recursive: true, force: true }));

function plant(file: string, text: string): string {
  const target = path.join(tree, file);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, text);
  return file;
}

function lint(file: string): string {
  const result = spawnSync(bin("oxlint"), ["--type-aware", file], { cwd: tree, encoding: "utf8" });
  expect(result.status, result.stdout + result.stderr).not.toBe(0);
  return result.stdout;
}

describe("the lint gate reports", () => {
  const planted: [what: string, file: string, text: string, said: string][] = [
    [
      "an arrow against the code map",
      "ingest/src/arrow.ts",
      'import "@lagewarte/backend";\n',
      "may not import backend",
    ],
    [
      "a frontend that reaches past model",
      "frontend/src/arrow.ts",
      'import "@lagewarte/platform";\n',
      "may not import platform",
    ],
    [
      "a deep import",
      "rules/src/deep.ts",
      'import "@lagewarte/platform/src/clock.ts";\n',
      "Import a package by its name",
    ],
    ["a path into another package", "cli/src/path.ts", 'import "../../rules/src/index.ts";\n', "not by a path into it"],
    ["SQLite outside platform", "backend/src/store.ts", 'import "node:sqlite";\n', "Only platform/ names"],
    ["Kafka outside platform", "ingest/src/queue.ts", 'import "kafkajs";\n', "Only platform/ names"],
    ["input and output in model", "model/src/read.ts", 'import "node:fs";\n', "model/ does no I/O"],
    [
      "a clock in a pure folder",
      "rules/src/situation/level.ts",
      "export const at = new Date();\n",
      "never reads the clock",
    ],
    ["a clock in a parser", "ingest/src/feeds/x/parse.ts", "export const at = Date.now();\n", "never reads the clock"],
    [
      "a route without a decision",
      "backend/src/x.controller.ts",
      "export class X {\n  @Get()\n  read() {}\n}\n",
      "declares @Permission",
    ],
    ["a file that names no concept", "model/src/utils.ts", "export const one = 1;\n", "names no concept"],
    ["a file over 250 lines", "model/src/long.ts", "// A line.\n".repeat(251), "max-lines"],
    [
      "a promise nobody waits for",
      "cli/src/floating.ts",
      "async function run(): Promise<void> {}\nrun();\n",
      "no-floating-promises",
    ],
    ["any", "cli/src/any.ts", "export const open: any = 1;\n", "no-explicit-any"],
  ];
  it.each(planted)("%s", (_what, file, text, said) => {
    expect(lint(plant(file, text))).toContain(said);
  });
});

describe("the other gates report", () => {
  it("a type error", () => {
    plant("model/src/wrong.ts", 'export const one: number = "1";\n');
    for (const name of fs.readdirSync(path.join(tree, "model/src")))
      if (name !== "wrong.ts") fs.rmSync(path.join(tree, "model/src", name));
    const result = spawnSync(bin("tsc"), ["-b", "model"], { cwd: tree, encoding: "utf8" });
    expect(result.stdout).toContain("wrong.ts");
    expect(result.status).not.toBe(0);
  });

  it("an unformatted file", () => {
    const result = spawnSync(bin("prettier"), ["--check", plant("model/src/bent.ts", "export   const a=1")], {
      cwd: tree,
      encoding: "utf8",
    });
    expect(result.status).toBe(1);
  });

  it("an export that nobody uses", () => {
    const dead = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-dead-"));
    fs.writeFileSync(path.join(dead, "package.json"), '{ "name": "dead", "type": "module", "main": "index.js" }');
    fs.writeFileSync(path.join(dead, "index.js"), 'import { used } from "./part.js";\nused();\n');
    fs.writeFileSync(path.join(dead, "part.js"), "export function used() {}\nexport function forgotten() {}\n");
    const result = spawnSync(bin("knip"), ["--no-progress"], { cwd: dead, encoding: "utf8" });
    fs.rmSync(dead, { recursive: true, force: true });
    expect(result.stdout).toContain("forgotten");
  });
});
