import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RuleFileId, RuleText, RULE_TEXT_BYTES } from "./rule-file-id.ts";
import { RuleVersion, rulesInForce, withVersion } from "./rule-file.ts";

const id = (text: string) => RuleFileId.parse(text);
const person = { id: "p-1", name: "A" };
function version(number: number, text: string | null): RuleVersion {
  return RuleVersion.parse({
    number,
    text,
    note: "why",
    proposedBy: person,
    releasedBy: person,
    releasedAt: "2026-11-28T00:00:00.000Z",
  });
}

describe("the id of a file of rules", () => {
  it.each(["brute-force", "sigmahq/proc_creation_win_whoami"])("may be %s", (text) => {
    expect(RuleFileId.safeParse(text).success).toBe(true);
  });

  it.each([
    "",
    "..",
    "../etc",
    "a/../b",
    "a/b/c",
    "/a",
    "a/",
    "A",
    "a b",
    "a.yml",
    "a\\b",
    "ä",
    "a\n",
    "a".repeat(101),
  ])("is never %j", (text) => {
    expect(RuleFileId.safeParse(text).success).toBe(false);
  });
});

describe("the text of a file of rules", () => {
  it("may be as large as it may be, in bytes and not in characters", () => {
    expect(RuleText.safeParse("a".repeat(RULE_TEXT_BYTES)).success).toBe(true);
    expect(RuleText.safeParse("a".repeat(RULE_TEXT_BYTES + 1)).success).toBe(false);
    expect(RuleText.safeParse("ä".repeat(RULE_TEXT_BYTES / 2 + 1)).success).toBe(false);
  });

  it.each(["a\u0000", "\u001b[31m", "a\ud800"])("is never %j", (text) => {
    expect(RuleText.safeParse(text).success).toBe(false);
  });

  it("has lines and tabs", () => {
    expect(RuleText.parse("title: ü\r\n\tb: 1\n")).toBe("title: ü\r\n\tb: 1\n");
  });
});

describe("the rules in force", () => {
  const shipped = new Map([
    [id("b"), "shipped b"],
    [id("a"), "shipped a"],
  ]);

  it("are those that were shipped, while people have released nothing", () => {
    const untouched = { file: id("a"), versions: [] };
    expect([...rulesInForce(shipped, [untouched])]).toEqual([
      ["a", "shipped a"],
      ["b", "shipped b"],
    ]);
  });

  it("have the newest release of a file in place of what was shipped, and new files", () => {
    const released = [
      { file: id("b"), versions: [version(2, "two"), version(1, "one")] },
      { file: id("own/new"), versions: [version(1, "new")] },
    ];
    expect([...rulesInForce(shipped, released)]).toEqual([
      ["a", "shipped a"],
      ["b", "two"],
      ["own/new", "new"],
    ]);
  });

  it("lack what was taken out of force, until it is released again", () => {
    const out = { file: id("a"), versions: [version(2, null), version(1, "one")] };
    expect([...rulesInForce(shipped, [out]).keys()]).toEqual(["b"]);
    const again = { file: id("a"), versions: [version(3, "three"), ...out.versions] };
    expect(rulesInForce(shipped, [again]).get(id("a"))).toBe("three");
  });

  it("do not change what was shipped", () => {
    rulesInForce(shipped, [{ file: id("a"), versions: [version(1, null)] }]);
    expect(shipped.size).toBe(2);
  });
});

describe("the versions of a file", () => {
  it("are the newest ones, as many as may be kept in number and size, and always the last one", () => {
    const sizes = fc.array(fc.integer({ min: 0, max: RULE_TEXT_BYTES }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(sizes, (given) => {
        let versions: RuleVersion[] = [];
        for (const [index, size] of given.entries())
          versions = withVersion(versions, { ...version(index + 1, ""), text: "x".repeat(size) });
        expect(versions[0]?.number).toBe(given.length);
        expect(versions.map(({ number }) => number)).toEqual(versions.map((_, index) => given.length - index));
        expect(versions.length).toBeLessThanOrEqual(20);
        const bytes = versions.reduce((sum, { text }) => sum + (text?.length ?? 0), 0);
        expect(bytes).toBeLessThanOrEqual(1024 * 1024);
      }),
      { numRuns: 30 },
    );
  });
});
