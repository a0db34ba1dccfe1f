import * as fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { networksOf } from "./network.ts";

describe("hosts as a report lists them", () => {
  it.each([
    ["one address", "192.0.2.7", ["192.0.2.7"]],
    ["one address of IPv6, written at length", "2001:0DB8:0:0:0:0:0:1", ["2001:db8::1"]],
    ["a network", "198.51.100.0/24", ["198.51.100.0/24"]],
    ["a network with host bits", "198.51.100.77/24", ["198.51.100.0/24"]],
    ["a network of IPv6 with host bits", "2001:db8:a::123/64", ["2001:db8:a::/64"]],
    ["a network of one address", "192.0.2.7/32", ["192.0.2.7"]],
    ["a network that is mapped into IPv6", "::ffff:192.0.2.128/121", ["192.0.2.128/25"]],
    ["all of IPv4", "0.0.0.0/0", ["0.0.0.0/0"]],
    ["a range that is a network", "192.0.2.0-192.0.2.127", ["192.0.2.0/25"]],
    ["a range across borders", "192.0.2.2 - 192.0.2.5", ["192.0.2.2/31", "192.0.2.4/31"]],
    ["a range of one", "192.0.2.9-192.0.2.9", ["192.0.2.9"]],
    ["a range to the last address", "255.255.255.254-255.255.255.255", ["255.255.255.254/31"]],
    ["a range of IPv6", "2001:db8::-2001:db8::2", ["2001:db8::/127", "2001:db8::2"]],
  ])("%s", (_what, text, networks) => {
    expect(networksOf(text)).toEqual(networks);
  });

  it.each(["", "999.1.1.1", "192.0.2.1/33", "192.0.2.1/", "192.0.2.9-192.0.2.1", "192.0.2.1-2001:db8::1", "host-name"])(
    "%j is none",
    (text) => {
      expect(networksOf(text)).toBeUndefined();
    },
  );

  it("cuts a range so that exactly its addresses are covered, each once", () => {
    const octet = fc.nat(255);
    fc.assert(
      fc.property(octet, octet, octet, octet, (a, b, c, d) => {
        const [from = 0, to = 0] = [a * 256 + b, c * 256 + d].sort((left, right) => left - right);
        const text = (value: number): string => `198.18.${value >> 8}.${value & 255}`;
        const networks = networksOf(`${text(from)}-${text(to)}`) ?? [];
        const sizes = networks.map((each) => 2 ** (32 - Number(each.split("/")[1] ?? 32)));
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(to - from + 1);
        const inside = (value: number): number =>
          networks.filter((each) =>
            ipaddr.parse(text(value)).match(ipaddr.parseCIDR(each.includes("/") ? each : `${each}/32`)),
          ).length;
        const outside = [from - 1, to + 1].filter((value) => value >= 0 && value <= 65_535);
        expect([from, to, (from + to) >> 1].map(inside)).toEqual([1, 1, 1]);
        expect(outside.map(inside)).toEqual(outside.map(() => 0));
      }),
    );
  });
});
