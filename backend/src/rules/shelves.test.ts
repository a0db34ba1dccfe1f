import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  concernedBy,
  instant,
  shelvedUntil,
  type Alert,
  type AlertList,
  type AlertView,
  type Instant,
  type RuleShelf,
  type RuleView,
  type Tenant,
} from "@lagewarte/model";
import { TrialBackend, trialPassword, until } from "../trial/trial-backend.ts";
import { TrialPerson } from "../trial/trial-person.ts";
import { anAlert, constituency, justice, neighbours, own } from "../trial/trial-world.ts";
import { shelvedFilter } from "./shelves.ts";

const [neighbour = ""] = neighbours;
const DAY = 86_400_000;
const rule = (id: string) => ({ id, title: "t", author: "a", licence: "l", reference: null, version: "1" });

let now = Date.now();
let trial: TrialBackend;
let ada: TrialPerson;
let jo: TrialPerson;
let officer: TrialPerson;

beforeAll(async () => {
  trial = await TrialBackend.start({ clock: { now: () => now } }, { noisy: 'noisy low "x"\ncalm low "y"' });
  await trial.organisations(constituency);
  ada = await trial.person({ role: "analyst", name: "ada" });
  jo = await trial.person({ role: "analyst", name: "jo", organisation: justice });
  officer = await trial.person({ role: "municipal-officer", organisation: own });
  await trial.alerts([
    anAlert("a-own", [own], { rule: rule("noisy") }),
    anAlert("a-near", [neighbour], { rule: rule("noisy") }),
    anAlert("a-both", [own, neighbour], { rule: rule("noisy") }),
    anAlert("a-justice", [justice], { rule: rule("noisy") }),
    anAlert("a-calm", [own], { rule: rule("calm") }),
  ]);
});
afterAll(() => trial.close());

/** A session does not last for days. */
const again = (name: string) => TrialPerson.signIn(trial.url, name, trialPassword);
const inDays = (days: number): Instant => instant(now + days * DAY);
const shelve = (over: object = {}, who = ada) =>
  who.post<RuleShelf>("/rules/shelves", { rule: "noisy", reason: "a scanner of ours", until: inDays(1), ...over });
const lift = ({ id }: RuleShelf) => ada.ask("DELETE", `/rules/shelves/${id}`);
async function queue(who: TrialPerson, query = ""): Promise<string[]> {
  const { items } = await who.get<AlertList>(`/alerts${query}`);
  return items.map(({ alert }) => alert.id).toSorted();
}

describe("a shelf", () => {
  it("takes a rule's alerts out of the queue, and keeps them", async () => {
    const shelf = await shelve();
    expect(await queue(ada)).toEqual(["a-calm"]);
    expect(await queue(ada, "?shelved=only")).toEqual(["a-both", "a-near", "a-own"]);
    expect(await queue(ada, "?shelved=any")).toHaveLength(4);
    const { facets, total } = await ada.get<AlertList>("/alerts");
    expect([total, facets.shelved, facets.state]).toEqual([1, 3, [{ key: "open", count: 1 }]]);
    expect((await ada.get<AlertView>("/alerts/a-own")).shelvedUntil).toBe(shelf.until);
    expect((await ada.get<AlertView>("/alerts/a-calm")).shelvedUntil).toBeNull();
    await lift(shelf);
    expect(await queue(ada)).toHaveLength(4);
  });

  it("holds for an officer's queue too, and not for another tenant's", async () => {
    const shelf = await shelve();
    expect(await queue(officer)).toEqual(["a-calm"]);
    expect(await queue(jo)).toEqual(["a-justice"]);
    await lift(shelf);
    expect(await queue(officer)).toEqual(["a-both", "a-calm", "a-own"]);
  });

  it("at one organisation takes what concerns that one alone", async () => {
    const shelf = await shelve({ organisation: own });
    expect(await queue(ada)).toEqual(["a-both", "a-calm", "a-near"]);
    // For the officer nobody else is concerned.
    expect(await queue(officer)).toEqual(["a-calm"]);
    await lift(shelf);
  });

  it("is over by itself when its time has come", async () => {
    const shelf = await shelve({ until: inDays(2) });
    expect(await queue(ada)).toEqual(["a-calm"]);
    now += 2 * DAY;
    ada = await again("ada");
    expect(await queue(ada)).toHaveLength(4);
    expect((await ada.get<AlertView>("/alerts/a-own")).shelvedUntil).toBeNull();
    const lifted = await lift(shelf);
    expect(JSON.parse(lifted.text)).toEqual(shelf);
  });

  it("is told on the socket with the alert, so that no queue takes it in", async () => {
    const socket = ada.connect();
    await socket.opened;
    const shelf = await shelve();
    await trial.alerts([anAlert("a-live", [own], { rule: rule("noisy") })]);
    await until(() => socket.changes.some(({ id }) => id === "a-live"));
    const told = socket.changes.find(({ id }) => id === "a-live")?.document as unknown as AlertView;
    expect(told.shelvedUntil).toBe(shelf.until);
    socket.close();
    await lift(shelf);
  });

  it("does not hide what is closed", async () => {
    const shelf = await shelve();
    await ada.post("/alerts/a-near/close", { disposition: "benign", reason: "ours" });
    expect(await queue(ada, "?state=closed")).toEqual(["a-near"]);
    await lift(shelf);
  });

  it("needs a reason and an end within thirty days, a rule that there is, and an organisation that one may know", async () => {
    const wrong = [
      { reason: " " },
      { until: inDays(-1) },
      { until: inDays(31) },
      { rule: "nothing" },
      { organisation: justice },
      { organisation: "ags-nowhere" },
    ];
    for (const each of wrong) {
      const body = { rule: "noisy", reason: "r", until: inDays(1), ...each };
      expect((await ada.ask("POST", "/rules/shelves", body)).status, JSON.stringify(each)).toBe(400);
    }
  });

  it("is lifted by nobody of another tenant, and keeps who lifted it", async () => {
    const shelf = await shelve();
    jo = await again("jo");
    expect((await jo.ask("DELETE", `/rules/shelves/${shelf.id}`)).status).toBe(404);
    expect((await jo.get<RuleView>("/rules/noisy")).shelves).toEqual([]);
    await lift(shelf);
    const [latest] = (await ada.get<RuleView>("/rules/noisy")).shelves;
    expect(latest).toMatchObject({ id: shelf.id, reason: "a scanner of ours", lifted: { by: { name: "ada" } } });
  });
});

describe("the filter of the queue", () => {
  it("lets through exactly what is put aside by the vocabulary", async () => {
    const { services } = trial;
    const { items } = await services.readModel.search<Alert>("alerts", { limit: 100 });
    const shelf = fc.record({
      rule: fc.constantFrom("noisy", "calm"),
      organisation: fc.constantFrom(null, own, neighbour),
      tenant: fc.constantFrom<Tenant>("state", "justice"),
      until: fc.constantFrom(inDays(-1), inDays(1)),
      lifted: fc.constantFrom(null, { by: { id: "p", name: "p" }, at: inDays(0) }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(shelf, { maxLength: 4 }), async (made) => {
        const shelves = made as unknown as RuleShelf[];
        const at = instant(now);
        const found = await services.readModel.search("alerts", {
          where: shelvedFilter(shelves, "state", at),
          limit: 100,
        });
        const wanted = items.filter(({ document: { episode, state } }) => {
          const asked = { rule: episode.rule.id, concerned: concernedBy(episode), tenant: "state" as const };
          return state !== "closed" && shelvedUntil(shelves, asked, at) !== null;
        });
        expect(found.items.map(({ id }) => id).toSorted()).toEqual(wanted.map(({ id }) => id).toSorted());
      }),
      { numRuns: 60 },
    );
  });
});
