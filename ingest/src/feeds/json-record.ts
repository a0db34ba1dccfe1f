import { isUtf8 } from "node:buffer";
import { failed, ok, type JsonObject, type Result } from "@lagewarte/model";
import type { Frame } from "../framing/frame.ts";

const MOST_DEPTH = 64;
/** Values in one record, those in lists among them. */
const MOST_VALUES = 10_000;
const forbidden = new Set(["__proto__", "constructor", "prototype"]);
const decoder = new TextDecoder("utf-8", { ignoreBOM: false });

/** The text of a frame, or why it is none. */
export function textOf(frame: Frame): Result<string> {
  if (frame.tooLarge !== undefined) return failed("too-large", `${frame.tooLarge} bytes`);
  const nul = frame.bytes.indexOf(0);
  if (nul >= 0) return failed("nul-byte", `at byte ${nul} of the record`);
  if (!isUtf8(frame.bytes)) return failed("not-utf8", "the record holds bytes that are not UTF-8");
  return ok(decoder.decode(frame.bytes));
}

/** Depth can only be too great where there are many opening signs; so most records are not walked at all. */
function opensManyTimes(text: string): boolean {
  let opened = 0;
  for (let at = text.indexOf("{"); at >= 0 && opened <= MOST_DEPTH; at = text.indexOf("{", at + 1)) opened += 1;
  for (let at = text.indexOf("["); at >= 0 && opened <= MOST_DEPTH; at = text.indexOf("[", at + 1)) opened += 1;
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

/** A forbidden key spelled out, or with one of its letters escaped, which no honest writer does. */
const mayHoldForbiddenKey = (text: string): boolean =>
  /__proto__|constructor|prototype/.test(text) || (text.includes("\\u00") && /\\u00[5-7]/.test(text));

const SAFE_DIGITS = String(Number.MAX_SAFE_INTEGER).length;
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

function numberAt(bytes: Uint8Array, start: number, end: number): number {
  let number = 0;
  for (let at = start; at < end; at += 1) number = number * 10 + (bytes[at] as number) - 0x30;
  return number;
}

/** Whether a whole number beyond 2^53 may stand in the record: as many digits in a row, and larger. */
function mayHoldLongNumber(bytes: Uint8Array): boolean {
  // A run of that many digits covers every so-manieth byte, so only those are looked at.
  const step = SAFE_DIGITS;
  for (let at = step - 1; at < bytes.length; at += step) {
    if (!isDigit(bytes[at])) continue;
    let [start, end] = [at, at + 1];
    while (isDigit(bytes[start - 1])) start -= 1;
    while (isDigit(bytes[end])) end += 1;
    if (end - start > step || (end - start === step && numberAt(bytes, start, end) > Number.MAX_SAFE_INTEGER))
      return true;
  }
  return false;
}

/** Two values are at least two bytes apart. */
const mayHoldManyValues = (text: string): boolean => text.length > 2 * MOST_VALUES;

/**
 * A JSON object with nothing in it that harms us: no forbidden key, bounded depth and number of values, whole numbers
 * beyond 2^53 as the text they were written as.
 */
export function jsonRecord(frame: Frame): Result<JsonObject> {
  const read = textOf(frame);
  if (!read.ok) return read;
  const text = read.value;
  const { bytes } = frame;
  if (opensManyTimes(text) && tooDeep(bytes)) return failed("too-deep", `more than ${MOST_DEPTH} levels`);
  try {
    // To look at every value while it is read costs several times the reading.
    const isHarmless = !mayHoldForbiddenKey(text) && !mayHoldLongNumber(bytes) && !mayHoldManyValues(text);
    return isHarmless ? objectOnly(JSON.parse(text)) : carefully(text);
  } catch (error) {
    return failed("not-json", error instanceof Error ? error.message.slice(0, 200) : "not readable");
  }
}

function objectOnly(value: unknown): Result<JsonObject> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return failed("not-an-object", "the record is no JSON object");
  return ok(value as JsonObject);
}

function carefully(text: string): Result<JsonObject> {
  let values = 0;
  let bad: string | undefined;
  const value: unknown = JSON.parse(text, (key: string, item: unknown, context?: { source?: string }): unknown => {
    values += 1;
    if (forbidden.has(key)) bad ??= key;
    if (typeof item === "number" && !Number.isSafeInteger(item) && /^-?\d+$/.test(context?.source ?? ""))
      return context?.source;
    return item;
  });
  if (bad !== undefined) return failed("forbidden-key", `the key "${bad}"`);
  if (values > MOST_VALUES) return failed("too-many-fields", `${values} values`);
  return objectOnly(value);
}
