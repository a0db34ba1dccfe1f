import { describe, expect, it } from "vitest";
import type { AlertView } from "@lagewarte/model";
import { alertsCsv, csvCell } from "./alerts-csv.ts";

describe("a cell for a spreadsheet", () => {
  it.each(['=HYPERLINK("http://x.example";"y")', "+1+1", "-2", "@SUM(1)", "\t=1", "\r=1", " =1", "\u200b=1", "＝1+1"])(
    "never begins a formula: %j",
    (attack) => {
      const cell = csvCell(attack);
      expect(cell).toMatch(/^"'/);
      expect(cell.replaceAll('""', "").slice(1, -1)).not.toContain('"');
    },
  );

  it("leaves everything else as it is, quotes doubled", () => {
    expect(csvCell('Angriff von "x"; 3 Treffer')).toBe('"Angriff von ""x""; 3 Treffer"');
    expect(csvCell(12)).toBe('"12"');
    expect(csvCell("2 - 1 = 1")).toBe('"2 - 1 = 1"');
  });
});

describe("the queue as a file", () => {
  it("keeps author, licence and reference of each rule, and runs none of them", () => {
    const rule = {
      title: "Exploit Attempt",
      author: '=cmd("x")',
      licence: "DRL-1.1",
      reference: "https://example.org/a",
    };
    const episode = { severity: "high", title: "Exploit", rule, counts: { events: 3, organisations: 1 } };
    const alert = { id: "a-1", state: "open", openedAt: "2026-11-24T12:00:00.000Z", assignee: null, episode };
    const view = { alert, organisationNames: { "town-1": "Town" }, shelvedUntil: null } as unknown as AlertView;
    const [, row] = alertsCsv([view], ["a"], (key) => key).split("\r\n");
    expect(row?.split(";").slice(5, 9)).toEqual([
      '"Exploit Attempt"',
      '"\'=cmd(""x"")"',
      '"DRL-1.1"',
      '"https://example.org/a"',
    ]);
  });
});
