import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { epochOf, isTimeZone, observed } from "./time.ts";

const read = (text: string, timezone?: string): string | undefined => {
  const moment = epochOf(text, timezone);
  return moment === undefined ? undefined : new Date(moment.epoch).toISOString();
};

describe("a time", () => {
  it.each([
    ["2026-11-24T09:00:00Z", "2026-11-24T09:00:00.000Z"],
    ["2026-11-24t09:00:00z", "2026-11-24T09:00:00.000Z"],
    ["2026-11-24 09:00:00 UTC", "2026-11-24T09:00:00.000Z"],
    ["2026-11-24T10:00:00.123456+0100", "2026-11-24T09:00:00.123Z"],
    ["2026-11-24T10:00:00,5+01:00", "2026-11-24T09:00:00.500Z"],
    ["2026-11-24T10:00:00+01", "2026-11-24T09:00:00.000Z"],
    ["2026-11-23T23:30:00-09:30", "2026-11-24T09:00:00.000Z"],
    [" 2026-11-24 09:00:00 ", "2026-11-24T09:00:00.000Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
    ["2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"],
    ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"],
  ])("written %j is %s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    "",
    "yesterday",
    "2026-11-24",
    "2026-02-30T09:00:00Z",
    "2026-02-29T09:00:00Z",
    "1900-02-29T09:00:00Z",
    "2026-13-01T09:00:00Z",
    "2026-00-10T09:00:00Z",
    "2026-11-00T09:00:00Z",
    "2026-11-24T24:00:00Z",
    "2026-11-24T09:60:00Z",
    "2026-11-24T09:00:61Z",
    "2026-11-24T09:00:00.Z",
    "2026-11-24T09:00:00+25:00",
    "2026-11-24T09:00:00 Mars",
    "0000-01-01T00:00:00Z",
    "20261124T090000Z",
    "２０２６-11-24T09:00:00Z",
  ])("is none when it is written %j", (text) => {
    expect(read(text)).toBeUndefined();
  });

  it.each([
    ["in winter", "2026-01-15T12:00:00", "2026-01-15T11:00:00.000Z"],
    ["in summer", "2026-07-15T12:00:00", "2026-07-15T10:00:00.000Z"],
    ["in the last minute of winter time", "2026-03-29T01:59:59", "2026-03-29T00:59:59.000Z"],
    ["in the hour that is left out", "2026-03-29T02:30:00", "2026-03-29T01:30:00.000Z"],
    ["in the first minute of summer time", "2026-03-29T03:00:00", "2026-03-29T01:00:00.000Z"],
    ["in the hour that comes twice", "2026-10-25T02:30:00", "2026-10-25T00:30:00.000Z"],
    ["after the hour that comes twice", "2026-10-25T03:00:00", "2026-10-25T02:00:00.000Z"],
  ])("without a zone %s is that of the delivery's zone", (_when, text, expected) => {
    expect(read(text, "Europe/Berlin")).toBe(expected);
    expect(epochOf(text, "Europe/Berlin")?.hasZone).toBe(false);
    expect(read(`${text}Z`, "Europe/Berlin")).toBe(`${text}.000Z`);
  });

  it("is read back as it was written, in any zone east or west", () => {
    const moment = fc.date({ min: new Date("1990-01-01"), max: new Date("2090-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(moment, fc.integer({ min: -14 * 60, max: 14 * 60 }), (date, east) => {
        const local = new Date(date.getTime() + east * 60_000).toISOString().slice(0, -1);
        const [hours, minutes] = [Math.floor(Math.abs(east) / 60), Math.abs(east) % 60];
        const zone = `${east < 0 ? "-" : "+"}${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
        expect(read(`${local}${zone}`)).toBe(date.toISOString());
      }),
    );
  });
});

describe("when an event happened", () => {
  const receivedAt = "2026-11-24T10:00:00.000Z";
  const when = (text: string): string => {
    const moment = epochOf(text);
    const { observedAt, observedAtReason } = observed(moment?.epoch, receivedAt, moment?.hasZone);
    return `${observedAtReason} ${observedAt}`;
  };

  it.each([
    ["is what the source says", "2026-11-24T09:00:07.042Z", "source 2026-11-24T09:00:07.042Z"],
    ["is said to be assumed where it names no zone", "2026-11-24T09:00:00", "assumed-zone 2026-11-24T09:00:00.000Z"],
    ["may be a day ahead", "2026-11-25T10:00:00Z", "source 2026-11-25T10:00:00.000Z"],
    ["is its receipt where the clock is further ahead", "2026-11-25T10:00:00.001Z", `clamped ${receivedAt}`],
    ["is its receipt where the clock begins anew", "1970-01-01T00:00:01Z", `clamped ${receivedAt}`],
    ["is its receipt in year 9999", "9999-12-31T23:59:59Z", `clamped ${receivedAt}`],
    ["is its receipt where no time is given", "", `receipt ${receivedAt}`],
  ])("%s", (_what, text, expected) => {
    expect(when(text)).toBe(expected);
  });
});

describe("a zone", () => {
  it("is one that the IANA knows", () => {
    expect(["UTC", "Europe/Berlin", "America/New_York"].every(isTimeZone)).toBe(true);
    expect(["", "Mars/Olympus", "Berlin", "../etc"].some(isTimeZone)).toBe(false);
  });
});
