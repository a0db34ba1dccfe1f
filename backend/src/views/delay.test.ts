import { describe, expect, it } from "vitest";
import { SetClock, type LogRecord } from "@lagewarte/platform";
import { Delay } from "./delay.ts";

const clock = new SetClock(1_000_000);
const record = (appendedAt: number): LogRecord => ({
  topic: "alerts",
  partition: 0,
  offset: 0,
  key: "",
  value: new Uint8Array(),
  appendedAt,
});

describe("the delay of a fold", () => {
  it("is none while it has all there is, and grows from when it has not", () => {
    const delay = new Delay(clock);
    expect(delay.now(0)).toBe(0);
    clock.advance(3_600_000);
    expect(delay.now(7)).toBe(0);
    clock.advance(20_000);
    expect(delay.now(7)).toBe(20_000);
    expect(delay.now(0)).toBe(0);
    expect(delay.now(1)).toBe(0);
  });

  it("is the age of the last record that was worked off while a flood goes on", async () => {
    const delay = new Delay(clock);
    delay.now(5000);
    clock.advance(60_000);
    await delay.noting(async () => {})([record(clock.now() - 300)]);
    expect(delay.now(5000)).toBe(300);
  });

  it("is not made smaller by a batch that was refused", async () => {
    const delay = new Delay(clock);
    delay.now(1);
    clock.advance(30_000);
    const refusing = delay.noting(async () => {
      throw new Error("no disk");
    });
    await expect(refusing([record(clock.now())])).rejects.toThrow("no disk");
    expect(delay.now(1)).toBe(30_000);
  });

  it("grows while the log does not answer, too", () => {
    const delay = new Delay(clock);
    expect(delay.now(undefined)).toBe(0);
    clock.advance(15_000);
    expect(delay.now(undefined)).toBe(15_000);
  });
});
