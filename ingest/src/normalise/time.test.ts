import { describe, expect, it } from "vitest";
import { epochOf, observed } from "./time.ts";

const utc = (given: string, zone?: string): string | undefined => {
  const moment = epochOf(given, zone);
  return moment === undefined ? undefined : new Date(moment.epoch).toISOString();
};

describe("a time", () => {
  it.each([
    ["2026-11-24T09:00:00Z", "2026-11-24T09:00:00.000Z"],
    ["2026-11-24T09:00:00.123456+0100", "2026-11-24T08:00:00.123Z"],
    ["2026-11-24 09:00:00,5 -05:30", "2026-11-24T14:30:00.500Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
    ["2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"],
  ])("%s is %s", (given, expected) => {
    expect(utc(given)).toBe(expected);
  });

  it.each([
    ["2026-11-24T09:00:00", "2026-11-24T08:00:00.000Z"],
    ["2026-07-01T09:00:00", "2026-07-01T07:00:00.000Z"],
    ["2026-10-25T02:30:00", "2026-10-25T00:30:00.000Z"],
    ["2026-03-29T02:30:00", "2026-03-29T01:30:00.000Z"],
  ])("without a zone is that of the source: %s in Berlin is %s", (given, expected) => {
    expect(utc(given, "Europe/Berlin")).toBe(expected);
    expect(epochOf(given, "Europe/Berlin")?.hasZone).toBe(false);
  });

  it.each([
    "",
    "2026-02-30T00:00:00Z",
    "2025-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-11-24T24:00:00Z",
    "2026-11-24",
    "2026-11-24T09:00:00.Z",
    "2026-11-24T09:00:00Q",
    "24.11.2026 09:00:00",
    "١٢٣٤-11-24T09:00:00Z",
  ])("%j is none", (given) => {
    expect(epochOf(given)).toBeUndefined();
  });
});

describe("when a record was observed", () => {
  const receivedAt = "2026-11-24T10:00:00.000Z";

  it.each([
    ["2026-11-24T09:00:00Z", "2026-11-24T09:00:00.000Z", "source"],
    ["2026-11-25T09:59:59Z", "2026-11-25T09:59:59.000Z", "source"],
    ["2026-11-25T10:00:01Z", receivedAt, "clamped"],
    ["1970-01-01T00:00:00Z", receivedAt, "clamped"],
    ["9999-12-31T23:59:59Z", receivedAt, "clamped"],
  ])("by a clock at %s: %s, %s", (given, observedAt, observedAtReason) => {
    expect(observed(epochOf(given)?.epoch, receivedAt)).toEqual({ observedAt, observedAtReason });
  });

  it("is its receipt when it says nothing", () => {
    expect(observed(undefined, receivedAt)).toEqual({ observedAt: receivedAt, observedAtReason: "receipt" });
  });
});
