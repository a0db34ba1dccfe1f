import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventIndex } from "./event-index.ts";

describe("the index of events", () => {
  it("knows exactly those that came and did not go, however they came and went", () => {
    // Few different endings, so that many stand in each other's way.
    const ids = fc
      .tuple(fc.integer({ min: 0, max: 40 }), fc.constantFrom("aaaaaaaa", "bbbbbbbb", "c"))
      .map(([n, end]) => `${n}-${end}`);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), ids), { size: "max", maxLength: 300 }), (steps) => {
        const index = new EventIndex<{ event: string }>();
        const there = new Map<string, { event: string }>();
        for (const [comes, event] of steps) {
          const item = there.get(event);
          expect(index.has(event)).toBe(item !== undefined);
          if (comes && item === undefined) {
            const fresh = { event };
            there.set(event, fresh);
            index.add(fresh);
          } else if (!comes && item !== undefined) {
            there.delete(event);
            index.delete(item);
          }
        }
        for (const [, event] of steps) expect(index.has(event)).toBe(there.has(event));
      }),
    );
  });

  it("lets go only the item itself", () => {
    const index = new EventIndex<{ event: string }>();
    index.add({ event: "e-1" });
    index.delete({ event: "e-1" });
    expect(index.has("e-1")).toBe(true);
  });
});
