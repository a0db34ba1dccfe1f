import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Deadlines } from "./deadlines.ts";

describe("deadlines", () => {
  it("come up in their order, and none before its time", () => {
    const times = fc.array(fc.integer({ min: 0, max: 30 }));
    fc.assert(
      fc.property(times, times, (early, late) => {
        const deadlines = new Deadlines<number>();
        let waiting: number[] = [];
        const takeAll = (now: number) => {
          const due = waiting.filter((at) => at <= now).sort((left, right) => left - right);
          waiting = waiting.filter((at) => at > now);
          for (const at of due) {
            expect(deadlines.earliest).toBe(at);
            expect(deadlines.takeDue(now)).toBe(at);
          }
          expect(deadlines.takeDue(now)).toBeUndefined();
        };
        const add = (at: number) => {
          deadlines.add(at, at);
          waiting.push(at);
        };
        early.forEach(add);
        takeAll(15);
        late.forEach(add);
        takeAll(20);
        takeAll(30);
        expect(deadlines.earliest).toBe(Number.POSITIVE_INFINITY);
        expect(deadlines.take()).toBeUndefined();
      }),
    );
  });
});
