import { describe, expect, it } from "vitest";
import { EventId } from "@lagewarte/model";
import { SeenEvents } from "./duplicates.ts";

const id = (number: number): EventId => EventId.parse(`e${number}`);

function seenUpTo(count: number, most: number): SeenEvents {
  const seen = new SeenEvents(most);
  for (let number = 1; number <= count; number += 1) seen.add(id(number), `raw/${number}`);
  return seen;
}

describe("the memory of events", () => {
  it("tells where the first copy of an event came from, and nothing of one it never saw", () => {
    const seen = seenUpTo(3, 10);
    expect([1, 2, 3, 4].map((number) => seen.firstCopy(id(number)))).toEqual(["raw/1", "raw/2", "raw/3", undefined]);
  });

  it("holds the newer half when it is full, and never more than it may", () => {
    for (const count of [9, 10, 11, 14, 15, 16, 99]) {
      const seen = seenUpTo(count, 10);
      const known = Array.from({ length: count }, (_, index) => index + 1).filter(
        (number) => seen.firstCopy(id(number)) !== undefined,
      );
      expect(known.length).toBeLessThanOrEqual(10);
      expect(known.length).toBeGreaterThanOrEqual(Math.min(count, 5));
      // What it forgets is the oldest.
      expect(known).toEqual(known.map((_, index) => count - known.length + index + 1));
    }
  });

  it("remembers a second try of the same chunk as the same place", () => {
    const seen = seenUpTo(2, 10);
    seen.add(id(1), "raw/1");
    expect(seen.firstCopy(id(1))).toBe("raw/1");
  });
});
