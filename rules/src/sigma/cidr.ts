/** An address as 32-bit words, most significant first: one for IPv4, four for IPv6. */
type Words = readonly number[];

/** The addresses whose first bits are those of the words. */
export interface Network {
  readonly words: Words;
  readonly bits: number;
}

/** An error sentence when it is none, or has host bits set. */
export function networkOf(cidr: string): Network | string {
  const [text = "", length = "", ...rest] = cidr.split("/");
  const words = wordsOf(text);
  const bits = Number(length);
  if (words === undefined || rest.length > 0 || !/^\d{1,3}$/.test(length) || bits > words.length * 32)
    return `"${cidr}" is no network`;
  const network = { words, bits };
  return keyOf(words, bits) === words.join() ? network : `"${cidr}" has host bits set`;
}

/** A test for addresses in any of the networks: a look for each length of prefix, however many networks there are. */
export function inAnyOf(networks: readonly Network[]): (address: string) => boolean {
  const families = new Map<number, Map<number, Set<string>>>();
  for (const { words, bits } of networks) {
    const lengths = families.get(words.length) ?? new Map<number, Set<string>>();
    families.set(words.length, lengths);
    lengths.set(bits, (lengths.get(bits) ?? new Set()).add(words.join()));
  }
  const holds = (words: Words | undefined): boolean => {
    if (words === undefined) return false;
    for (const [bits, keys] of families.get(words.length) ?? []) if (keys.has(keyOf(words, bits))) return true;
    return false;
  };
  return (address) => {
    const words = wordsOf(address);
    return words !== undefined && (holds(words) || (words.length > 1 && holds(unmapped(words))));
  };
}

/** The first bits, with zeros after them. */
function keyOf(words: Words, bits: number): string {
  return words.map((word, index) => word & maskOf(bits - index * 32)).join();
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
