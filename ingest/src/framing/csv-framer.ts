import { Collector, defaultLimits, type Frame, type FrameLimits, type Framer } from "./frame.ts";

const NEWLINE = 0x0a;
const QUOTE = 0x22;

/** A quoted value may span lines, but not for ever: beyond this the quote is taken for a broken one. */
const LONGEST_QUOTED = 256 * 1024;

/**
 * Splits CSV into records (RFC 4180: a line's end inside quotes does not end a record). The header is the first frame. A
 * quote that is not closed within `LONGEST_QUOTED` costs the line it stands on, not the rest of the file.
 */
export function csvFramer(limits: FrameLimits = defaultLimits): Framer {
  let line = 1;
  let offset = 0;
  let begun = { line: 1, offset: 0 };
  let inQuotes = false;
  let held: Uint8Array[] = [];
  let heldSize = 0;
  const collector = new Collector(limits.recordBytes);

  function cut(bytes: Uint8Array): Frame[] {
    const isLineEnd = bytes.at(-1) === 0x0d;
    const record = isLineEnd ? bytes.subarray(0, -1) : bytes;
    if (record.length === 0) return [];
    collector.add(record);
    return [collector.take(begun.line, begun.offset)];
  }

  /** Begins anew after the line with the unclosed quote. */
  function giveUpQuote(): Frame[] {
    const bytes = Buffer.concat(held, heldSize);
    const end = bytes.indexOf(NEWLINE);
    held = [];
    heldSize = 0;
    inQuotes = false;
    if (end < 0) {
      held = [bytes];
      heldSize = bytes.length;
      return [];
    }
    const frames = cut(bytes.subarray(0, end));
    const rest = bytes.subarray(end + 1);
    line = begun.line + 1;
    offset = begun.offset + end + 1;
    begun = { line, offset };
    frames.push(...push(rest));
    return frames;
  }

  function push(piece: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    let from = 0;
    for (let at = 0; at < piece.length; at += 1) {
      const byte = piece[at];
      if (byte === QUOTE) inQuotes = !inQuotes;
      else if (byte === NEWLINE) {
        line += 1;
        if (inQuotes) continue;
        const last = piece.subarray(from, at);
        frames.push(...cut(heldSize === 0 ? last : Buffer.concat([...held, last])));
        held = [];
        heldSize = 0;
        from = at + 1;
        begun = { line, offset: offset + from };
      }
    }
    if (from < piece.length) {
      held.push(piece.subarray(from));
      heldSize += piece.length - from;
    }
    offset += piece.length;
    if (inQuotes && heldSize > LONGEST_QUOTED) frames.push(...giveUpQuote());
    return frames;
  }

  return {
    push,
    end: () => {
      const frames: Frame[] = [];
      while (inQuotes && heldSize > 0 && Buffer.concat(held).includes(NEWLINE)) frames.push(...giveUpQuote());
      return [...frames, ...cut(Buffer.concat(held, heldSize))];
    },
  };
}
