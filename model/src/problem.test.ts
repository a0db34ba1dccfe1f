// oxlint-disable no-restricted-imports -- the test reads the page; the model itself reads nothing
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { problems } from "./problem.ts";

const page = readFileSync(new URL("../../docs/problems.md", import.meta.url), "utf8");
const rows = [...page.matchAll(/^\| `([\w-]+)`\s*\| (\d+)\s*\| (yes|no)\s*\| (.*?)\s*\| (.*?)\s*\|$/gm)].map(
  ([, id, status, again, title, advice]) => ({ id, status: Number(status), again: again === "yes", title, advice }),
);

describe("docs/problems.md", () => {
  it("lists exactly the problems that there are, each with its status, whether to try again, and its title", () => {
    const told = Object.fromEntries(
      rows.map(({ id, status, again, title }) => [id, { status, retriable: again, title }]),
    );
    const known = Object.entries(problems).map(([id, { status, retriable, title }]) => [
      id,
      { status, retriable, title: title.en },
    ]);
    expect(told).toEqual(Object.fromEntries(known));
    expect(rows).toHaveLength(known.length);
  });

  it("says of each what to do", () => {
    for (const { advice } of rows) expect(advice?.length).toBeGreaterThan(15);
  });

  it("tells to try again exactly what may succeed later: who is busy, full or late", () => {
    const again = rows.filter((row) => row.again).map(({ status }) => status);
    expect(new Set(again)).toEqual(new Set([429, 503]));
    for (const { status, again: isAgain } of rows) expect(isAgain).toBe(status === 429 || status === 503);
  });
});
