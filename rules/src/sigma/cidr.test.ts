import { BlockList, isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cidrTest } from "./cidr.ts";

function inside(network: string, address: string): boolean {
  const test = cidrTest(network);
  if (typeof test === "string") throw new Error(test);
  return test(address);
}

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
    expect(cidrTest(network)).toBe(`"${network}" has host bits set`),
  );

  it.each(["192.0.2.0", "192.0.2.0/33", "2001:db8::/129", "192.0.2.0/", "192.0.2.0/8/8", "example/8"])(
    "%s is none",
    (text) => expect(cidrTest(text)).toBe(`"${text}" is no network`),
  );

  it("holds the same addresses as the platform's own list says", () => {
    const v4 = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }));
    const v6 = fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 }));
    const other4 = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.ipV4().map((address) => `::ffff:${address}`),
    );
    const pair = fc.oneof(fc.tuple(v4, other4), fc.tuple(v6, fc.ipV6()));
    fc.assert(
      fc.property(pair, ([[address, length], other]) => {
        const test = cidrTest(`${address}/${length}`);
        if (typeof test === "string") return;
        const list = new BlockList();
        const family = (text: string) => (isIP(text) === 4 ? "ipv4" : "ipv6");
        list.addSubnet(address, length, family(address));
        for (const each of [address, other]) expect(test(each)).toBe(list.check(each, family(each)));
      }),
      { numRuns: 2000 },
    );
  });
});
