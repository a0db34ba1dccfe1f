import ipaddr from "ipaddr.js";
import { isValidAt, type Instant, type OrganisationId, type Validity } from "@lagewarte/model";

/** Whose it is, and when. */
export interface Holding extends Validity {
  readonly organisation: OrganisationId;
}

interface Family {
  /** Prefix length -> network in canonical bits -> its holders. */
  readonly byLength: Map<number, Map<string, Holding[]>>;
  /** Longest first. */
  lengths: number[];
}

/** The address' bits as text: 32 or 128 characters would be slow, so 16-bit groups; the prefix masks the last one. */
function groupsOf(address: ipaddr.IPv4 | ipaddr.IPv6): number[] {
  if (address.kind() === "ipv6") return (address as ipaddr.IPv6).parts;
  const [a = 0, b = 0, c = 0, d = 0] = (address as ipaddr.IPv4).octets;
  return [(a << 8) | b, (c << 8) | d];
}

function keyOf(groups: readonly number[], length: number): string {
  const whole = length >> 4;
  const rest = length & 15;
  let key = "";
  for (let index = 0; index < whole; index += 1) key += String.fromCharCode(groups[index] ?? 0);
  if (rest > 0) key += String.fromCharCode((groups[whole] ?? 0) & (0xffff << (16 - rest)));
  return key;
}

/** Networks of all organisations; the longest prefix that was valid wins. */
export class NetworkIndex {
  readonly #families: Record<"ipv4" | "ipv6", Family> = {
    ipv4: { byLength: new Map(), lengths: [] },
    ipv6: { byLength: new Map(), lengths: [] },
  };

  add(cidr: string, holding: Holding): void {
    const [address, length] = ipaddr.parseCIDR(cidr);
    const family = this.#families[address.kind()];
    let networks = family.byLength.get(length);
    if (networks === undefined) {
      networks = new Map();
      family.byLength.set(length, networks);
      family.lengths = [...family.byLength.keys()].sort((left, right) => right - left);
    }
    const key = keyOf(groupsOf(address), length);
    networks.set(key, [...(networks.get(key) ?? []), holding]);
  }

  /**
   * Holders of the longest network around a canonical address, or around a network, that was theirs at `at`; empty when
   * nobody's.
   */
  find(named: string, at: Instant): readonly Holding[] {
    const slash = named.indexOf("/");
    const address = slash < 0 ? named : named.slice(0, slash);
    if (slash < 0 ? !ipaddr.isValid(named) : !ipaddr.isValidCIDR(named)) return [];
    const parsed = ipaddr.parse(address);
    const most = slash < 0 ? 128 : Number(named.slice(slash + 1));
    const family = this.#families[parsed.kind()];
    const groups = groupsOf(parsed);
    for (const length of family.lengths) {
      if (length > most) continue;
      const holders = family.byLength
        .get(length)
        ?.get(keyOf(groups, length))
        ?.filter((holding) => isValidAt(holding, at));
      if (holders !== undefined && holders.length > 0) return holders;
    }
    return [];
  }
}
