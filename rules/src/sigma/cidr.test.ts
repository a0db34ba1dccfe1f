import { BlockList, isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inAnyOf, networkOf } from "./cidr.ts";

const testOf = (...networks: string[]) =>
  inAnyOf(
    networks.map((text) => {
      const network = networkOf(text);
      if (typeof network === "string") throw new Error(network);
      return network;
    }),
  );
const inside = (network: string, address: string) => testOf(network)(address);

describe("a network", () => {
  it.each([
    ["192.0.2.0/24", "192.0.2.255", true],
    ["192.0.2.0/24", "192.0.3.0", false],
    ["0.0.0.0/0", "255.255.255.255", true],
    ["192.0.2.7/32", "192.0.2.7", true],
    ["128.0.0.0/1", "200.0.0.1", true],
    ["2001:db8::/32", "2001:db8:ffff::1", true],
    ["2001:db8::/32", "2001:db9::1", false],
    ["2001:db8:8000::/33", "2001:db8:8000::1", true],
    ["::/0", "fe80::1", true],
    ["192.0.2.0/24", "::ffff:192.0.2.9", true],
    ["192.0.2.0/24", "2001:db8::1", false],
    ["2001:db8::/32", "192.0.2.1", false],
    ["192.0.2.0/24", "192.0.2", false],
    ["192.0.2.0/24", "not an address", false],
    ["192.0.2.0/24", "192.0.2.256", false],
    ["2001:db8::/32", "2001:db8::1::2", false],
  ])("%s holds %s: %s", (network, address, expected) => expect(inside(network, address)).toBe(expected));

  it.each(["192.0.2.1/24", "2001:db8::1/64"])("%s has host bits set, which is hardly what was meant", (network) =>
    expect(networkOf(network)).toBe(`"${network}" has host bits set`),
  );

  it.each(["192.0.2.0", "192.0.2.0/33", "2001:db8::/129", "192.0.2.0/", "192.0.2.0/8/8", "example/8"])(
    "%s is none",
    (text) => expect(networkOf(text)).toBe(`"${text}" is no network`),
  );

  it("holds the same addresses as the platform's own list says, one of many as well", () => {
    const v4 = fc.array(fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })));
    const v6 = fc.array(fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 })));
    const any = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.ipV4().map((address) => `::ffff:${address}`),
    );
    // Of an IPv4 address the platform also asks the IPv6 networks, which we do not.
    const pair = fc.oneof(fc.tuple(v4, fc.array(any)), fc.tuple(v6, fc.array(fc.ipV6())));
    fc.assert(
      fc.property(pair, ([given, addresses]) => {
        const networks = given.filter(([address, length]) => typeof networkOf(`${address}/${length}`) !== "string");
        const test = testOf(...networks.map(([address, length]) => `${address}/${length}`));
        const family = (text: string) => (isIP(text) === 4 ? "ipv4" : "ipv6");
        const list = new BlockList();
        for (const [address, length] of networks) list.addSubnet(address, length, family(address));
        for (const each of [...addresses, ...networks.map(([address]) => address)])
          expect(test(each)).toBe(list.check(each, family(each)));
      }),
      { numRuns: 2000 },
    );
  });
});
