import { AlertRecord, foldAlert, RuleId } from "@lagewarte/model";
import { describe, expect, it } from "vitest";
import { NOON } from "../fixtures/an-event.ts";
import { disabledAlert } from "./operational-alert.ts";

const rule = {
  id: RuleId.parse("r"),
  title: "Teuer",
  author: "A",
  licence: "EUPL-1.2",
  reference: null,
  version: "v1",
};
const why = { de: "Zu langsam.", en: "Too slow." };
const recordOf = (version: string, now: number) => {
  const { value } = disabledAlert({ rule: { ...rule, version }, why }, now);
  return AlertRecord.parse(JSON.parse(String(value)));
};

describe("the alert about a rule that was disabled", () => {
  it("is one that people can work on, and says what happened in both languages", () => {
    const { alert, verdict } = foldAlert(undefined, recordOf("v1", NOON));
    expect(verdict).toBe("opened");
    expect(alert?.episode).toMatchObject({ title: "Regel abgeschaltet: Teuer", titleEn: "Rule disabled: Teuer" });
    expect(alert?.episode.meaning.de).toContain("Zu langsam.");
  });

  it("is the same for the same version of the rule, whoever tells it and when", () => {
    const ids = [recordOf("v1", NOON), recordOf("v1", NOON + 5000), recordOf("v2", NOON)].map(({ alert }) => alert);
    expect(new Set(ids).size).toBe(2);
    expect(ids[0]).toBe(ids[1]);
  });
});
