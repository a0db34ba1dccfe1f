import * as fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { OrganisationId } from "@lagewarte/model";
import { NetworkIndex, type Holding } from "./networks.ts";

const at = "2026-11-24T09:00:00.000Z";
const holding = (name: string, validFrom: string | null = null, validTo: string | null = null): Holding => ({
  organisation: OrganisationId.parse(name),
  validFrom,
  validTo,
});

function indexOf(networks: readonly (readonly [cidr: string, ...rest: Parameters<typeof holding>])[]): NetworkIndex {
  const index = new NetworkIndex();
  for (const [cidr, ...rest] of networks) index.add(cidr, holding(...rest));
  return index;
}
const holders = (index: NetworkIndex, address: string, when = at): string[] =>
  index.find(address, when).map(({ organisation }) => organisation);

describe("the network around an address", () => {
  const index = indexOf([
    ["192.0.2.0/24", "kreis"],
    ["192.0.2.64/26", "town"],
    ["192.0.2.65/32", "server"],
    ["2001:db8::/32", "state"],
    ["2001:db8:1::/48", "town"],
    ["2001:db8:1::7/128", "server"],
  ]);

  it.each([
    ["192.0.2.1", ["kreis"]],
    ["192.0.2.63", ["kreis"]],
    ["192.0.2.64", ["town"]],
    ["192.0.2.65", ["server"]],
    ["192.0.2.127", ["town"]],
    ["192.0.2.128", ["kreis"]],
    ["192.0.3.0", []],
    ["2001:db8::1", ["state"]],
    ["2001:db8:1::6", ["town"]],
    ["2001:db8:1::7", ["server"]],
    ["2001:db9::", []],
  ])("of %s is the smallest one", (address, expected) => {
    expect(holders(index, address)).toEqual(expected);
  });

  it("is never found by the other family, however its bits look", () => {
    expect(holders(indexOf([["0.0.0.0/0", "all-v4"]]), "2001:db8::1")).toEqual([]);
    expect(holders(indexOf([["::/0", "all-v6"]]), "192.0.2.1")).toEqual([]);
    expect(holders(indexOf([["c000:200::/24", "v6"]]), "192.0.2.1")).toEqual([]);
  });

  it("belongs to each of those who hold it together", () => {
    const shared = indexOf([
      ["192.0.2.0/24", "town-a"],
      ["192.0.2.0/24", "town-b"],
    ]);
    expect(holders(shared, "192.0.2.9")).toEqual(["town-a", "town-b"]);
  });

  it("that a source names as a whole is whose surrounding network it lies in", () => {
    expect(holders(index, "192.0.2.96/28")).toEqual(["town"]);
    expect(holders(index, "192.0.2.64/26")).toEqual(["town"]);
    expect(holders(index, "192.0.2.64/25")).toEqual(["kreis"]);
    expect(holders(index, "192.0.0.0/16")).toEqual([]);
    expect(holders(index, "2001:db8:1:5::/64")).toEqual(["town"]);
  });

  it("is nobody's for a text that is no address", () => {
    for (const text of ["", "192.0.2", "192.0.2.300", "example.org", "192.0.2.1/33", "/24", "2001:db8::/x"])
      expect(holders(index, text)).toEqual([]);
  });

  it("was the former holder's until the very millisecond it went over", () => {
    const moved = indexOf([
      ["192.0.2.0/24", "old", null, "2026-01-01T00:00:00.000Z"],
      ["192.0.2.0/24", "new", "2026-01-01T00:00:00.000Z", null],
    ]);
    expect(holders(moved, "192.0.2.9", "2025-12-31T23:59:59.999Z")).toEqual(["old"]);
    expect(holders(moved, "192.0.2.9", "2026-01-01T00:00:00.000Z")).toEqual(["new"]);
  });

  it("falls back to the larger one while nobody held the smaller one", () => {
    const late = indexOf([
      ["192.0.2.0/24", "kreis"],
      ["192.0.2.64/26", "town", "2026-06-01T00:00:00.000Z", "2026-07-01T00:00:00.000Z"],
    ]);
    expect(holders(late, "192.0.2.65", "2026-05-31T23:59:59.999Z")).toEqual(["kreis"]);
    expect(holders(late, "192.0.2.65", "2026-06-01T00:00:00.000Z")).toEqual(["town"]);
    expect(holders(late, "192.0.2.65", "2026-07-01T00:00:00.000Z")).toEqual(["kreis"]);
  });
});

/** Few different bits, so that networks lie in each other and addresses in networks. */
const bytes = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(0, 1, 128, 255), { minLength: length, maxLength: length })
    .map((octets) => ipaddr.fromByteArray(octets).toString());
const month = fc.integer({ min: 1, max: 9 }).map((number) => `2026-0${number}-01T00:00:00.000Z`);

describe.each([
  ["IPv4", 4],
  ["IPv6", 16],
])("any set of %s networks", (_family, length) => {
  it("gives the same holders as looking at each of them", () => {
    const network = fc.record({
      address: bytes(length),
      prefix: fc.integer({ min: 0, max: length * 8 }),
      organisation: fc.constantFrom("a", "b", "c"),
      validFrom: fc.option(month),
      validTo: fc.option(month),
    });
    fc.assert(
      fc.property(
        fc.array(network, { maxLength: 24 }),
        bytes(length),
        fc.integer({ min: 0, max: length * 8 }),
        month,
        (networks, address, prefix, when) => {
          const index = new NetworkIndex();
          for (const each of networks)
            index.add(`${each.address}/${each.prefix}`, holding(each.organisation, each.validFrom, each.validTo));
          const around = (most: number): string[] => {
            const matching = networks.filter(
              (each) =>
                each.prefix <= most &&
                ipaddr.parse(address).match(ipaddr.parse(each.address), each.prefix) &&
                (each.validFrom ?? "") <= when &&
                when < (each.validTo ?? "9"),
            );
            const longest = Math.max(...matching.map((each) => each.prefix));
            return matching.filter((each) => each.prefix === longest).map((each) => each.organisation);
          };
          expect(holders(index, address, when)).toEqual(around(length * 8));
          expect(holders(index, `${address}/${prefix}`, when)).toEqual(around(prefix));
        },
      ),
      { numRuns: 500 },
    );
  });
});
