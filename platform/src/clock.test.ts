import { describe, expect, it } from "vitest";
import { SetClock, systemClock } from "./clock.ts";

describe("a clock", () => {
  it("that tests hold stands until it is set or moved on", () => {
    const clock = new SetClock("2026-11-24T10:00:00Z");
    expect(clock.now()).toBe(Date.UTC(2026, 10, 24, 10));
    clock.advance(90_000);
    expect(clock.now()).toBe(Date.UTC(2026, 10, 24, 10, 1, 30));
    clock.set("2026-10-25T02:30:00+02:00");
    expect(clock.now()).toBe(Date.UTC(2026, 9, 25, 0, 30));
    clock.set(7);
    expect(clock.now()).toBe(7);
    expect(new SetClock(5).now()).toBe(5);
  });

  it("cannot be set to what is no time", () => {
    expect(() => new SetClock("yesterday")).toThrow(/no time/);
    const clock = new SetClock(1);
    expect(() => clock.set("25:00")).toThrow(/no time/);
    expect(clock.now()).toBe(1);
  });

  it("of the system goes on by itself", async () => {
    const before = systemClock.now();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(systemClock.now()).toBeGreaterThan(before);
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1000);
  });
});
