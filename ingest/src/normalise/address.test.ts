import { describe, expect, it } from "vitest";
import { canonicalAddress, canonicalDomain, portOf } from "./address.ts";

describe("an address", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["2001:db8::1:0:0:1", "2001:db8::1:0:0:1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["fe80::1%eth0", "fe80::1"],
  ])("%s is %s", (given, canonical) => {
    expect(canonicalAddress(given)).toBe(canonical);
  });

  it.each([
    "",
    "192.0.2",
    "192.0.2.1.1",
    "192.0.2.256",
    "192.0.02.1",
    "0x7f.0.0.1",
    "3221225985",
    " 192.0.2.1",
    ":::1",
    "1:2",
    "::1/64",
    `::${"0".repeat(80)}1`,
  ])("%j is none", (given) => {
    expect(canonicalAddress(given)).toBeUndefined();
  });
});

describe("a domain", () => {
  it.each([
    ["WWW.Example.ORG.", "www.example.org"],
    ["münchen.example", "xn--mnchen-3ya.example"],
    ["_dmarc.example.org", "_dmarc.example.org"],
  ])("%s is %s", (given, canonical) => {
    expect(canonicalDomain(given)).toBe(canonical);
  });

  it.each(["", ".", "192.0.2.1", "2001:db8::1", `${"a".repeat(64)}.example`, "a.".repeat(130)])(
    "%j is none",
    (given) => {
      expect(canonicalDomain(given)).toBeUndefined();
    },
  );
});

describe("a port", () => {
  it.each([
    [0, 0],
    [65_535, 65_535],
    ["443", 443],
    [65_536, undefined],
    [-1, undefined],
    [1.5, undefined],
    ["443 ", undefined],
    [null, undefined],
  ])("%j is %j", (given, port) => {
    expect(portOf(given)).toBe(port);
  });
});
