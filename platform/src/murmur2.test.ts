import { describe, expect, it } from "vitest";
import { murmur2, partitionOf } from "./murmur2.ts";

describe("the partition of a key", () => {
  it("is reckoned as Kafka's own clients do (org.apache.kafka.common.utils.UtilsTest)", () => {
    const known: Record<string, number> = {
      "21": -973932308,
      foobar: -790332482,
      "a-little-bit-long-string": -985981536,
      "a-little-bit-longer-string": -1486304829,
      lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8: -58897971,
      abc: 479470107,
    };
    for (const [key, hash] of Object.entries(known)) {
      const bytes = new TextEncoder().encode(key);
      expect(murmur2(bytes, bytes.length), key).toBe(hash);
      expect(partitionOf(key, 48), key).toBe((hash & 0x7fffffff) % 48);
    }
  });

  it("takes the bytes of UTF-8, and one key does not spoil the next", () => {
    const alone = partitionOf("ü", 48);
    partitionOf("a much longer key than the next one", 48);
    expect(partitionOf("ü", 48)).toBe(alone);
    expect(partitionOf("anything", 1)).toBe(0);
  });
});
