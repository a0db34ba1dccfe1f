// A document that names paths lies sooner or later, unless it is tested.
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const read = (file: string) => fs.readFileSync(path.join(root, file), "utf8");
const packages = ["model", "platform", "ingest", "rules", "backend", "frontend", "cli"];

/** Rows of the code map: folder and what it may import. */
function codeMap(): Map<string, string[]> {
  const rows = read("ARCHITECTURE.md").matchAll(/^\| (?:\[(\w+)\]\([^)]*\)|`(\w+)`)\s*\|[^|]*\|\s*([^|]*?)\s*\|$/gm);
  return new Map(
    [...rows].map(([, linked, plain, arrows]) => [
      linked ?? plain ?? "",
      arrows === "-" ? [] : (arrows ?? "").split(/,\s*/),
    ]),
  );
}

function markdownFiles(folder: string): string[] {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => path.join(folder, file));
}

describe("ARCHITECTURE.md", () => {
  it("is two pages at most", () => {
    expect(read("ARCHITECTURE.md").split(/\s+/).length).toBeLessThan(1200);
  });

  it("names every package, and its arrows are those of the package manifests", () => {
    const map = codeMap();
    for (const name of packages) {
      const manifest = JSON.parse(read(`${name}/package.json`)) as { dependencies?: Record<string, string> };
      const arrows = Object.keys(manifest.dependencies ?? {})
        .filter((dependency) => dependency.startsWith("@lagewarte/"))
        .map((dependency) => dependency.slice("@lagewarte/".length));
      expect(arrows.sort(), name).toEqual([...(map.get(name) ?? ["not in the code map"])].sort());
    }
  });

  it("allows the same arrows as the lint gate", () => {
    const { overrides } = JSON.parse(read(".oxlintrc.json")) as {
      overrides: { files: string[]; rules: Record<string, [string, { paths: { name: string }[] }]> }[];
    };
    for (const [name, arrows] of codeMap()) {
      if (!packages.includes(name)) continue;
      const rule = overrides.find(
        ({ files, rules }) => files[0] === `${name}/src/**` && "no-restricted-imports" in rules,
      );
      const banned = rule?.rules["no-restricted-imports"]?.[1].paths.map((entry) => entry.name) ?? [];
      const free = packages.filter((other) => other !== name && !banned.includes(`@lagewarte/${other}`));
      expect(free.sort(), name).toEqual([...arrows].sort());
    }
  });

  it("names the topics that there are", () => {
    const topics = [...read("model/src/topic.ts").matchAll(/^ {2}"?([a-z.]+)"?: \{ partitions/gm)].map(
      ([, topic]) => topic ?? "",
    );
    expect(topics.length).toBeGreaterThan(8);
    for (const topic of topics) expect(read("ARCHITECTURE.md")).toContain(`\`${topic}\``);
  });
});

describe("the documents", () => {
  const files = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", ...markdownFiles("docs")];

  it.each(files)("%s links only to what exists", (file) => {
    const targets = [...read(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(([, target]) => target ?? "");
    const missing = targets.filter((target) => !fs.existsSync(path.join(root, path.dirname(file), target)));
    expect(missing).toEqual([]);
  });

  it("CONTRIBUTING names files that exist, and no recipe touches more than five", () => {
    const text = read("CONTRIBUTING.md");
    const named = [
      ...text.matchAll(
        /`((?:model|platform|ingest|rules|backend|frontend|cli|deploy|docs)\/[\w./-]+\.(?:tsx?|json|mjs))`/g,
      ),
    ];
    expect(named.length).toBeGreaterThan(3);
    for (const [, file] of named) expect(fs.existsSync(path.join(root, file ?? "")), file).toBe(true);
    for (const recipe of text.split(/^## /m).slice(1))
      expect([...recipe.matchAll(/^\d\. /gm)].length, recipe.slice(0, 20)).toBeLessThanOrEqual(5);
  });
});
