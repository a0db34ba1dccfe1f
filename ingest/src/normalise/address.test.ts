import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalAddress, canonicalDomain, isAddressV4, portOf } from "./address.ts";

describe("an address", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["0.0.0.0", "0.0.0.0"],
    ["255.255.255.255", "255.255.255.255"],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["2001:db8:0:1:0:0:0:1", "2001:db8:0:1::1"],
    ["2001:0db8::0001", "2001:db8::1"],
    ["::", "::"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::FFFF:C000:201", "192.0.2.1"],
    ["fe80::1%eth0", "fe80::1"],
  ])("%s is written %s", (text, expected) => {
    expect(canonicalAddress(text)).toBe(expected);
  });

  it.each([
    "",
    "192.0.2",
    "192.0.2.256",
    "192.0.2.1.1",
    "192.0.2.01",
    "192.0.2.1 ",
    "192.0.2.1/24",
    "0xc0.0.2.1",
    "3221225985",
    "192..2.1",
    ".192.0.2.1",
    "2001:db8::1::2",
    "2001:db8:::1",
    "2001:db8::12345",
    "1:2:3:4:5:6:7:8:9",
    "[2001:db8::1]",
    "example.org",
    "%eth0",
    ":".repeat(1000),
  ])("is not %j", (text) => {
    expect(canonicalAddress(text)).toBeUndefined();
  });

  it("has one form, whichever way it was written", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const address = canonicalAddress(text);
        expect(address).toBeDefined();
        expect(canonicalAddress(address ?? "")).toBe(address);
        expect(canonicalAddress(text.toUpperCase())).toBe(address);
        expect(isAddressV4(address ?? "")).toBe(!(address ?? "").includes(":"));
      }),
    );
  });
});

describe("a domain", () => {
  it.each([
    ["example.org", "example.org"],
    ["Example.ORG.", "example.org"],
    [" example.org ", "example.org"],
    ["münchen.example", "xn--mnchen-3ya.example"],
    ["_dmarc.example.org", "_dmarc.example.org"],
    ["localhost", "localhost"],
  ])("%j is written %s", (text, expected) => {
    expect(canonicalDomain(text)).toBe(expected);
  });

  it.each([
    "",
    ".",
    "192.0.2.1",
    "2001:db8::1",
    "example.org:80",
    "a b",
    `${"a".repeat(64)}.org`,
    "a.".repeat(127) + "a",
  ])("is not %j", (text) => {
    expect(canonicalDomain(text)).toBeUndefined();
  });
});

describe("a port", () => {
  it("is a whole number up to 65535, as number or as text", () => {
    expect([0, 22, 65_535, "0", "443", "00080"].map(portOf)).toEqual([0, 22, 65_535, 0, 443, 80]);
    for (const value of [-1, 65_536, 1.5, Number.NaN, "", "-1", "65536", "1e3", " 22", "http", null, undefined, [22]])
      expect(portOf(value)).toBeUndefined();
  });
});
