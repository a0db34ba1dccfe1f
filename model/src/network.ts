/** The address as its bits, or undefined when it is none. IPv6 may be shortened, but names no IPv4 address or zone. */
function bitsOf(address: string): string | undefined {
  const isV6 = address.includes(":");
  const [base, width] = isV6 ? [16, 16] : [10, 8];
  const [head = "", tail, ...more] = isV6 ? address.split("::") : [address];
  const groupsIn = (text: string): string[] => (text === "" ? [] : text.split(isV6 ? ":" : "."));
  const [front, back] = [groupsIn(head), groupsIn(tail ?? "")];
  const missing = (isV6 ? 8 : 4) - front.length - back.length;
  if (more.length > 0 || (tail === undefined ? missing !== 0 : missing < 1)) return undefined;
  const groups = [...front, ...Array.from({ length: missing }, () => "0"), ...back];
  if (!groups.every((group) => (isV6 ? /^[0-9a-f]{1,4}$/ : /^\d{1,3}$/).test(group))) return undefined;
  return groups.map((group) => Number.parseInt(group, base).toString(2).padStart(width, "0")).join("");
}

/**
 * Whether a network is named by its first address (`192.0.2.0/24`, not `192.0.2.7/24`) in lower case: then the same
 * network is never held under two names. An IPv4 network as mapped into IPv6 is none: events have IPv4 addresses there.
 */
export function isCanonicalNetwork(cidr: string): boolean {
  const [address = "", prefix = ""] = cidr.split("/");
  const bits = bitsOf(address);
  if (bits === undefined || !/^\d{1,3}$/.test(prefix) || Number(prefix) > bits.length) return false;
  const isMapped = bits.length === 128 && bits.startsWith(`${"0".repeat(80)}${"1".repeat(16)}`);
  return !isMapped && !bits.slice(Number(prefix)).includes("1");
}
