import { isUtf8 } from "node:buffer";
import { failed, ok, type JsonObject, type Result } from "@lagewarte/model";
import type { Frame } from "../framing/frame.ts";

const MOST_DEPTH = 64;
const MOST_KEYS = 10_000;
const forbidden = new Set(["__proto__", "constructor", "prototype"]);
const decoder = new TextDecoder("utf-8");

/** The text of a frame, or why it is none. */
export function textOf(frame: Frame): Result<string> {
  if (frame.tooLarge !== undefined) return failed("too-large", `${frame.tooLarge} bytes`);
  if (frame.bytes.includes(0)) return failed("nul-byte", `at byte ${frame.bytes.indexOf(0)} of the record`);
  if (!isUtf8(frame.bytes)) return failed("not-utf8", "the record holds bytes that are not UTF-8");
  return ok(decoder.decode(frame.bytes));
}

/** Depth and keys can only be too many where there are many opening signs; so most records are not walked at all. */
function opensManyTimes(bytes: Uint8Array): boolean {
  let opened = 0;
  for (const byte of bytes) if (byte === 0x7b || byte === 0x5b) opened += 1;
  return opened > MOST_DEPTH;
}

function tooDeep(bytes: Uint8Array): boolean {
  let depth = 0;
  let inText = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (inText) {
      if (byte === 0x5c) index += 1;
      else if (byte === 0x22) inText = false;
    } else if (byte === 0x22) inText = true;
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > MOST_DEPTH) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return false;
}

/** A JSON object with nothing in it that harms us: no forbidden key, bounded depth, whole numbers beyond 2^53 as text. */
export function jsonRecord(frame: Frame): Result<JsonObject> {
  const text = textOf(frame);
  if (!text.ok) return text;
  if (opensManyTimes(frame.bytes) && tooDeep(frame.bytes)) return failed("too-deep", `more than ${MOST_DEPTH} levels`);
  const suspicious = /__proto__|"constructor"|"prototype"|\\u/.test(text.value);
  let keys = 0;
  let bad: string | undefined;
  const check = (key: string, value: unknown, context?: { source?: string }): unknown => {
    keys += 1;
    if (forbidden.has(key)) bad ??= key;
    // A number that JavaScript cannot hold exactly is kept as it was written.
    if (typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? ""))
      return context?.source;
    return value;
  };
  try {
    const careful = suspicious || /\d{16}/.test(text.value) || text.value.length > 200_000;
    const value: unknown = careful ? JSON.parse(text.value, check) : JSON.parse(text.value);
    if (bad !== undefined) return failed("forbidden-key", `the key "${bad}"`);
    if (keys > MOST_KEYS) return failed("too-many-fields", `${keys} fields`);
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return failed("not-an-object", "the record is no JSON object");
    return ok(value as JsonObject);
  } catch (error) {
    return failed("not-json", error instanceof Error ? error.message.slice(0, 200) : "not readable");
  }
}
