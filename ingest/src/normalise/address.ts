import ipaddr from "ipaddr.js";
import { domainToASCII } from "node:url";

/** A dotted quad without leading zeros. Read sign by sign, as it is done for two addresses of every record. */
function isDottedQuad(text: string): boolean {
  if (text.length < 7 || text.length > 15) return false;
  let dots = 0;
  let number = -1;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === 0x2e) {
      if (number < 0) return false;
      dots += 1;
      number = -1;
    } else if (sign < 0x30 || sign > 0x39 || number === 0) return false;
    else {
      number = (number < 0 ? 0 : number * 10) + sign - 0x30;
      if (number > 255) return false;
    }
  }
  return dots === 3 && number >= 0;
}

/**
 * The canonical form of an address: dotted quad without leading zeros, IPv6 as RFC 5952; an IPv4 address that is mapped
 * into IPv6 is the IPv4 address; a zone id is left off. Undefined for what is no address.
 */
export function canonicalAddress(text: string): string | undefined {
  if (isDottedQuad(text)) return text;
  if (!text.includes(":") || text.length > 64) return undefined;
  const zone = text.indexOf("%");
  const bare = zone < 0 ? text : text.slice(0, zone);
  if (!ipaddr.IPv6.isValid(bare)) return undefined;
  const parsed = ipaddr.IPv6.parse(bare);
  return parsed.isIPv4MappedAddress() ? parsed.toIPv4Address().toString() : parsed.toRFC5952String();
}

export function isAddressV4(address: string): boolean {
  return !address.includes(":");
}

/** Lower case, punycode, no dot at the end; undefined for what cannot be a name (an address is none either). */
export function canonicalDomain(text: string): string | undefined {
  const bare = text.trim().replace(/\.$/, "");
  if (bare === "" || bare.length > 253 || isDottedQuad(bare) || bare.includes(":")) return undefined;
  if (/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(bare))
    return bare.split(".").every((label) => label.length <= 63) ? bare : undefined;
  const ascii = domainToASCII(bare).toLowerCase();
  if (ascii === "") return /^[\w.-]+$/.test(bare) ? bare.toLowerCase() : undefined;
  return isDottedQuad(ascii) ? undefined : ascii;
}

/** 0 to 65535; undefined otherwise. */
export function portOf(value: unknown): number | undefined {
  const number =
    typeof value === "number"
      ? value
      : typeof value === "string" && /^\d{1,6}$/.test(value)
        ? Number(value)
        : Number.NaN;
  return Number.isInteger(number) && number >= 0 && number <= 65_535 ? number : undefined;
}
