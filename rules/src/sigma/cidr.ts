/** An address as 32-bit words, most significant first: one for IPv4, four for IPv6. */
type Words = readonly number[];

/** A test for addresses in a network; an error sentence when it is none, or has host bits set. */
export function cidrTest(cidr: string): ((address: string) => boolean) | string {
  const [text = "", length = "", ...rest] = cidr.split("/");
  const network = wordsOf(text);
  const bits = Number(length);
  if (network === undefined || rest.length > 0 || !/^\d{1,3}$/.test(length) || bits > network.length * 32)
    return `"${cidr}" is no network`;
  const masks = network.map((_, index) => maskOf(bits - index * 32));
  if (network.some((word, index) => (word & ~(masks[index] ?? 0)) !== 0)) return `"${cidr}" has host bits set`;
  return (address) => {
    const words = wordsOf(address);
    if (words === undefined) return false;
    const same = words.length === network.length ? words : network.length === 1 ? unmapped(words) : undefined;
    return same?.every((word, index) => ((word ^ (network[index] ?? 0)) & (masks[index] ?? 0)) === 0) ?? false;
  };
}

function maskOf(bits: number): number {
  if (bits <= 0) return 0;
  return bits >= 32 ? -1 : -1 << (32 - bits);
}

/** `::ffff:192.0.2.1` is how a dual-stack socket writes 192.0.2.1. */
function unmapped(words: Words): Words | undefined {
  return words[0] === 0 && words[1] === 0 && words[2] === 0xffff ? [words[3] ?? 0] : undefined;
}

/** Undefined for what is no address. */
function wordsOf(text: string): Words | undefined {
  if (!text.includes(":")) {
    const word = ipv4(text);
    return word === undefined ? undefined : [word];
  }
  const lastColon = text.lastIndexOf(":");
  const dotted = text.includes(".") ? ipv4(text.slice(lastColon + 1)) : 0;
  if (dotted === undefined) return undefined;
  const plain = text.includes(".")
    ? `${text.slice(0, lastColon + 1)}${(dotted >>> 16).toString(16)}:${(dotted & 0xffff).toString(16)}`
    : text;
  const groups = ipv6Groups(plain);
  if (groups === undefined) return undefined;
  return [0, 2, 4, 6].map((at) => ((groups[at] ?? 0) << 16) | (groups[at + 1] ?? 0));
}

function ipv4(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let word = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    word = (word << 8) | Number(part);
  }
  return word;
}

function ipv6Groups(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => "0"), ...tail];
  return groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : undefined;
}
