import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-bench-tool-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function bench(...args: string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(
    path.join(root, "node_modules/.bin/node"),
    [path.join(root, "deploy/tools/bench.mjs"), ...args],
    { encoding: "utf8" },
  );
  return { status, out: stdout, err: stderr };
}
function program(name: string, text: string): string {
  const file = path.join(folder, `${name}.bench.ts`);
  fs.writeFileSync(file, text);
  return file;
}
const page = path.join(folder, "performance.md");
const write = `--write=${page}`;

describe("npm run bench", () => {
  it("shows each figure with its ratio and writes it with machine and day, beside those of other programs", () => {
    const other = "| other | 1 | 2 | 0.5 | s | `platform/bench/other.bench.ts` |";
    fs.writeFileSync(page, `# Performance\n\n<!-- measured -->\n${other}\n<!-- /measured -->\n\nMeaning.\n`);
    const figure = (ours: number): string =>
      `{ job: "made up", ours: ${ours}, limit: 2000, ratio: ${ours / 2000}, unit: "x/s" }`;
    const file = program("made-up", `console.log("by the way"); console.log(JSON.stringify(${figure(1234)}));`);
    const first = bench(write, file);
    expect(first).toMatchObject({ status: 0, err: "" });
    expect(first.out).toContain("by the way");
    program("made-up", `console.log(JSON.stringify(${figure(1500)}));`);
    expect(bench(write, file).status).toBe(0);
    const text = fs.readFileSync(page, "utf8");
    expect(text).toMatch(/\| other +\| +1 \| +2 \| +0.5 \| s +\| `platform\/bench\/other.bench.ts` +\|/);
    expect(text).toMatch(/\| made up +\| 1,500 \| +2,000 \| +0.75 \| x\/s +\|/);
    expect(text).not.toContain("1,234");
    expect(text).toMatch(/Last written 2\d{3}-\d\d-\d\d on .+, \d+ cores, \d+ GiB, Node 24\./);
    expect(text.endsWith("<!-- /measured -->\n\nMeaning.\n")).toBe(true);
  });

  it("fails, and leaves the old figures, when a program fails or gives none", () => {
    for (const [name, text, said] of [
      ["failing", 'console.log(JSON.stringify({ job: "x", ours: 1 })); throw new Error("broken")', "failed"],
      ["silent", "console.log(1)", "gave no figure"],
    ] as const) {
      const before = fs.readFileSync(page, "utf8");
      const { status, err } = bench(write, program(name, text));
      expect(status).toBe(1);
      expect(err).toContain(said);
      expect(fs.readFileSync(page, "utf8")).toEqual(before);
    }
  });

  it("names its programs where a word fits none, or a flag is unknown", () => {
    for (const args of [["no-such-program"], ["--fast"]]) {
      const { status, err } = bench(...args);
      expect(status).toBe(64);
      expect(err).toContain("platform/bench/log-append.bench.ts");
    }
  });
});
