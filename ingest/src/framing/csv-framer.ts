import { Collector, defaultLimits, type Frame, type FrameLimits, type Framer } from "./frame.ts";

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const TAB = 0x09;

/** A quoted value may span lines, but not for ever: beyond this the quote is taken for a broken one. */
const LONGEST_QUOTED = 256 * 1024;

/** A quote opens a value only at its beginning; inside an unquoted value it is a character like any other. */
type Place = "beginning" | "unquoted" | "quoted" | "closed";

/**
 * Splits CSV into records (RFC 4180: a line's end inside quotes does not end a record). The header is the first frame. A
 * broken quote costs the line it stands on, not its neighbours: it is known by not being closed within
 * `LONGEST_QUOTED`, or by a quote on a later line that closes nothing because text goes on behind it.
 */
export function csvFramer(limits: FrameLimits = defaultLimits): Framer {
  let line = 1;
  /** Of the first byte that was not scanned yet. */
  let offset = 0;
  let begun = { line: 1, offset: 0 };
  let place: Place = "beginning";
  /** Whether the quoted value that is open, or has just closed, spans lines. */
  let spans = false;
  /** The first of comma, semicolon and tab that stands outside quotes. */
  let separator = 0;
  let held: Uint8Array[] = [];
  let heldSize = 0;
  const collector = new Collector(limits.recordBytes);

  /** The record that began at `begun` and ends with these bytes; the next one begins at `next`. */
  function cut(bytes: Uint8Array, next: number, frames: Frame[]): void {
    const record = bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes;
    if (record.length > 0 || collector.size > 0) {
      collector.add(record);
      frames.push(collector.take(begun.line, begun.offset));
    }
    begun = { line, offset: next };
    place = "beginning";
    spans = false;
  }

  function take(last: Uint8Array): Uint8Array {
    if (heldSize === 0) return last;
    const whole = Buffer.concat([...held, last], heldSize + last.length);
    held = [];
    heldSize = 0;
    return whole;
  }

  /** Cuts the line with the broken quote; what follows it must be scanned anew. */
  function giveUpQuote(bytes: Uint8Array, frames: Frame[]): Uint8Array | undefined {
    const end = bytes.indexOf(NEWLINE);
    if (end < 0) return undefined;
    offset = begun.offset + end + 1;
    line = begun.line + 1;
    cut(bytes.subarray(0, end), offset, frames);
    return bytes.subarray(end + 1);
  }

  /** Scans up to the end, or to a quote that proves an earlier one broken: then it returns what to scan next. */
  function scan(piece: Uint8Array, frames: Frame[]): Uint8Array | undefined {
    let from = 0;
    // A local copy: this loop sees every byte there is.
    let here = place;
    for (let at = 0; at < piece.length; at += 1) {
      const byte = piece[at] as number;
      if (here === "quoted") {
        if (byte === QUOTE) here = "closed";
        else if (byte === NEWLINE) {
          line += 1;
          spans = true;
        }
      } else if (byte === NEWLINE) {
        line += 1;
        cut(take(piece.subarray(from, at)), offset + at + 1, frames);
        here = "beginning";
        from = at + 1;
      } else if (byte === QUOTE) {
        if (here === "beginning") spans = false;
        if (here !== "unquoted") here = "quoted";
      } else {
        if (here === "closed" && spans && byte !== separator && byte !== RETURN)
          return giveUpQuote(take(piece.subarray(from)), frames);
        if (separator === 0 && (byte === COMMA || byte === SEMICOLON || byte === TAB)) separator = byte;
        here = byte === separator ? "beginning" : "unquoted";
      }
    }
    place = here;
    offset += piece.length;
    if (from < piece.length) {
      held.push(piece.subarray(from));
      heldSize += piece.length - from;
    }
    return undefined;
  }

  function push(piece: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    let rest: Uint8Array | undefined = piece;
    while (rest !== undefined) {
      rest = scan(rest, frames);
      if (rest === undefined && place === "quoted" && heldSize > LONGEST_QUOTED) rest = endQuote(frames);
    }
    // A record over the limit is counted on, not held.
    if (heldSize > limits.recordBytes) {
      for (const part of held) collector.add(part);
      held = [];
      heldSize = 0;
    }
    return frames;
  }

  /** The open quote is a broken one. Where no line ends inside it, it goes on as an unquoted value. */
  function endQuote(frames: Frame[]): Uint8Array | undefined {
    const bytes = take(new Uint8Array());
    const rest = giveUpQuote(bytes, frames);
    if (rest !== undefined) return rest;
    held = [bytes];
    heldSize = bytes.length;
    place = "unquoted";
    return undefined;
  }

  return {
    push,
    end: () => {
      const frames: Frame[] = [];
      while (place === "quoted" && heldSize > 0) {
        const rest = endQuote(frames);
        if (rest !== undefined) frames.push(...push(rest));
      }
      cut(take(new Uint8Array()), offset, frames);
      return frames;
    },
  };
}
