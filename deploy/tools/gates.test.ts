// A gate that looks at nothing passes everything. Each gate here is given planted violations that it must report, in
// every folder that it answers for.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const packages = ["model", "platform", "ingest", "rules", "backend", "frontend", "cli"];
let tree: string;

/** A tree with our gates' settings and nothing else, to plant violations in. */
beforeAll(() => {
  tree = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-gates-"));
  const settings = [".oxlintrc.json", ".prettierrc.json", ".prettierignore", "tsconfig.base.json", "tsconfig.json"];
  for (const file of [...settings, "package.json", "knip.json", "vitest.config.ts"])
    fs.copyFileSync(path.join(root, file), path.join(tree, file));
  fs.cpSync(path.join(root, "deploy/tools"), path.join(tree, "deploy/tools"), {
    recursive: true,
    filter: (file) => !file.endsWith(".test.ts"),
  });
  fs.copyFileSync(path.join(root, "deploy/tsconfig.json"), path.join(tree, "deploy/tsconfig.json"));
  fs.symlinkSync(path.join(root, "node_modules"), path.join(tree, "node_modules"));
  for (const name of packages) {
    fs.mkdirSync(path.join(tree, name, "src"), { recursive: true });
    for (const file of ["tsconfig.json", "package.json"])
      fs.copyFileSync(path.join(root, name, file), path.join(tree, name, file));
  }
});
afterAll(() => fs.rmSync(tree, { recursive: true, force: true }));

function plant(file: string, text: string): string {
  const target = path.join(tree, file);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, text);
  return file;
}

/** Runs a gate in the tree, as `npm test` does; what it said, without the colours that some would give it in CI. */
function run(tool: string, ...args: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(path.join(root, "node_modules/.bin", tool), args, {
    cwd: tree,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  return { status, said: stripVTControlCharacters(stdout + stderr) };
}

const rulesOf = (pattern: RegExp): string[] => {
  const { overrides } = JSON.parse(fs.readFileSync(path.join(root, ".oxlintrc.json"), "utf8")) as {
    overrides: { files: string[]; rules: Record<string, unknown> }[];
  };
  return overrides
    .filter(({ rules }) => Object.keys(rules).some((rule) => pattern.test(rule)))
    .flatMap(({ files }) => files);
};
/** Rows of the code map in ARCHITECTURE.md: what each package may import. */
const arrows = new Map(
  [
    ...fs
      .readFileSync(path.join(root, "ARCHITECTURE.md"), "utf8")
      .matchAll(/^\| \[(\w+)\]\([^)]*\) *\|[^|]*\| *([^|]*?) *\|$/gm),
  ].map(([, name = "", allowed = ""]) => [name, allowed.split(/,\s*/)]),
);

/** What is wrong, where, in which words, and what the gate says to it. */
type Planted = readonly [what: string, file: string, text: string, said: string];

const forbiddenArrows: Planted[] = packages.flatMap((from) =>
  packages
    .filter((to) => to !== from && arrows.get(from)?.includes(to) !== true)
    .map((to): Planted => [
      `${from} that imports ${to}`,
      `${from}/src/arrow-to-${to}.ts`,
      `import "@lagewarte/${to}";\n`,
      `may not import ${to}`,
    ]),
);
const outsidePlatform: Planted[] = packages
  .filter((name) => name !== "platform")
  .flatMap((name) =>
    ["node:sqlite", "kafkajs", "@elastic/elasticsearch"].map((library, index): Planted => [
      `${library} in ${name}`,
      `${name}/src/store-${index}.ts`,
      `import "${library}";\n`,
      "Only platform/ names",
    ]),
  );
const inPureFolders: Planted[] = rulesOf(/no-clock$/)
  .filter((pattern) => !pattern.includes("*."))
  .flatMap((pattern) =>
    ["new Date()", "Date.now()", "performance.now()", "Math.random()"].map((call, index): Planted => [
      `${call} in ${pattern}`,
      pattern.replace("**", `clock-${index}.ts`),
      `export const at = ${call};\n`,
      "never reads the clock",
    ]),
  );
const inEveryPackage: Planted[] = packages.flatMap((name): Planted[] => [
  [
    `a deep import in ${name}`,
    `${name}/src/deep.ts`,
    `import "@lagewarte/${name === "model" ? "platform" : "model"}/src/part.ts";\n`,
    "Import a package by its name",
  ],
  [
    `a path out of ${name}`,
    `${name}/src/path.ts`,
    `import "../../${name === "rules" ? "cli" : "rules"}/src/index.ts";\n`,
    "not by a path into it",
  ],
  [`a file over 250 lines in ${name}`, `${name}/src/long.ts`, "// A line.\n".repeat(251), "max-lines"],
  [`a test over 400 lines in ${name}`, `${name}/src/long.test.ts`, "// A line.\n".repeat(401), "max-lines"],
  [`a file that names no concept in ${name}`, `${name}/src/utils.ts`, "export const one = 1;\n", "names no concept"],
  [
    `a folder that names no concept in ${name}`,
    `${name}/src/common/port.ts`,
    "export const one = 1;\n",
    "names no concept",
  ],
  [`any in ${name}`, `${name}/src/any.ts`, "export const open: any = 1;\n", "no-explicit-any"],
  [
    `a promise nobody waits for in ${name}`,
    `${name}/src/floating.ts`,
    "async function work(): Promise<void> {}\nwork();\n",
    "no-floating-promises",
  ],
  [`a cycle in ${name}`, `${name}/src/one.ts`, 'import { b } from "./other.ts";\nexport const a = b;\n', "no-cycle"],
  [
    `the way back in ${name}`,
    `${name}/src/other.ts`,
    'import { a } from "./one.ts";\nexport const b = a;\n',
    "no-cycle",
  ],
]);
const here: Planted[] = [
  ["input and output in model", "model/src/read.ts", 'import "node:fs";\n', "model/ does no I/O"],
  ...(["Get", "Post", "SubscribeMessage"] as const).map((decorator): Planted => [
    `a route (${decorator}) without a decision`,
    `backend/src/x-${decorator.toLowerCase()}.controller.ts`,
    `export class X {\n  @${decorator}()\n  read() {}\n}\n`,
    "declares @Permission",
  ]),
  [
    "HTML put in as it comes",
    "frontend/src/raw.tsx",
    "export const x = <p dangerouslySetInnerHTML={{ __html: location.hash }} />;\n",
    "no-danger",
  ],
  [
    "a case that is forgotten",
    "rules/src/case.ts",
    'export const f = (x: "a" | "b"): void => {\n  switch (x) {\n    case "a":\n  }\n};\n',
    "switch-exhaustiveness-check",
  ],
];
const violations = [...forbiddenArrows, ...outsidePlatform, ...inPureFolders, ...inEveryPackage, ...here];

describe("the lint gate", () => {
  it("reports every violation that is planted, in every folder, and the sound file beside them not", () => {
    for (const [, file, text] of violations) plant(file, text);
    const sound = plant("platform/src/sound.ts", "export const sound = 1;\n");
    const { status, said } = run("oxlint", "--type-aware", "--deny-warnings", "--format", "json");
    expect(status).not.toBe(0);
    const { diagnostics } = JSON.parse(said) as { diagnostics: { filename: string }[] };
    const saidOf = (file: string): string =>
      diagnostics
        .filter(({ filename }) => path.relative(tree, path.resolve(tree, filename)) === file)
        .map((diagnostic) => JSON.stringify(diagnostic))
        .join("\n");
    expect(forbiddenArrows.length).toBeGreaterThan(20);
    expect(inPureFolders.length).toBeGreaterThan(20);
    const missed = violations.filter(([, file, , words]) => !saidOf(file).includes(words)).map(([what]) => what);
    expect(missed).toEqual([]);
    expect(saidOf(sound)).toBe("");
  }, 120_000);

  it("looks at every source file that there is", () => {
    const { stdout } = spawnSync(path.join(root, "node_modules/.bin/oxlint"), ["--format", "json"], {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 1 << 26,
    });
    const { number_of_files: seen } = JSON.parse(stdout) as { number_of_files: number };
    const sources = fs
      .readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter(
        (file) => /\.(ts|tsx|mjs|js)$/.test(file) && !/(^|\/)(node_modules|dist|\.cache|\.nx|\.git|data)\//.test(file),
      );
    expect(sources.length).toBeGreaterThan(300);
    expect(seen).toBeGreaterThanOrEqual(sources.length);
  }, 60_000);
});

describe("the other gates report", () => {
  it("a type error in every package, in deploy and in a benchmark", () => {
    const wrong = 'export const one: number = "1";\n';
    for (const name of packages) {
      fs.rmSync(path.join(tree, name, "src"), { recursive: true, force: true });
      plant(`${name}/src/wrong.ts`, wrong);
    }
    plant("deploy/example/wrong.ts", wrong);
    plant("platform/bench/wrong.bench.ts", wrong);
    const build = run("tsc", "-b", "--pretty", "false");
    expect(build.status).not.toBe(0);
    for (const name of packages) expect(build.said).toContain(`${name}/src/wrong.ts(1,14): error TS2322`);
    const rest = run("tsc", "-p", "deploy/tsconfig.json", "--pretty", "false");
    for (const file of ["deploy/example/wrong.ts", "platform/bench/wrong.bench.ts"])
      expect(rest.said).toContain(`${file}(1,14): error TS2322`);
  }, 120_000);

  it("a package that the build passes over", () => {
    const { references } = JSON.parse(fs.readFileSync(path.join(root, "tsconfig.json"), "utf8")) as {
      references: { path: string }[];
    };
    const { workspaces } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
      workspaces: string[];
    };
    expect(references.map((each) => each.path).toSorted()).toEqual(workspaces.toSorted());
    expect(workspaces.toSorted()).toEqual(packages.toSorted());
    for (const name of packages) {
      const { scripts } = JSON.parse(fs.readFileSync(path.join(root, name, "package.json"), "utf8")) as {
        scripts: Record<string, string>;
      };
      expect(scripts["build"], name).toContain("tsc -b");
    }
  });

  it("an unformatted file in every folder, and in the documents", () => {
    const bent = [...packages, "deploy"].map((name) => plant(`${name}/src/bent.ts`, "export   const a=1"));
    bent.push(plant("docs/bent.md", "*  one\n*    two\n"), plant("bent.json", '{"a":1}'));
    const { status, said } = run("prettier", "--check", "--log-level", "warn", ".");
    expect(status).toBe(1);
    for (const file of bent) expect(said).toContain(`[warn] ${file}`);
  }, 60_000);

  it("a file and an export that nobody uses, and a package that nobody declared, in every package", () => {
    for (const name of packages) {
      const entry = name === "frontend" ? "main.tsx" : name === "cli" ? "main.ts" : "index.ts";
      plant(`${name}/src/${entry}`, 'import { used } from "./part.ts";\nimport "undeclared-library";\nused();\n');
      plant(`${name}/src/part.ts`, "export function used() {}\nexport function forgotten() {}\n");
      plant(`${name}/src/orphan.ts`, "export const orphan = 1;\n");
    }
    if (!fs.existsSync(path.join(tree, "frontend/index.html")))
      fs.copyFileSync(path.join(root, "frontend/index.html"), path.join(tree, "frontend/index.html"));
    const { status, said } = run("knip", "--no-progress", "--treat-config-hints-as-errors", "--reporter", "compact");
    expect(status).not.toBe(0);
    for (const name of packages) {
      expect(said).toContain(`${name}/src/orphan.ts`);
      expect(said).toMatch(new RegExp(`${name}/src/part.ts: .*forgotten`));
    }
    expect(said).toContain("undeclared-library");
  }, 60_000);
});

describe("the whole check", () => {
  /** `npm test -- unit` in the tree. */
  const unit = (): { status: number | null; said: string } => run("node", "deploy/tools/check.mjs", "unit");
  const passing = 'import { expect, it } from "vitest";\nit("holds", () => expect(1).toBe(1));\n';
  beforeAll(() => {
    for (const name of packages) fs.rmSync(path.join(tree, name, "src"), { recursive: true, force: true });
  });

  it("passes when a test does, and says how many", () => {
    plant("model/src/sound.test.ts", passing);
    expect(unit()).toMatchObject({ status: 0, said: expect.stringContaining("1 passed, 0 failed") as string });
  }, 60_000);

  it.each([
    [
      "a test that fails",
      'it("fails", () => expect(1).toBe(2));',
      "FAILED cli/src/planted.test.ts > fails: AssertionError: expected 1 to be 2",
    ],
    ["a test that is skipped", 'it.skip("waits", () => expect(1).toBe(1));', "FAILED unit skipped 1 tests"],
    ["a test that is still to be written", 'it.todo("later");', "FAILED unit skipped 1 tests"],
    [
      "a test beside which others are left out",
      'it("others", () => expect(1).toBe(1));\nit.only("alone", () => expect(1).toBe(1));',
      "FAILED unit skipped 1 tests",
    ],
    ["a file that does not load", 'throw new Error("broken");', "FAILED cli/src/planted.test.ts: Error: broken"],
    [
      "a hook that fails",
      'afterAll(() => { throw new Error("not torn down"); });\nit("holds", () => expect(1).toBe(1));',
      "FAILED cli/src/planted.test.ts: Error: not torn down",
    ],
    [
      "a worker that dies",
      'it("dies", () => process.kill(process.pid, "SIGKILL"));',
      "FAILED cli/src/planted.test.ts > dies: began and never ended",
    ],
    [
      "an error that nobody awaits",
      'it("holds", () => void setTimeout(() => { throw new Error("late"); }, 0));\nit("waits", () => new Promise((end) => setTimeout(end, 50)));',
      "FAILED outside of any test: Error: late",
    ],
  ])(
    "fails for %s, and ends with what failed",
    (_what, text, last) => {
      plant("model/src/sound.test.ts", passing);
      plant(
        "cli/src/planted.test.ts",
        `import { afterAll, expect, it } from "vitest";\n${text}\nvoid [afterAll, expect, it];\n`,
      );
      const { status, said } = unit();
      expect(status).toBe(1);
      expect(said.slice(said.lastIndexOf("== unit"))).toContain(last);
      fs.rmSync(path.join(tree, "cli/src/planted.test.ts"));
    },
    60_000,
  );

  it("fails when there is no test at all, and for a step that there is not", () => {
    fs.rmSync(path.join(tree, "model/src/sound.test.ts"));
    expect(unit().status).toBe(1);
    const { status, said } = run("node", "deploy/tools/check.mjs", "everything");
    expect(status).toBe(64);
    expect(said).toContain("format, build, types, lint, dead, unit, servers, acceptance");
  }, 60_000);
});
