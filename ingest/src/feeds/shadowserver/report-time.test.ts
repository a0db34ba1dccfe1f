import * as fc from "fast-check";
import { instant } from "@lagewarte/model";
import { expect, it } from "vitest";
import { epochOf } from "../../normalise/time.ts";
import { reportTime } from "./report-time.ts";

it("reads the usual form as every other time is read", () => {
  const digits = (length: number) =>
    fc.integer({ min: 0, max: 10 ** length - 1 }).map((n) => String(n).padStart(length, "0"));
  fc.assert(
    fc.property(
      fc.oneof(fc.integer({ min: 1900, max: 2100 }).map(String), digits(4)),
      fc.tuple(digits(2), digits(2), digits(2), digits(2), digits(2)),
      (year, [month, day, hour, minute, second]) => {
        const text = `${year}-${month}-${day} ${hour}:${minute}:${second}`;
        const known = epochOf(text);
        expect(reportTime(text)).toBe(known === undefined ? undefined : instant(known.epoch));
      },
    ),
    { numRuns: 5000 },
  );
});

it("reads leap days only in leap years", () => {
  expect(reportTime("2024-02-29 00:00:00")).toBe("2024-02-29T00:00:00.000Z");
  expect(reportTime("2026-02-29 00:00:00")).toBeUndefined();
  expect(reportTime("1900-02-29 00:00:00")).toBeUndefined();
  expect(reportTime("2000-02-29 00:00:00")).toBe("2000-02-29T00:00:00.000Z");
});

it("reads a time with a zone or a fraction too", () => {
  expect(reportTime("2026-11-24T10:00:00+01:00")).toBe("2026-11-24T09:00:00.000Z");
  expect(reportTime("2026-11-24 09:00:00.250 UTC")).toBe("2026-11-24T09:00:00.250Z");
  expect(reportTime("yesterday")).toBeUndefined();
});
