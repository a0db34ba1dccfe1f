import ipaddr from "ipaddr.js";
import { canonicalAddress, isAddressV4 } from "./address.ts";

/**
 * Addresses and networks that a text names: one address (`192.0.2.7`, also `192.0.2.7/32`), a network (`192.0.2.0/24`) or
 * a range (`192.0.2.0-192.0.2.130`), which is cut into the fewest networks that cover it. Canonical, host bits zero, a
 * network of one address is the address. Undefined for what is none of them.
 */
export function networksOf(text: string): string[] | undefined {
  const trimmed = text.trim();
  const slash = trimmed.indexOf("/");
  if (slash >= 0) return network(trimmed.slice(0, slash), trimmed.slice(slash + 1));
  const dash = trimmed.indexOf("-");
  if (dash >= 0) return range(trimmed.slice(0, dash).trim(), trimmed.slice(dash + 1).trim());
  const address = canonicalAddress(trimmed);
  return address === undefined ? undefined : [address];
}

const bitsOf = (address: string): number => (isAddressV4(address) ? 32 : 128);

function numberOf(address: string): bigint {
  let number = 0n;
  for (const byte of ipaddr.parse(address).toByteArray()) number = (number << 8n) | BigInt(byte);
  return number;
}

function addressOf(number: bigint, bits: number): string {
  const bytes = Array.from({ length: bits / 8 }, (_, index) => Number((number >> BigInt(bits - 8 - index * 8)) & 255n));
  const parsed = ipaddr.fromByteArray(bytes);
  return parsed.kind() === "ipv4" ? parsed.toString() : (parsed as ipaddr.IPv6).toRFC5952String();
}

const written = (first: bigint, length: number, bits: number): string =>
  length === bits ? addressOf(first, bits) : `${addressOf(first, bits)}/${length}`;

function network(start: string, prefix: string): string[] | undefined {
  const address = canonicalAddress(start);
  if (address === undefined || !/^\d{1,3}$/.test(prefix)) return undefined;
  const bits = bitsOf(address);
  // An IPv4 network that is written as mapped into IPv6 counts its prefix from there.
  const length = Number(prefix) - (bits === 32 && start.includes(":") ? 96 : 0);
  if (length < 0 || length > bits) return undefined;
  const hostBits = BigInt(bits - length);
  return [written((numberOf(address) >> hostBits) << hostBits, length, bits)];
}

function range(from: string, to: string): string[] | undefined {
  const [start, end] = [canonicalAddress(from), canonicalAddress(to)];
  if (start === undefined || end === undefined || isAddressV4(start) !== isAddressV4(end)) return undefined;
  const bits = bitsOf(start);
  const last = numberOf(end);
  let first = numberOf(start);
  if (first > last) return undefined;
  const networks: string[] = [];
  while (first <= last) {
    let host = 0;
    while (host < bits && ((first >> BigInt(host)) & 1n) === 0n && first + (1n << BigInt(host + 1)) - 1n <= last)
      host += 1;
    networks.push(written(first, bits - host, bits));
    first += 1n << BigInt(host);
  }
  return networks;
}
