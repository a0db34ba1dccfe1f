/** Bits of an address as a bigint, and how many; undefined for what is no address. */
function bitsOf(text: string): { bits: bigint; size: 32 | 128 } | undefined {
  if (!text.includes(":")) {
    const parts = text.split(".");
    if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
    return { bits: parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n), size: 32 };
  }
  const mapped = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const last = mapped === null ? undefined : bitsOf(mapped[2] ?? "");
  if (mapped !== null && last === undefined) return undefined;
  const plain =
    last === undefined
      ? text
      : `${mapped?.[1] ?? ""}${(last.bits >> 16n).toString(16)}:${(last.bits & 0xffffn).toString(16)}`;
  const halves = plain.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: halves.length === 1 ? 0 : missing }, () => "0"), ...tail];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return { bits: groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n), size: 128 };
}

/** A test for addresses in a network; an error sentence when it is none, or has host bits set. */
export function cidrTest(cidr: string): ((address: string) => boolean) | string {
  const [text = "", length = ""] = cidr.split("/");
  const network = bitsOf(text);
  if (network === undefined || !/^\d{1,3}$/.test(length) || Number(length) > network.size)
    return `"${cidr}" is no network`;
  const shift = BigInt(network.size - Number(length));
  if ((network.bits >> shift) << shift !== network.bits) return `"${cidr}" has host bits set`;
  return (address) => {
    const parsed = bitsOf(address);
    return parsed !== undefined && parsed.size === network.size && parsed.bits >> shift === network.bits >> shift;
  };
}
