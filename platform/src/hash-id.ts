import { createHash, hash } from "node:crypto";

/**
 * A deterministic id: 26 characters base32 (130 bits of SHA-256) over the parts, each framed by its length so that
 * ("a", "bc") and ("ab", "c") differ. `prefix` says of what: `e` event, `a` alert, ...
 */
export function hashId(prefix: string, ...parts: readonly string[]): string {
  // As digits: to make a buffer of it costs twice the hashing.
  return `${prefix}-${base32(hash("sha256", framedParts(parts), "hex"))}`;
}

/** What is hashed together lies here: the parts, which stay the same for a whole feed, then one record's bytes. */
const room = Buffer.allocUnsafe(64 * 1024);
let inRoom: { readonly parts: readonly string[]; readonly length: number } = { parts: [], length: 0 };

/**
 * The same for a record whose bytes are its identity: over the parts, then the bytes. It saves making text of the bytes and
 * bytes of the text for every record of a feed.
 */
export function hashIdOfBytes(prefix: string, parts: readonly string[], bytes: Uint8Array): string {
  if (!isSame(parts, inRoom.parts)) {
    const head = Buffer.from(framedParts(parts));
    inRoom = { parts: [...parts], length: head.length };
    if (head.length <= room.length) head.copy(room);
  }
  const size = inRoom.length + bytes.length;
  if (size > room.length)
    return `${prefix}-${base32(hash("sha256", Buffer.concat([Buffer.from(framedParts(parts)), bytes]), "hex"))}`;
  room.set(bytes, inRoom.length);
  return `${prefix}-${base32(hash("sha256", room.subarray(0, size), "hex"))}`;
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false;
  return true;
}

function framedParts(parts: readonly string[]): string {
  let framed = "";
  for (const part of parts) framed += `${part.length}:${part}`;
  return framed;
}

/** SHA-256 as 64 hexadecimal digits. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

const LETTERS = Buffer.from("abcdefghijklmnopqrstuvwxyz234567", "latin1");
const written = Buffer.alloc(26);

/** The first 130 bits of what is given as lower-case hexadecimal digits. */
function base32(hex: string): string {
  let buffer = 0;
  let bits = 0;
  let at = 0;
  for (let length = 0; length < written.length;) {
    const code = hex.charCodeAt(at);
    at += 1;
    buffer = ((buffer << 4) | (code < 0x3a ? code - 0x30 : code - 0x57)) & 0xff;
    bits += 4;
    if (bits < 5) continue;
    bits -= 5;
    written[length] = LETTERS[(buffer >> bits) & 31] as number;
    length += 1;
  }
  return written.toString("latin1");
}
