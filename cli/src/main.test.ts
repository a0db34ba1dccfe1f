import { spawnSync } from "node:child_process";
import path from "node:path";
import { describe, expect, it } from "vitest";

const main = path.join(import.meta.dirname, "main.ts");
const catalogue = path.resolve(import.meta.dirname, "../../rules/catalogue");

/** As a shell runs it, from the sources. */
function lagewarte(args: readonly string[], input = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--conditions=@lagewarte/source", main, ...args], {
    input,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("the command line", { timeout: 60_000 }, () => {
  it("checks and tests rules, and matches what comes in by a pipe", () => {
    expect(lagewarte(["rules", "check", catalogue])).toMatchObject({ status: 0, stdout: "" });
    expect(lagewarte(["rules", "test", catalogue])).toMatchObject({ status: 0, stdout: "" });
    const matched = lagewarte(
      ["match", "--rules", catalogue, "--events", "json", "-"],
      '{"classification.type":"ddos","severity":"high"}\n',
    );
    expect(matched.status).toBe(0);
    expect(JSON.parse(matched.stdout)).toEqual({ match: { rule: "81444836-9b4c-5721-8b34-058b66fd6c49", event: 0 } });
    expect(JSON.parse(matched.stderr.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({ matched: 1, events: 1 });
  });

  it("exits with 64 when it is used wrongly, and says how it is used", () => {
    for (const args of [
      ["rules", "check"],
      ["rules", "check", catalogue, "--format", "xml"],
      ["match"],
      ["match", "--rules", catalogue, "--events", "nonsense"],
      ["nonsense"],
    ]) {
      const { status, stderr } = lagewarte(args);
      expect(status, args.join(" ")).toBe(64);
      expect(stderr).toMatch(/error: .*/);
    }
  });

  it("exits with 66 when what it should read is not there", () => {
    expect(lagewarte(["rules", "test", "nowhere"]).status).toBe(66);
    expect(lagewarte(["match", "--rules", "nowhere"]).status).toBe(66);
  });

  it("shows its help on stdout", () => {
    expect(lagewarte(["rules", "--help"])).toMatchObject({ status: 0, stdout: expect.stringContaining("check") });
  });
});
