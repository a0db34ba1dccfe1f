import { describe, expect, it } from "vitest";
import { Network } from "./organisation.ts";

const accepts = (cidr: string): boolean => Network.safeParse({ cidr, validFrom: null, validTo: null }).success;

describe("an organisation's network", () => {
  it.each(["192.0.2.0/24", "192.0.2.7/32", "0.0.0.0/0", "10.0.16.0/20", "2001:db8:1::/48", "2001:db8::7/128", "::/0"])(
    "is named by its first address, as %s is",
    (cidr) => {
      expect(accepts(cidr)).toBe(true);
    },
  );

  it.each([
    ["has host bits", "192.0.2.7/24"],
    ["has one host bit", "192.0.2.128/24"],
    ["has host bits of IPv6", "2001:db8:1::7/48"],
    ["has a host bit in the middle of a group", "2001:db8:1::/46"],
    ["is in capitals", "2001:DB8::/32"],
    ["is an IPv4 network as mapped into IPv6", "::ffff:c000:200/120"],
    ["names a zone", "fe80::%eth0/64"],
    ["has a longer prefix than there are bits", "192.0.2.0/33"],
    ["has no prefix", "192.0.2.0"],
    ["is no address", "example.org/24"],
  ])("is refused when it %s", (_what, cidr) => {
    expect(accepts(cidr)).toBe(false);
  });

  it("is refused with words that say how to write it", () => {
    const refused = Network.safeParse({ cidr: "192.0.2.7/24", validFrom: null, validTo: null });
    expect(refused.error?.issues[0]?.message).toContain("first address");
  });
});
