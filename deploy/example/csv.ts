import fs from "node:fs";

/** Rows of a CSV file with a header (RFC 4180), as objects. */
export function readCsv(file: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  let value = "";
  let inQuotes = false;
  const text = fs.readFileSync(file, "utf8");
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inQuotes) {
      if (character !== '"') value += character;
      else if (text[at + 1] === '"') {
        value += '"';
        at += 1;
      } else inQuotes = false;
    } else if (character === '"') inQuotes = true;
    else if (character === "," || character === "\n") {
      rows.at(-1)?.push(value.replace(/\r$/, ""));
      value = "";
      if (character === "\n") rows.push([]);
    } else value += character;
  }
  if (value !== "") rows.at(-1)?.push(value);
  const [header = [], ...records] = rows.filter((row) => row.length > 1);
  return records.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index] ?? ""])));
}
