import { Collector, defaultLimits, type Frame, type FrameLimits, type Framer } from "./frame.ts";

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x09 || byte === RETURN || byte === NEWLINE;

function isAllBlank(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1) if (!isBlank(bytes[at] as number)) return false;
  return true;
}

/** Bytes looked at before the form is decided. */
const DECIDE_WITHIN = 64 * 1024;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/**
 * Splits JSON feeds: one record a line (NDJSON), one array, or documents that span lines. The form is decided by the
 * beginning: `[` is an array; a first line that is balanced by itself, or is followed by a line that begins with `{`,
 * makes lines, so that a broken line never takes its neighbours along; else documents by their braces.
 */
export function jsonFramer(limits: FrameLimits = defaultLimits): Framer {
  let head: Uint8Array[] = [];
  let headSize = 0;
  let inner: Framer | undefined;

  function decide(bytes: Uint8Array, isEnd: boolean): Framer | undefined {
    if (bytes[0] === BYTE_ORDER_MARK[0] && bytes.length < BYTE_ORDER_MARK.length && !isEnd) return undefined;
    const isMarked = BYTE_ORDER_MARK.every((byte, at) => bytes[at] === byte);
    // Looks at as many bytes however they came in pieces.
    const undecided = (looked: number): Framer | undefined =>
      isEnd || bytes.length >= looked ? byLine(limits) : undefined;
    let start = isMarked ? BYTE_ORDER_MARK.length : 0;
    while (start < DECIDE_WITHIN && start < bytes.length && isBlank(bytes[start] as number)) start += 1;
    if (start === DECIDE_WITHIN || start === bytes.length) return undecided(DECIDE_WITHIN);
    if (bytes[start] === OPEN_LIST) return byDepth(limits, 1);
    if (bytes[start] !== OPEN_OBJECT) return byLine(limits);
    const newline = bytes.subarray(0, start + DECIDE_WITHIN).indexOf(NEWLINE, start);
    if (newline < 0) return undecided(start + DECIDE_WITHIN);
    if (isBalanced(bytes.subarray(start, newline))) return byLine(limits);
    const most = newline + DECIDE_WITHIN;
    let next = newline + 1;
    while (next < most && (bytes[next] === NEWLINE || bytes[next] === RETURN)) next += 1;
    if (next === most || next === bytes.length) return undecided(most);
    return bytes[next] === OPEN_OBJECT ? byLine(limits) : byDepth(limits, 0);
  }

  return {
    push: (piece) => {
      if (inner !== undefined) return inner.push(piece);
      head.push(piece);
      headSize += piece.length;
      const bytes = head.length === 1 ? piece : Buffer.concat(head, headSize);
      inner = decide(bytes, false);
      if (inner === undefined) return [];
      head = [];
      return inner.push(bytes);
    },
    end: () => {
      if (inner !== undefined) return inner.end();
      const bytes = Buffer.concat(head, headSize);
      inner = decide(bytes, true) ?? byLine(limits);
      return [...inner.push(bytes), ...inner.end()];
    },
  };
}

function isBalanced(line: Uint8Array): boolean {
  let depth = 0;
  let inText = false;
  for (let index = 0; index < line.length; index += 1) {
    const byte = line[index];
    if (inText) {
      if (byte === BACKSLASH) index += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth -= 1;
  }
  return depth === 0 && !inText;
}

/** One record a line; blank lines are none. */
function byLine(limits: FrameLimits): Framer {
  const collector = new Collector(limits.recordBytes);
  let line = 1;
  let offset = 0;
  let begun = 0;
  const finish = (frames: Frame[]): Frame[] => {
    if (collector.size === 0) return frames;
    const frame = collector.take(line, begun);
    if (!isAllBlank(frame.bytes)) frames.push(withoutCarriageReturn(frame));
    return frames;
  };
  return {
    push: (piece) => {
      const frames: Frame[] = [];
      let from = 0;
      for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, from)) {
        if (at > from) collector.add(piece.subarray(from, at));
        finish(frames);
        from = at + 1;
        line += 1;
        // Millions of empty lines are passed over without a search for each.
        for (; piece[from] === NEWLINE; from += 1) line += 1;
        begun = offset + from;
      }
      if (from < piece.length) collector.add(piece.subarray(from));
      offset += piece.length;
      return frames;
    },
    end: () => finish([]),
  };
}

function withoutCarriageReturn(frame: Frame): Frame {
  return frame.bytes.at(-1) === RETURN && frame.tooLarge === undefined
    ? { ...frame, bytes: frame.bytes.subarray(0, -1) }
    : frame;
}

/** Values at `base` levels of lists deep: 0 for documents one after the other, 1 for the elements of one array. */
function byDepth(limits: FrameLimits, base: 0 | 1): Framer {
  const collector = new Collector(limits.recordBytes);
  let line = 1;
  let offset = 0;
  let depth = 0;
  let inText = false;
  let escaped = false;
  let begun: { line: number; offset: number } | undefined;

  function take(): Frame[] {
    if (begun === undefined) return [];
    const frame = collector.take(begun.line, begun.offset);
    begun = undefined;
    return [frame];
  }

  return {
    push: (piece) => {
      const frames: Frame[] = [];
      let from = 0;
      for (let at = 0; at < piece.length; at += 1) {
        const byte = piece[at] as number;
        if (byte === NEWLINE) line += 1;
        if (inText) {
          if (byte === NEWLINE) {
            // No text holds a line's end: this one is broken, and must not swallow what follows.
            inText = false;
            escaped = false;
            if (begun === undefined) continue;
            collector.add(piece.subarray(from, at));
            frames.push(...take());
            depth = base;
          } else if (escaped) escaped = false;
          else if (byte === BACKSLASH) escaped = true;
          else if (byte === QUOTE) inText = false;
          continue;
        }
        // A document behind the end of an array, or what was taken for its end, is one of its elements.
        if (depth < base && byte === OPEN_OBJECT) depth = base;
        const isSeparator = depth === base && (isBlank(byte) || byte === COMMA || byte === CLOSE_LIST);
        if (begun === undefined && !isSeparator && !(base === 1 && depth === 0)) {
          begun = { line, offset: offset + at };
          from = at;
        } else if (begun !== undefined && isSeparator) {
          if (at > from) collector.add(piece.subarray(from, at));
          frames.push(...take());
        }
        if (byte === QUOTE) inText = true;
        else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1;
        else if (byte === CLOSE_OBJECT) depth = depth > base ? depth - 1 : depth;
        else if (byte === CLOSE_LIST) depth = Math.max(0, depth - 1);
        // Two documents may follow each other without anything in between.
        if (begun !== undefined && depth === base && (byte === CLOSE_OBJECT || byte === CLOSE_LIST)) {
          collector.add(piece.subarray(from, at + 1));
          frames.push(...take());
        }
      }
      if (begun !== undefined && from < piece.length) collector.add(piece.subarray(Math.max(0, from)));
      offset += piece.length;
      return frames;
    },
    end: take,
  };
}
