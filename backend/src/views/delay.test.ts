import { beforeEach, describe, expect, it } from "vitest";
import { SetClock } from "@lagewarte/platform";
import { Delay } from "./delay.ts";

let clock: SetClock;
let delay: Delay;
beforeEach(() => {
  clock = new SetClock(1_000_000);
  delay = new Delay(clock);
});
/** What is told ten seconds later. */
const later = (lag: number | undefined, end: number): number => {
  clock.advance(10_000);
  return delay.now(lag === undefined ? undefined : { lag, end });
};

describe("the delay of a fold", () => {
  it("is none while it has all there is, and grows from when it has not", () => {
    expect(later(0, 100)).toBe(0);
    clock.advance(3_600_000);
    expect([later(7, 107), later(7, 107), later(9, 109)]).toEqual([0, 10_000, 20_000]);
    expect([later(0, 109), later(1, 110)]).toEqual([0, 0]);
  });

  it("is small in a flood of which much waits at any moment, when what waited before was worked off", () => {
    expect([later(5000, 50_000), later(5000, 100_000), later(4000, 150_000)]).toEqual([0, 0, 0]);
  });

  it("is the age of the oldest that waits when a flood is too much", () => {
    const told = [later(5000, 50_000), later(60_000, 100_000), later(60_000, 150_000), later(110_000, 200_000)];
    expect(told).toEqual([0, 10_000, 10_000, 20_000]);
  });

  it("grows while the log does not answer, too, and is forgotten when it has all again", () => {
    expect([later(undefined, 0), later(undefined, 0)]).toEqual([0, 10_000]);
    expect([later(3, 103), later(undefined, 0), later(3, 103), later(0, 103)]).toEqual([0, 10_000, 20_000, 0]);
  });
});
