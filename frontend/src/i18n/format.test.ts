import { describe, expect, it } from "vitest";
import { alertTitle } from "./format.ts";

describe("the title of an alert", () => {
  const both = { title: "12 Anmeldeversuche", titleEn: "12 sign-in attempts" };

  it("is in the language of the page", () => {
    expect([alertTitle(both, "de"), alertTitle(both, "en-GB")]).toEqual(["12 Anmeldeversuche", "12 sign-in attempts"]);
  });

  it("is German on an English page where it was told before there was an English one", () => {
    expect(alertTitle({ title: "12 Anmeldeversuche" }, "en")).toBe("12 Anmeldeversuche");
  });
});
