import { describe, expect, it } from "vitest";
import { usualHours } from "./usual.ts";

const hours = (count: number, alerts: (hour: number) => number) =>
  Array.from({ length: count }, (_, hour) => ({
    at: new Date(Date.UTC(2026, 10, 17) + hour * 3_600_000).toISOString(),
    alerts: alerts(hour),
  }));

describe("what is usual at an hour", () => {
  it("is the range of that hour on the days before, without the day itself", () => {
    const week = hours(168, (hour) => (hour >= 144 ? 99 : hour % 24 === 5 ? Math.floor(hour / 24) : 1));
    expect(usualHours(week)[5]).toMatchObject({ alerts: 99, usual: { least: 0, most: 5 } });
    expect(usualHours(week)[6]).toMatchObject({ alerts: 99, usual: { least: 1, most: 1 } });
  });

  it("is not known while the system is too young", () => {
    const young = hours(168, (hour) => (hour < 140 ? 0 : 2));
    expect(usualHours(young).every(({ usual }) => usual === undefined)).toBe(true);
    expect(usualHours(hours(168, () => 0))).toHaveLength(24);
  });
});
