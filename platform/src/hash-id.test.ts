import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashId, hashIdOfBytes } from "./hash-id.ts";

/** The definition: base32 of SHA-256 over the parts, each after its length, without anything that makes it quick. */
function defined(bytes: Uint8Array): string {
  const bits = [...createHash("sha256").update(bytes).digest()]
    .map((byte) => byte.toString(2).padStart(8, "0"))
    .join("");
  const letters = bits.slice(0, 130).match(/.{5}/g) ?? [];
  return letters.map((five) => "abcdefghijklmnopqrstuvwxyz234567"[Number.parseInt(five, 2)]).join("");
}
const framed = (parts: readonly string[]): Buffer =>
  Buffer.from(parts.map((part) => `${part.length}:${part}`).join(""));

describe("an id made of what it stands for", () => {
  it("stays the same for ever", () => {
    expect(hashId("e", "suricata-eve", "sensor-1", "4711")).toBe("e-rcbnun77dyznldki27wda4x277");
  });

  it("is what its definition says, for any parts and any bytes, small or large, in any order", () => {
    const parts = fc.array(fc.string({ unit: "binary", maxLength: 20 }), { maxLength: 3 });
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom(65_000, 70_000).map((size) => new Uint8Array(size).fill(7)),
    );
    fc.assert(
      fc.property(parts, bytes, (some, more) => {
        expect(hashId("e", ...some)).toBe(`e-${defined(framed(some))}`);
        expect(hashIdOfBytes("x", some, more)).toBe(`x-${defined(Buffer.concat([framed(some), more]))}`);
      }),
    );
    const long = ["a".repeat(70_000)];
    expect(hashIdOfBytes("x", long, Buffer.of(1))).toBe(`x-${defined(Buffer.concat([framed(long), Buffer.of(1)]))}`);
  });

  it("tells apart parts that are the same when put together", () => {
    expect(hashId("e", "a", "bc")).not.toBe(hashId("e", "ab", "c"));
  });
});
