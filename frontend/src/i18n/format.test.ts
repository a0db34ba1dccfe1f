import { describe, expect, it } from "vitest";
import { alertTitle, clockTime, dayAndTime, day } from "./format.ts";

describe("the title of an alert", () => {
  const both = { title: "12 Anmeldeversuche", titleEn: "12 sign-in attempts" };

  it("is in the language of the page", () => {
    expect([alertTitle(both, "de"), alertTitle(both, "en-GB")]).toEqual(["12 Anmeldeversuche", "12 sign-in attempts"]);
  });

  it("is German on an English page where it was told before there was an English one", () => {
    expect(alertTitle({ title: "12 Anmeldeversuche" }, "en")).toBe("12 Anmeldeversuche");
  });
});

describe("a time", () => {
  const afternoon = "2026-11-25T13:36:00.000Z";

  it("is that of Berlin, counted to 24, in both languages", () => {
    expect([clockTime(afternoon, "de"), clockTime(afternoon, "en")]).toEqual(["14:36", "14:36"]);
  });

  it("has the day before the month", () => {
    expect(dayAndTime(afternoon, "de")).toBe("Mi., 25.11., 14:36");
    expect(dayAndTime(afternoon, "en")).toBe("Wed 25/11, 14:36");
    expect([day(afternoon, "de"), day(afternoon, "en")]).toEqual(["Mi., 25.", "Wed 25"]);
  });
});
