import {
  AreaSituation,
  instant,
  type Alert,
  type Instant,
  type Organisation,
  type OrganisationId,
  type RuleShelf,
  type Source,
  type SourceId,
} from "@lagewarte/model";
import { describe, expect, it } from "vitest";
import { anAlert, anOrganisation, aSource, liesIn } from "../fixtures/a-world.ts";
import { NOON } from "../fixtures/an-event.ts";
import { differs, pictureOf } from "./picture.ts";

const state = anOrganisation("ni", "state");
const kreis = anOrganisation("kr-1", "kreis");
const towns = [1, 2, 3, 4].map((n) => anOrganisation(`town-${n}`, "municipality", liesIn("kr-1")));
const everybody = [state, kreis, ...towns];

interface Given {
  readonly organisations?: readonly Organisation[];
  readonly sources?: readonly Source[];
  /** Minutes since a source was heard; those that are not named were heard now. */
  readonly heard?: Readonly<Record<string, number | null>>;
  readonly alerts?: readonly Alert[];
  readonly shelves?: readonly RuleShelf[];
  readonly before?: readonly AreaSituation[];
  readonly minute?: number;
}

function draw(given: Given = {}): Map<string, AreaSituation> {
  const { organisations = everybody, sources = towns.map(({ id }) => aSource(id)), minute = 0 } = given;
  const now = NOON + minute * 60_000;
  const lastSeen = new Map<SourceId, Instant>();
  for (const { id } of sources) {
    const ago = given.heard?.[id] === undefined ? 0 : given.heard[id];
    if (ago !== null) lastSeen.set(id, instant(now - ago * 60_000));
  }
  const picture = pictureOf(
    {
      organisations: new Map(organisations.map((organisation) => [organisation.id, organisation])),
      sources,
      lastSeen,
      alerts: new Map((given.alerts ?? []).map((alert) => [alert.id, alert])),
      shelves: given.shelves ?? [],
    },
    new Map((given.before ?? []).map((area) => [area.area, area])),
    now,
  );
  return new Map(picture.map((area) => [area.area as string, area]));
}
const levelsOf = (given: Given) => Object.fromEntries([...draw(given)].map(([id, { level }]) => [id, level]));

describe("the picture", () => {
  it("has the state, every Kreis and every organisation, each as a valid document", () => {
    const picture = draw({ alerts: [anAlert("a")] });
    expect([...picture.keys()]).toEqual(["ni", "kr-1", "town-1", "town-2", "town-3", "town-4"]);
    for (const area of picture.values()) expect(AreaSituation.parse(area)).toEqual(area);
  });

  it("shows an alert at the organisation that it concerns, in its Kreis, and a single case less in the state", () => {
    expect(levelsOf({ alerts: [anAlert("a", { severity: "high" })] })).toEqual({
      ni: "medium",
      "kr-1": "high",
      "town-1": "high",
      "town-2": "none",
      "town-3": "none",
      "town-4": "none",
    });
  });

  it("shows an alert at three organisations in full in the state, and counts it once", () => {
    const picture = draw({ alerts: [anAlert("a", { organisations: ["town-1", "town-2", "town-3"] })] });
    expect(picture.get("ni")).toMatchObject({ level: "high", openAlerts: { high: 1 } });
    expect(picture.get("kr-1")?.openAlerts.high).toBe(1);
  });

  it("shows ten single cases in full in the state, though they have nothing to do with each other", () => {
    const many = Array.from({ length: 10 }, (_, n) => anOrganisation(`o-${n}`));
    const alerts = many.map(({ id }) => anAlert(`a-${id}`, { organisations: [id] }));
    const organisations = [state, ...many];
    expect(draw({ organisations, alerts }).get("ni")?.level).toBe("high");
    expect(draw({ organisations, alerts: alerts.slice(1) }).get("ni")?.level).toBe("medium");
  });

  it("gives the heaviest reasons first, at most five, in words", () => {
    const alerts = [
      ...Array.from({ length: 7 }, (_, n) => anAlert(`low-${n}`, { severity: "low" })),
      anAlert("worst", { severity: "critical", title: "Verbindung zu Steuerserver" }),
    ];
    const { reasons, openAlerts } = draw({ alerts }).get("town-1")!;
    expect(reasons).toHaveLength(5);
    expect(reasons[0]).toMatchObject({
      alert: "worst",
      text: { de: "Verbindung zu Steuerserver", en: "Verbindung zu Steuerserver (en)" },
    });
    expect(reasons.slice(1).map(({ alert }) => alert)).toEqual(["low-0", "low-1", "low-2", "low-3"]);
    expect(openAlerts).toEqual({ low: 7, medium: 0, high: 0, critical: 1 });
  });

  it("does not depend on the order in which alerts came", () => {
    const alerts = Array.from({ length: 60 }, (_, n) =>
      anAlert(`a-${n}`, {
        severity: (["low", "medium", "high"] as const)[n % 3]!,
        organisations: [`town-${(n % 4) + 1}`],
      }),
    );
    expect(draw({ alerts: alerts.toReversed() })).toEqual(draw({ alerts }));
  });

  it("leaves out alerts that are closed", () => {
    expect(draw({ alerts: [anAlert("a", { state: "closed" })] }).get("town-1")).toMatchObject({
      level: "none",
      score: 0,
      reasons: [],
      openAlerts: { high: 0 },
    });
  });

  it("counts a member municipality with its Samtgemeinde", () => {
    const samtgemeinde = anOrganisation("sg", "samtgemeinde", liesIn("kr-1"));
    const member = anOrganisation("member", "member-municipality", liesIn("sg", "samtgemeinde"));
    const given = {
      organisations: [...everybody, samtgemeinde, member],
      alerts: [anAlert("a", { organisations: ["member"] })],
    };
    expect(levelsOf(given)).toMatchObject({ sg: "high", "kr-1": "high", ni: "medium" });
    expect(draw(given).has("member")).toBe(false);
  });

  it("counts a university or a provider in the state, but not in the Kreis where it lies", () => {
    const university = anOrganisation("uni", "university", liesIn("kr-1"));
    const given = { organisations: [...everybody, university], alerts: [anAlert("a", { organisations: ["uni"] })] };
    expect(levelsOf(given)).toMatchObject({ uni: "high", "kr-1": "none", ni: "medium" });
  });

  it("has only organisations that there are now", () => {
    const gone = anOrganisation("gone", "municipality", { validTo: instant(NOON) });
    const coming = anOrganisation("coming", "municipality", { validFrom: instant(NOON + 1) });
    expect([...draw({ organisations: [gone, coming, state] }).keys()]).toEqual(["ni"]);
  });

  it("remembers since when a level holds, and which it was before", () => {
    const first = [...draw({ alerts: [anAlert("a")] }).values()];
    const second = [...draw({ alerts: [anAlert("a")], before: first, minute: 5 }).values()];
    expect(second.find(({ area }) => area === "town-1")).toMatchObject({ since: instant(NOON), previous: null });
    const third = draw({ before: second, minute: 9 });
    expect(third.get("town-1")).toMatchObject({ level: "none", previous: "high", since: instant(NOON + 540_000) });
  });

  it("must be told anew when a person would see a difference, and only then", () => {
    const [before, same, more] = [
      draw({ alerts: [anAlert("a")] }),
      draw({ alerts: [anAlert("a")], minute: 1 }),
      draw({ alerts: [anAlert("a", { title: "4 Treffer" })] }),
    ].map((picture) => picture.get("town-1")!);
    expect([differs(undefined, before!), differs(before, same!), differs(before, more!)]).toEqual([true, false, true]);
  });
});

describe("coverage", () => {
  const coverage = (given: Given, area = "ni") => draw(given).get(area)?.coverage;

  it("tells who reports, who has fallen silent, and who has no sensor at all", () => {
    const sources = [aSource("town-1"), aSource("town-2"), aSource("town-3")];
    expect(coverage({ sources, heard: { "s-town-2": 16, "s-town-3": null } })).toEqual({
      total: 4,
      reporting: 1,
      silent: 2,
      withoutSensor: 1,
    });
  });

  it("takes the best of several sensors, and none that was revoked", () => {
    const second = aSource("town-1", { id: "s-second" as SourceId });
    const revoked = aSource("town-2", { revokedAt: instant(NOON) });
    expect(coverage({ sources: [aSource("town-1"), second, revoked], heard: { "s-town-1": 99 } })).toMatchObject({
      reporting: 1,
      silent: 0,
      withoutSensor: 3,
    });
  });

  it("counts a source that reports when there is something, once it was heard", () => {
    const onDemand = aSource("town-1", { expectedInterval: null });
    expect(coverage({ sources: [onDemand], heard: { "s-town-1": 9999 } })?.reporting).toBe(1);
    expect(coverage({ sources: [onDemand], heard: { "s-town-1": null } })).toMatchObject({ reporting: 0, silent: 1 });
  });

  it("of a provider's sensor is that of its clients now; of one that names whom it covers, these", () => {
    const provider = anOrganisation("provider", "provider");
    const client = (id: string, over: object) =>
      anOrganisation(id, "municipality", {
        providers: [
          { organisation: "provider" as OrganisationId, services: [], validFrom: null, validTo: null, ...over },
        ],
      });
    const organisations = [state, provider, client("now", {}), client("then", { validTo: instant(NOON) })];
    expect(coverage({ organisations, sources: [aSource("provider")] }, "now")?.reporting).toBe(1);
    expect(coverage({ organisations, sources: [aSource("provider")] }, "then")?.withoutSensor).toBe(1);
    const named = aSource(null, { covers: ["then" as OrganisationId] });
    expect(coverage({ organisations, sources: [named] }, "then")?.reporting).toBe(1);
  });
});

describe("no data", () => {
  it("is what is said of everybody whom nobody can see, and never that they are quiet", () => {
    expect(Object.values(levelsOf({ sources: [] }))).toEqual(everybody.map(() => "no-data"));
    expect(levelsOf({ sources: [aSource("town-1")] })).toMatchObject({
      ni: "none",
      "kr-1": "none",
      "town-1": "none",
      "town-2": "no-data",
    });
    const silent = { sources: [aSource("town-1")], heard: { "s-town-1": 60 } };
    expect(new Set(Object.values(levelsOf(silent)))).toEqual(new Set(["no-data"]));
  });

  it("is said also when all that is known is closed, or weighs nothing", () => {
    const alerts = [anAlert("a", { state: "closed" }), anAlert("b", { severity: "info" })];
    expect(levelsOf({ sources: [], alerts })["town-1"]).toBe("no-data");
  });

  it("does not hide what is known", () => {
    expect(levelsOf({ sources: [], alerts: [anAlert("a")] })["town-1"]).toBe("high");
  });

  it("is not what was before when somebody reports again", () => {
    const reporting = [...draw({}).values()];
    const silent = [...draw({ sources: [], before: reporting }).values()];
    expect(draw({ before: silent }).get("town-1")).toMatchObject({ level: "none", previous: "no-data" });
  });

  it("is no change when it is the first that anybody reports at all", () => {
    const atStart = [...draw({ sources: [] }).values()];
    expect(draw({ before: atStart }).get("town-1")).toMatchObject({ level: "none", previous: null });
  });
});
