import { describe, expect, it } from "vitest";
import { shiftAt } from "./shift.ts";

const at = (text: string) => shiftAt(Date.parse(text));
const start = (text: string) => new Date(at(text).startedAt).toISOString();

describe("the shift that a time lies in", () => {
  it.each([
    ["2026-11-24T08:42:00Z", "early", "2026-11-24T05:00:00.000Z"],
    ["2026-11-24T05:00:00Z", "early", "2026-11-24T05:00:00.000Z"],
    ["2026-11-24T04:59:59Z", "night", "2026-11-23T21:00:00.000Z"],
    ["2026-11-24T13:30:00Z", "late", "2026-11-24T13:00:00.000Z"],
    ["2026-11-24T23:30:00Z", "night", "2026-11-24T21:00:00.000Z"],
    ["2026-07-01T04:00:00Z", "early", "2026-07-01T04:00:00.000Z"],
  ] as const)("%s is %s since %s", (now, name, since) => {
    expect(at(now).name).toBe(name);
    expect(start(now)).toBe(since);
  });

  it("begins at 22 by the wall clock in the nights in which the clock is changed", () => {
    expect(start("2026-10-25T03:30:00Z")).toBe("2026-10-24T20:00:00.000Z");
    expect(start("2026-03-29T03:30:00Z")).toBe("2026-03-28T21:00:00.000Z");
  });
});
