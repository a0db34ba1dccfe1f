import { createHash, hash } from "node:crypto";

/**
 * A deterministic id: 26 characters base32 (130 bits of SHA-256) over the parts, each framed by its length so that
 * ("a", "bc") and ("ab", "c") differ. `prefix` says of what: `e` event, `a` alert, ...
 */
export function hashId(prefix: string, ...parts: readonly string[]): string {
  let framed = "";
  for (const part of parts) framed += `${part.length}:${part}`;
  return `${prefix}-${base32(hash("sha256", framed, "buffer"))}`;
}

/** SHA-256 as 64 hexadecimal digits. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

function base32(bytes: Uint8Array): string {
  let text = "";
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5 && text.length < 26) {
      bits -= 5;
      text += ALPHABET[(buffer >> bits) & 31];
    }
    if (text.length === 26) break;
  }
  return text;
}
