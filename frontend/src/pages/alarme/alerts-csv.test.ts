import { describe, expect, it } from "vitest";
import { csvCell } from "./alerts-csv.ts";

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
