import { describe, expect, it } from "vitest";
import { delimiterOf, splitCsvRow } from "./csv-row.ts";

const cells = (text: string, delimiter = ","): readonly string[] => splitCsvRow(text, delimiter).cells;

describe("a CSV record", () => {
  it("is split at its commas, with empty values where nothing stands between them", () => {
    expect(cells("a,,b,")).toEqual(["a", "", "b", ""]);
    expect(cells("")).toEqual([""]);
    expect(cells(",")).toEqual(["", ""]);
  });

  it("keeps commas, line ends and doubled quotes of a quoted value", () => {
    expect(cells('"a,b","c ""d""","e\r\nf",')).toEqual(["a,b", 'c "d"', "e\r\nf", ""]);
    expect(cells('""')).toEqual([""]);
    expect(cells('"a",""')).toEqual(["a", ""]);
  });

  it("names a value whose quotes are wrong and loses none of its characters", () => {
    expect(splitCsvRow('1,Loc",3', ",")).toEqual({ cells: ["1", 'Loc"', "3"], doubtful: [1], end: "bare" });
    expect(splitCsvRow('1,"say "hi", now', ",")).toEqual({
      cells: ["1", 'say "hi"', " now"],
      doubtful: [1],
      end: "bare",
    });
  });

  it("says when its last value may be cut off", () => {
    expect(splitCsvRow("1,192.0.2.1", ",").end).toBe("bare");
    expect(splitCsvRow('1,"192.0.2.1"', ",").end).toBe("closed");
    expect(splitCsvRow("1,", ",").end).toBe("closed");
    expect(splitCsvRow('1,"192.0.', ",")).toEqual({ cells: ["1", "192.0."], doubtful: [1], end: "open" });
  });

  it("is separated by what stands after its first value", () => {
    expect(delimiterOf('"2026-11-24 09:00:00","192.0.2.1"')).toBe(",");
    expect(delimiterOf('"2026-11-24 09:00:00";"a,b"')).toBe(";");
    expect(delimiterOf("2026-11-24 09:00:00\t192.0.2.1")).toBe("\t");
    expect(delimiterOf("alone")).toBe(",");
  });
});
