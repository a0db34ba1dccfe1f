import { describe, expect, it } from "vitest";
import { instant, type Alert, type RuleShelf } from "@lagewarte/model";
import { anAlert, anOrganisation } from "../fixtures/a-world.ts";
import { NOON } from "../fixtures/an-event.ts";
import { pictureOf } from "./picture.ts";

const HOUR = 3_600_000;
const organisations = [
  anOrganisation("ni", "state"),
  anOrganisation("town-1"),
  anOrganisation("town-2"),
  anOrganisation("ju-gericht", "authority", { tenant: "justice" }),
];

/** A shelf of the rule that the alerts of the fixtures have. */
function aShelf(over: Partial<RuleShelf> = {}): RuleShelf {
  return {
    id: "sh-00000000-0000-4000-8000-000000000000",
    rule: anAlert("a").episode.rule.id,
    organisation: null,
    tenant: "state",
    reason: "a scanner of ours",
    until: instant(NOON + HOUR),
    by: { id: "p-1" as never, name: "Mia Hansen" },
    at: instant(NOON),
    lifted: null,
    ...over,
  };
}

/** Open alerts by area, of those that have any. */
function openIn(shelves: RuleShelf[], alerts: Alert[], now = NOON): Record<string, number> {
  const picture = pictureOf(
    {
      organisations: new Map(organisations.map((each) => [each.id, each])),
      sources: [],
      lastSeen: new Map(),
      alerts: new Map(alerts.map((alert) => [alert.id, alert])),
      shelves,
    },
    new Map(),
    now,
  );
  return Object.fromEntries(picture.flatMap(({ area, openAlerts: { high } }) => (high === 0 ? [] : [[area, high]])));
}

describe("what somebody put aside", () => {
  const one = anAlert("a-1", { organisations: ["town-1"] });
  const two = anAlert("a-2", { organisations: ["town-2"] });

  it("counts nowhere, until the shelf is over", () => {
    expect(openIn([], [one, two])).toEqual({ ni: 2, "town-1": 1, "town-2": 1 });
    expect(openIn([aShelf()], [one, two])).toEqual({});
    expect(openIn([aShelf()], [one, two], NOON + HOUR)).toEqual({ ni: 2, "town-1": 1, "town-2": 1 });
    expect(openIn([aShelf({ lifted: { by: aShelf().by, at: instant(NOON) } })], [one])).toEqual({ ni: 1, "town-1": 1 });
  });

  it("counts elsewhere when it was put aside at one organisation", () => {
    const narrow = [aShelf({ organisation: "town-1" as never })];
    expect(openIn(narrow, [one, two])).toEqual({ ni: 1, "town-2": 1 });
    const both = anAlert("a-3", { organisations: ["town-1", "town-2"] });
    expect(openIn(narrow, [both])).toEqual({ ni: 1, "town-1": 1, "town-2": 1 });
  });

  it("counts for the other tenant, which decides for itself", () => {
    const shared = anAlert("a-4", { organisations: ["town-1", "ju-gericht"] });
    expect(openIn([aShelf()], [shared])).toEqual({ "ju-gericht": 1 });
    expect(openIn([aShelf({ tenant: "justice" })], [shared])).toEqual({ ni: 1, "town-1": 1 });
  });

  it("is of its rule alone", () => {
    expect(openIn([aShelf({ rule: "another" as never })], [one])).toEqual({ ni: 1, "town-1": 1 });
  });
});
