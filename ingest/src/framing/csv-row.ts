const QUOTE = 0x22;

/** One record of a CSV file as its values. */
export interface CsvRow {
  readonly cells: readonly string[];
  /** Positions of values whose quotes break RFC 4180 (a quote inside, text after the closing one): read, but a guess. */
  readonly doubtful: readonly number[];
  /** The last value may be cut off: its quote is never closed, or it ends with the record and has no quotes. */
  readonly end: "closed" | "bare" | "open";
}

const none: readonly number[] = [];

/**
 * Splits a record by RFC 4180 without giving up on a broken quote: a value whose quotes are wrong is kept with all its
 * characters and named in `doubtful`. A quote that stands inside an unquoted value opens nothing.
 */
export function splitCsvRow(text: string, delimiter: string): CsvRow {
  const separator = delimiter.charCodeAt(0);
  const { length } = text;
  const cells: string[] = [];
  let doubtful: number[] | undefined;
  let end: CsvRow["end"] = "bare";
  let at = 0;
  for (;;) {
    const first = text.charCodeAt(at);
    if (first === separator) cells.push("");
    else if (first === QUOTE) {
      const quoted = quotedCell(text, at, delimiter, separator);
      if (quoted.isDoubtful) (doubtful ??= []).push(cells.length);
      cells.push(quoted.value);
      if (quoted.isOpen) return { cells, doubtful: doubtful ?? none, end: "open" };
      at = quoted.end;
    } else {
      const from = at;
      let hasQuote = false;
      for (; at < length; at += 1) {
        const code = text.charCodeAt(at);
        if (code === separator) break;
        if (code === QUOTE) hasQuote = true;
      }
      if (hasQuote) (doubtful ??= []).push(cells.length);
      cells.push(text.slice(from, at));
    }
    if (at >= length) {
      end = first === QUOTE || cells.at(-1) === "" ? "closed" : "bare";
      return { cells, doubtful: doubtful ?? none, end };
    }
    at += 1;
  }
}

interface QuotedCell {
  readonly value: string;
  /** Position of the separator after it, or the record's length. */
  readonly end: number;
  readonly isDoubtful: boolean;
  readonly isOpen: boolean;
}

function quotedCell(text: string, at: number, delimiter: string, separator: number): QuotedCell {
  let value = "";
  let from = at + 1;
  for (;;) {
    const close = text.indexOf('"', from);
    if (close < 0) return { value: value + text.slice(from), end: text.length, isDoubtful: true, isOpen: true };
    const next = text.charCodeAt(close + 1);
    if (next === QUOTE) {
      value += text.slice(from, close + 1);
      from = close + 2;
    } else if (close + 1 === text.length || next === separator)
      return { value: value + text.slice(from, close), end: close + 1, isDoubtful: false, isOpen: false };
    else {
      const stop = text.indexOf(delimiter, close);
      const end = stop < 0 ? text.length : stop;
      return { value: value + text.slice(from, end), end, isDoubtful: true, isOpen: false };
    }
  }
}

const DELIMITERS = /[,;\t]/;

/** What separates the values: the first of comma, semicolon and tab that stands outside quotes; comma if there is none. */
export function delimiterOf(text: string): string {
  const opening = text.startsWith('"') ? text.indexOf('"', 1) + 1 : 0;
  return DELIMITERS.exec(text.slice(opening))?.[0] ?? ",";
}
