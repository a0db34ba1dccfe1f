import { AlertRecord, foldAlert, RuleId } from "@lagewarte/model";
import { describe, expect, it } from "vitest";
import { NOON } from "../fixtures/an-event.ts";
import { Losses } from "../correlation/losses.ts";
import { triggersOf } from "../correlation/trigger.ts";
import { exploits, ruleSetOf, spread } from "../fixtures/a-rule.ts";
import { disabledAlert } from "./operational-alert.ts";
import { Overflow } from "./overflow.ts";

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

describe("the alert about a rule that forgets", () => {
  const losses = new Losses();
  const overflow = new Overflow(losses);
  const triggers = triggersOf(ruleSetOf(exploits, spread));
  const told = (now: number) =>
    overflow.alerts(triggers, now).map(({ value }) => AlertRecord.parse(JSON.parse(String(value))));
  const DAY = 86_400_000;

  it("comes when it has forgotten something, not when something was late, and once a day", () => {
    losses.add("spread", "late", 5);
    losses.add("gone", "group", 5);
    expect(told(NOON)).toEqual([]);
    losses.add("spread", "group", 3);
    losses.add("spread", "match", 4);
    const [first] = told(NOON);
    expect(first).toMatchObject({ kind: "episode", episode: { title: "Regel verliert den Überblick: spread" } });
    expect(JSON.stringify(first)).toContain("7 Mal");
    losses.add("spread", "group", 1);
    expect(told(NOON + 1000)).toEqual([]);
    const [second] = told(NOON + DAY);
    expect(second?.alert).not.toBe(first?.alert);
    expect(told(NOON + 2 * DAY)).toEqual([]);
  });
});
