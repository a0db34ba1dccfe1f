// What management, administrators and the two tenants get to see.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Alert, AlertList, AreaView, OrganisationView, SituationView } from "@lagewarte/model";
import { TrialBackend, until } from "../trial/trial-backend.ts";
import type { TrialPerson } from "../trial/trial-person.ts";
import {
  anAlert,
  anArea,
  anEvent,
  anOrganisation,
  aSource,
  cityState,
  constituency,
  justice,
  own,
  ownKreis,
  strangers,
} from "../trial/trial-world.ts";

const court = "ju-gericht";
const reasons = [{ text: { de: "Grund", en: "reason" }, alert: "a-state", weight: 3 }];

let trial: TrialBackend;
let management: TrialPerson;
let analyst: TrialPerson;
let judge: TrialPerson;
let administrator: TrialPerson;

const picture = (level: string) => [
  anArea("ni", "state", 8, { reasons, level }),
  anArea(ownKreis, "kreis", 4, { reasons, level, coverage: { total: 4, reporting: 3, withoutSensor: 1, silent: 0 } }),
  anArea("kr-einzel", "kreis", 1, { reasons, level }),
  anArea("kr-fern", "kreis", 3, { reasons, level }),
  ...[own, cityState, justice, court].map((id) => anArea(id, "organisation", 1, { reasons, level })),
];

beforeAll(async () => {
  trial = await TrialBackend.start();
  await trial.organisations([...constituency, anOrganisation({ id: court, kind: "authority", tenant: "justice" })]);
  await trial.sources([
    aSource({ id: "s-state", organisation: own }),
    aSource({ id: "s-justice", organisation: justice, name: "Sensor of justice" }),
  ]);
  await trial.events([anEvent("e-state", [own]), anEvent("e-justice", [justice]), anEvent("e-both", [own, justice])]);
  await trial.alerts([
    anAlert("a-state", [own]),
    anAlert("a-justice", [justice], { rule: { ...rule, id: "rule-justice", title: "Rule of justice" } }),
    anAlert("a-both", [own, justice]),
    anAlert("a-nobody", []),
  ]);
  await trial.situation(picture("none"));
  management = await trial.person({ role: "management" });
  analyst = await trial.person({ role: "analyst", displayName: "Analyst of the state" });
  judge = await trial.person({
    role: "analyst",
    organisation: justice,
    name: "judge",
    displayName: "Analyst of justice",
  });
  administrator = await trial.person({ role: "administrator" });
  await trial.situation(picture("critical"));
});
afterAll(() => trial.close());

const rule = { id: "r", title: "R", author: "L", licence: "EUPL-1.2", reference: null, version: "1", severity: "high" };
const ids = (list: { items: readonly { id: string }[] }): string[] => list.items.map(({ id }) => id).toSorted();
const alertIds = async (who: TrialPerson, query = "?limit=100"): Promise<string[]> => {
  const { items } = await who.get<AlertList>(`/alerts${query}`);
  return items.map(({ alert }) => alert.id).toSorted();
};

describe("management", () => {
  it("gets levels and counts of aggregates, without alerts, reasons and single organisations", async () => {
    const { text } = await management.ask("GET", "/situation");
    const { state, kreise, organisations, openAlerts, arrivals } = JSON.parse(text) as SituationView;
    expect(state).toMatchObject({
      level: "critical",
      reasons: [],
      score: 0,
      openAlerts: { low: 1, medium: 2, high: 3 },
    });
    expect(openAlerts.total).toBe(6);
    expect(kreise.find(({ area }) => area === ownKreis)).toMatchObject({
      level: "critical",
      withheld: false,
      reasons: [],
    });
    expect(organisations).toEqual([]);
    expect(arrivals.reduce((sum, { alerts }) => sum + alerts, 0)).toBe(3);
    for (const { id } of [...strangers, { id: own }, { id: "a-state" }]) expect(text).not.toContain(id);
  });

  it("cannot get the city that is a Kreis by itself from the state minus the other Kreise", async () => {
    const { kreise, changes } = await management.get<SituationView>("/situation");
    const told = kreise.filter(({ withheld }) => !withheld).map(({ area }) => area);
    expect(told).toEqual([ownKreis]);
    for (const { level, previous, openAlerts, coverage } of kreise.filter(({ withheld }) => withheld))
      expect([level, previous, Object.values(openAlerts), coverage.reporting]).toEqual([
        "no-data",
        null,
        [0, 0, 0, 0],
        0,
      ]);
    expect(changes.map(({ area }) => area).toSorted()).toEqual([ownKreis, "ni"]);
  });

  it("is told of aggregates alone over the socket, and not even that something else changed", async () => {
    const socket = management.connect();
    await socket.opened;
    await trial.situation(picture("high"));
    await trial.alerts([anAlert("a-more", [own])]);
    await until(() => socket.changes.length >= 2);
    expect(socket.changes.map(({ id }) => id).toSorted()).toEqual([ownKreis, "ni"]);
    expect(socket.changes.every(({ document }) => (document as unknown as AreaView).reasons.length === 0)).toBe(true);
    socket.close();
  });
});

describe("an administrator", () => {
  it("sees whom the system looks after, not how they are", async () => {
    const { items } = await administrator.get<{ items: { id: string; level: string }[] }>("/organisations?limit=100");
    expect(items.length).toBe(constituency.length + 1);
    expect(new Set(items.map(({ level }) => level))).toEqual(new Set(["no-data"]));
    const town = await administrator.get<OrganisationView>(`/organisations/${own}`);
    expect(town.situation).toBeNull();
    const kreis = await administrator.get<OrganisationView>(`/organisations/${ownKreis}`);
    expect(kreis.relations.map(({ level }) => level)).toEqual(kreis.relations.map(() => "no-data"));
  });

  it("gets no socket, for nothing on it is for administrators", async () => {
    expect(await administrator.connect().opened).toBe(false);
  });
});

describe("the tenants", () => {
  it("are apart: each has its own alerts, events, organisations and sources", async () => {
    expect(await alertIds(analyst)).toEqual(["a-both", "a-more", "a-nobody", "a-state"]);
    expect(await alertIds(judge)).toEqual(["a-both", "a-justice"]);
    expect(ids(await analyst.get("/events"))).toEqual(["e-both", "e-state"]);
    expect(ids(await judge.get("/events"))).toEqual(["e-both", "e-justice"]);
    expect(ids(await judge.get("/organisations"))).toEqual([court, justice]);
    expect(ids(await analyst.get("/sources"))).toEqual(["s-state"]);
    expect(ids(await judge.get("/sources"))).toEqual(["s-justice"]);
    expect((await analyst.ask("GET", "/alerts/a-justice")).status).toBe(404);
    expect((await judge.ask("GET", "/alerts/a-state")).status).toBe(404);
    expect((await analyst.ask("GET", `/organisations/${justice}`)).status).toBe(404);
  });

  it("have a part each in what concerns both", async () => {
    const both = async (who: TrialPerson): Promise<string> => (await who.ask("GET", "/alerts/a-both")).text;
    expect(await both(analyst)).toContain(own);
    expect(await both(analyst)).not.toContain(justice);
    expect(await both(judge)).toContain(justice);
    expect(await both(judge)).not.toContain(own);
  });

  it("are not to be found by filters, facets and search of the other one", async () => {
    expect(await alertIds(analyst, `?organisation=${justice}`)).toEqual([]);
    expect(await alertIds(judge, `?organisation=${own}`)).toEqual([]);
    const { facets } = await analyst.get<AlertList>("/alerts");
    expect(facets.organisation.map(({ key }) => key)).toEqual([own]);
    expect(JSON.stringify(facets)).not.toContain("justice");
    for (const path of ["/alerts?q=justice", "/organisations?q=ju", "/sources", "/rejected", "/changes?since=-1"])
      expect((await analyst.ask("GET", path)).text).not.toContain("ju-");
  });

  it("share the picture of the state as an aggregate; of the other one there is the name", async () => {
    const mine = await analyst.get<SituationView>("/situation");
    expect(mine.state.reasons).toHaveLength(1);
    expect(mine.organisations).toMatchObject([
      { area: court, withheld: true, level: "no-data", reasons: [] },
      { area: justice, withheld: true, level: "no-data", reasons: [] },
    ]);
    const theirs = await judge.get<SituationView>("/situation");
    expect(theirs.state).toMatchObject({ reasons: [], withheld: false });
    expect(theirs.organisations.map(({ area, withheld }) => [area, withheld])).toEqual([
      [court, false],
      [justice, false],
    ]);
  });

  it("assign alerts to their own people alone", async () => {
    const names = async (who: TrialPerson): Promise<string[]> => {
      const { items } = await who.get<{ items: { name: string }[] }>("/assignees");
      return items.map(({ name }) => name);
    };
    expect(await names(analyst)).toEqual(["Analyst of the state"]);
    expect(await names(judge)).toEqual(["Analyst of justice"]);
    const wrong = await analyst.ask("POST", "/alerts/a-both/assign", { assignee: judge.session.person.id });
    expect(wrong.status).toBe(400);
  });

  it("get a conflict cut like everything else", async () => {
    await analyst.post("/alerts/a-both/acknowledge");
    const late = await judge.ask("POST", "/alerts/a-both/acknowledge", {}, { "if-match": '"0"' });
    expect(late.status).toBe(409);
    expect((JSON.parse(late.text) as { current: Alert }).current.episode.organisations).toMatchObject([
      { id: justice },
    ]);
    expect(late.text).not.toContain(own);
  });

  it("are kept for people: only those of another tenant say where they work", async () => {
    const add = async (body: object): Promise<number> => (await administrator.ask("POST", "/people", body)).status;
    expect(await add({ name: "x1", role: "analyst", organisation: own })).toBe(400);
    expect(await add({ name: "x2", role: "shift-lead", organisation: justice })).toBe(201);
    expect(await add({ name: "x3", role: "administrator", organisation: justice })).toBe(400);
    expect(await add({ name: "x4", role: "municipal-officer" })).toBe(400);
    expect(await add({ name: "x5", role: "municipal-officer", organisation: "ni" })).toBe(400);
    expect(await add({ name: "x6", role: "municipal-officer", organisation: "ags-nirgendwo" })).toBe(400);
  });
});
