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

describe("the exported alerts", () => {
  it("keep author, licence and reference of the rule, as its licence (DRL-1.1) demands", () => {
    const rule = { title: "Angriff", author: "Mia, Ben", licence: "DRL-1.1", reference: "https://rules.example/r" };
    const episode = { rule, severity: "high", title: "Angriff von 192.0.2.1", counts: { events: 3 } };
    const alert = { id: "a-1", state: "open", openedAt: "2026-11-28T00:00:00.000Z", assignee: null, episode };
    const view = { alert, organisationNames: { o: "Stadt" }, shelvedUntil: null } as unknown as AlertView;
    const [, row] = alertsCsv([view], ["head"], (key) => key).split("\r\n");
    expect(row).toContain('"Angriff";"Mia, Ben";"DRL-1.1";"https://rules.example/r"');
  });
});
