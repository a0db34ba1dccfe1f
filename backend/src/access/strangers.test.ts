// An officer of one municipality tries every way to learn of another one.
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mayRead, type Alert, type AlertList, type Event, type SituationView, type Viewer } from "@lagewarte/model";
import { TrialBackend, until } from "../trial/trial-backend.ts";
import type { TrialPerson, TrialSocket } from "../trial/trial-person.ts";
import {
  aShare,
  anAlert,
  anArea,
  anEvent,
  aSource,
  cityState,
  constituency,
  folded,
  justice,
  minutesAgo,
  neighbours,
  own,
  ownKreis,
  provider,
  strangers,
  university,
} from "../trial/trial-world.ts";
import { alertSubject, eventSubject, type TenantOf } from "./subject.ts";

/** What must not turn up in anything an officer of `own` gets. */
const forbidden = [...strangers.flatMap(({ id, name }) => [id, name]), "stranger", "p-secret"];
const tenantOf: TenantOf = (id) => (id === justice ? "justice" : "state");
const [neighbour = ""] = neighbours;

let trial: TrialBackend;
let officer: TrialPerson;
let analyst: TrialPerson;
let socket: TrialSocket;
let viewer: Viewer;
const alerts: Alert[] = [];
const events: Event[] = [];

const everybody = [own, ...strangers.map(({ id }) => id)];
/** Random alerts and events, each of which names everybody whom it concerns wherever a sensor or analyst could. */
const concerned = fc.uniqueArray(fc.constantFrom(own, own, ...everybody), { minLength: 1, maxLength: 5 });
const side = fc.constantFrom("source" as const, "destination" as const);
const tlp = fc.constantFrom(
  "CLEAR" as const,
  "AMBER" as const,
  "AMBER" as const,
  "AMBER+STRICT" as const,
  "RED" as const,
);
const minute = fc.integer({ min: 1, max: 300 });

function randomEvents(): Event[] {
  const made = fc.sample(
    fc.tuple(
      fc.uniqueArray(fc.tuple(fc.constantFrom(own, ...everybody), side), { minLength: 1, maxLength: 4 }),
      tlp,
      minute,
    ),
    { numRuns: 300, seed: 7 },
  );
  return made.map(([attributed, label, ago], index) => {
    const names = attributed.map(([id]) => id).join(" ");
    const isOwn = attributed.every(([id]) => id === own);
    return anEvent(`e-${index}`, attributed, {
      tlp: label,
      sensor: `s-${attributed[0]?.[0]}`,
      observedAt: minutesAgo(ago),
      recordedAt: minutesAgo(ago),
      title: isOwn ? "login failed" : `stranger at ${names}`,
      native: { message: names },
      ecs: { url: { original: names }, observer: { name: names } },
      observables: isOwn ? [] : [{ type: "url", value: names, role: "indicator" }],
    });
  });
}

function randomAlerts(): ReturnType<typeof anAlert>[] {
  const made = fc.sample(fc.tuple(concerned, tlp, minute, fc.boolean()), { numRuns: 200, seed: 8 });
  return made.map(([ids, label, ago, isGrouped], index) => {
    const alone = ids.length === 1 && ids[0] === own;
    const names = ids.filter((id) => id !== own).join(" ");
    return anAlert(
      `a-${index}`,
      ids,
      {
        rule: {
          id: `rule-${index % 30}`,
          title: `Rule ${index % 30}`,
          author: "L",
          licence: "EUPL-1.2",
          reference: null,
          version: "1",
          severity: "medium",
        },
        severity: alone ? "medium" : "critical",
        tlp: label,
        title: alone ? "alone" : `stranger ${names}`,
        titleEn: alone ? "alone" : `stranger ${names}`,
        group: isGrouped
          ? { "organisations.id": ids[0], "host.name": names }
          : { "source.ip": "198.51.100.1", "host.name": names },
        shares: ids.map((id) =>
          aShare(id, {
            firstSeenAt: minutesAgo(ago + (id === own ? 0 : 5)),
            lastSeenAt: minutesAgo(id === own ? ago : 1),
            observables: [{ type: "domain-name", value: `www.${id}.example`, role: "source" }],
          }),
        ),
        lastSeenAt: alone ? minutesAgo(ago) : minutesAgo(1),
        evidence: [`e-stranger-${index}`],
        observables: [{ type: "domain-name", value: `stranger-${names}`, role: "source" }],
      },
      minutesAgo(ago),
    );
  });
}

beforeAll(async () => {
  trial = await TrialBackend.start();
  await trial.organisations(constituency);
  await trial.sources([
    ...everybody.map((id) => aSource({ id: `s-${id}`, name: `Sensor of ${id}`, organisation: id })),
    aSource({ id: "s-shared", name: `Shared with ${neighbour}`, covers: [own, neighbour] }),
  ]);
  officer = await trial.person({ role: "municipal-officer", organisation: own });
  analyst = await trial.person({ role: "analyst" });
  const record = trial.backend.people.byName("municipal-officer")?.person;
  if (record === undefined) throw new Error("no officer");
  viewer = { id: record.id, role: record.role, organisation: record.organisation, tenant: "state" };
  socket = officer.connect();
  await socket.opened;

  events.push(...randomEvents());
  const records = randomAlerts();
  alerts.push(...records.map((each) => folded(each)));
  await trial.events(events);
  await trial.alerts(records);
  const reasons = [{ text: { de: "stranger", en: "stranger" }, alert: "a-1", weight: 3 }];
  const area = (id: string, kind: "state" | "kreis" | "organisation", total: number, level = "high") =>
    anArea(id, kind, total, { reasons, level });
  const picture = (level: string) => [
    area("ni", "state", 8, level),
    area(ownKreis, "kreis", 4, level),
    area("kr-einzel", "kreis", 1, level),
    area("kr-fern", "kreis", 3, level),
    ...everybody.map((id) => area(id, "organisation", 1, level)),
  ];
  await trial.situation(picture("low"));
  await trial.situation(picture("critical"));
  // What analysts note may name others.
  for (const { id, episode } of alerts.filter(({ episode: { organisations } }) =>
    organisations.some((each) => each.id === own),
  ))
    if (episode.tlp === "AMBER") {
      await analyst.ask("POST", `/alerts/${id}/comments`, { note: `as at ${neighbour}` });
      await analyst.ask("POST", `/alerts/${id}/close`, { disposition: "benign", reason: `as at ${neighbour}` });
    }
  await trial.settled();
}, 60_000);
afterAll(async () => {
  socket.close();
  await trial.close();
});

const ownAlerts = () => alerts.filter((alert) => mayRead(viewer, alertSubject(alert, tenantOf)).may);
const ownEvents = () => events.filter((event) => mayRead(viewer, eventSubject(event, tenantOf)).may);
const strangeAlert = () => alerts.find((alert) => !mayRead(viewer, alertSubject(alert, tenantOf)).may) as Alert;
const strangeEvent = () => events.find((event) => !mayRead(viewer, eventSubject(event, tenantOf)).may) as Event;

async function read(path: string): Promise<string> {
  const { status, text, headers } = await officer.ask("GET", path);
  expect(status).toBe(200);
  const leaked = forbidden.filter((each) => text.includes(each) || headers.get("etag")?.includes(each));
  expect([path, leaked]).toEqual([path, []]);
  return text;
}

/** All pages of a list. */
async function pages<Item>(path: string): Promise<Item[]> {
  const items: Item[] = [];
  let next: string | null = null;
  do {
    const text: string = await read(`${path}&limit=7${next === null ? "" : `&cursor=${encodeURIComponent(next)}`}`);
    const page = JSON.parse(text) as { items: Item[]; next: string | null };
    items.push(...page.items);
    next = page.next;
  } while (next !== null);
  return items;
}

describe("lists of an officer", () => {
  it("have exactly the alerts that the policy allows, however they are sorted", async () => {
    expect(ownAlerts().length).toBeGreaterThan(20);
    for (const sort of ["-severity", "severity", "openedAt", "-updatedAt", "-lastSeenAt"]) {
      const found = await pages<{ alert: Alert }>(`/alerts?sort=${sort}`);
      expect(found.map(({ alert }) => alert.id).toSorted()).toEqual(
        ownAlerts()
          .map(({ id }) => id)
          .toSorted(),
      );
    }
  });

  it("have exactly the events that the policy allows", async () => {
    const found = await pages<Event>("/events?from=2020-01-01T00:00:00Z");
    expect(found.map(({ id }) => id).toSorted()).toEqual(
      ownEvents()
        .map(({ id }) => id)
        .toSorted(),
    );
  });

  it("are sorted by what is shown of the alerts, not by what is cut from them", async () => {
    const bySeen = await pages<{ alert: Alert }>("/alerts?sort=-lastSeenAt");
    const shown = bySeen.map(({ alert }) => alert.episode.lastSeenAt);
    expect(shown).toEqual(shown.toSorted().toReversed());
    const severities = (await pages<{ alert: Alert }>("/alerts?sort=-severity")).map(
      ({ alert }) => alert.episode.severity,
    );
    expect(new Set(severities)).toEqual(new Set(["medium"]));
  });

  it("count in facets and totals what is in them", async () => {
    const list = JSON.parse(await read("/alerts?limit=1")) as AlertList;
    const total = ownAlerts().length;
    expect(list.total).toBe(total);
    expect(list.facets.organisation).toEqual([{ key: own, count: total, name: "Gemeinde Eigen" }]);
    expect(list.facets.severity).toEqual([{ key: "medium", count: total }]);
    expect(list.facets.state.reduce((sum, { count }) => sum + count, 0)).toBe(total);
    for (const { key, name, nameEn, count } of list.facets.rule) {
      expect([name, nameEn]).toEqual([`Rule ${key.slice(5)}`, `Rule ${key.slice(5)}`]);
      expect(count).toBe(ownAlerts().filter(({ episode }) => episode.rule.id === key).length);
    }
  });
});

describe("an officer who asks for another organisation", () => {
  it("gets what one gets who asks for one that does not exist", async () => {
    for (const path of ["/alerts?organisation=", "/events?organisation=", "/organisations?kreis=", "/organisations?q="])
      for (const { id } of strangers) expect(await read(`${path}${id}`)).toBe(await read(`${path}ags-nirgendwo`));
    const empty = JSON.parse(await read(`/alerts?organisation=${neighbour}`)) as AlertList;
    expect([empty.total, empty.items, empty.facets.rule]).toEqual([0, [], []]);
  });

  it("finds nothing by words, rules and sensors of others", async () => {
    for (const q of [...strangers.map(({ id }) => id), "stranger", "www"]) {
      for (const { alert } of await pages<{ alert: Alert }>(`/alerts?q=${q}`))
        expect(JSON.stringify(alert)).toContain(q);
      expect(JSON.parse(await read(`/events?q=${q}`))).toMatchObject({ items: [], total: 0 });
    }
    for (const { id } of strangers)
      expect(JSON.parse(await read(`/events?sensor=s-${id}`))).toMatchObject({ items: [], total: 0 });
    expect((await pages<Event>(`/events?sensor=s-${own}`)).length).toBeGreaterThan(0);
    expect((await pages<Event>("/events?q=login")).length).toBeGreaterThan(0);
  });

  it("cannot tell what is hidden from what is not there: the same bytes", async () => {
    const same = async (hidden: string, absent: string): Promise<void> => {
      const [one, other] = [await officer.ask("GET", hidden), await officer.ask("GET", absent)];
      expect([one.status, one.text]).toEqual([404, other.text]);
      const headers = ({ headers: all }: typeof one) => [...all].filter(([name]) => name !== "date");
      expect(headers(one)).toEqual(headers(other));
    };
    await same(`/alerts/${strangeAlert().id}`, "/alerts/a-nirgends");
    await same(`/events/${strangeEvent().id}`, "/events/e-nirgends");
    for (const { id } of strangers) await same(`/organisations/${id}`, "/organisations/ags-nirgendwo");
    const both = `${strangeEvent().id},${ownEvents()[0]?.id}`;
    expect(JSON.parse(await read(`/events?id=${both}`))).toMatchObject({
      items: [{ id: ownEvents()[0]?.id }],
      total: 1,
    });
  });

  it("learns nothing from errors, nor from the cursor of somebody else", async () => {
    const { next } = await analyst.get<{ next: string }>("/alerts?limit=1");
    const stolen = await officer.ask("GET", `/alerts?limit=1&cursor=${encodeURIComponent(next)}`);
    expect([stolen.status, JSON.parse(stolen.text)]).toMatchObject([400, { id: "bad-request" }]);
    const { next: place } = await analyst.get<{ next: string }>("/organisations?limit=3");
    await read(`/organisations?cursor=${encodeURIComponent(place)}`);
    for (const path of [`/alerts?sort=${neighbour}`, `/alerts?state=${neighbour}`, `/events?limit=${neighbour}`])
      expect((await officer.ask("GET", path)).status).toBe(400);
  });

  it("may change nothing, whether it is there or not", async () => {
    for (const id of [strangeAlert().id, ownAlerts()[0]?.id, "a-nirgends"]) {
      const { status, text } = await officer.ask("POST", `/alerts/${id}/acknowledge`, {});
      expect([status, text]).toEqual([403, (await officer.ask("POST", "/alerts/a-1/close", {})).text]);
    }
  });
});

describe("single records of an officer", () => {
  it("have no word of others in them", async () => {
    for (const { id } of ownAlerts()) await read(`/alerts/${id}`);
    for (const { id } of ownEvents()) await read(`/events/${id}`);
    const about = await read(`/organisations/${own}`);
    const view = JSON.parse(about) as {
      situation: { openAlerts: object; reasons: unknown[]; score: number };
      sources: { name: string }[];
    };
    const open = JSON.parse(await read("/alerts?state=open,acknowledged&limit=1")) as AlertList;
    expect(view.situation).toMatchObject({ reasons: [], score: 0, openAlerts: { medium: open.total, critical: 0 } });
    expect(view.sources.map(({ name }) => name).toSorted()).toEqual([`Sensor of ${own}`, "suricata-eve"].toSorted());
    await read("/session");
    await read("/organisations?limit=2000");
  });
});

describe("the picture of an officer", () => {
  it("has aggregates of three others at least, without reasons, now and then", async () => {
    for (const path of ["/situation", `/situation?at=${new Date().toISOString()}`]) {
      const { state, kreise, organisations, changes } = JSON.parse(await read(path)) as SituationView;
      expect(state).toMatchObject({ level: "critical", reasons: [], score: 0, withheld: false });
      const level = Object.fromEntries(
        kreise.map(({ area, level: each, withheld }) => [area, withheld ? "withheld" : each]),
      );
      // The city that is a Kreis by itself, and one more: otherwise the rest would be that city.
      expect(level).toEqual({ "kr-einzel": "withheld", "kr-fern": "withheld", [ownKreis]: "critical" });
      expect(
        kreise
          .filter(({ withheld }) => withheld)
          .every(({ openAlerts }) => Object.values(openAlerts).every((n) => n === 0)),
      ).toBe(true);
      expect(organisations).toEqual([]);
      expect(changes.map(({ area }) => area).toSorted()).toEqual([ownKreis, "ni"]);
    }
  });
});

describe("what is pushed to an officer", () => {
  it("is the same as what can be asked for, without a word of others", async () => {
    const { items } = JSON.parse(await read("/changes?since=-1")) as { items: unknown[] };
    await until(() => socket.changes.length >= items.length);
    expect(socket.changes).toEqual(items);
    const text = JSON.stringify(socket.changes);
    expect(forbidden.filter((each) => text.includes(each))).toEqual([]);
    const ids = new Set(socket.changes.filter(({ type }) => type === "alert").map(({ id }) => id));
    expect([...ids].toSorted()).toEqual(
      ownAlerts()
        .map(({ id }) => id)
        .toSorted(),
    );
    expect(new Set(socket.changes.filter(({ type }) => type === "situation").map(({ id }) => id))).toEqual(
      new Set(["ni", ownKreis]),
    );
  });

  it("is nothing when something happens to others in an alert that concerns the own organisation too", async () => {
    const shares = [aShare(own), aShare(neighbour, { lastSeenAt: minutesAgo(9) })];
    await trial.alerts([anAlert("a-both", [own, neighbour], { shares })]);
    await until(() => socket.changes.some(({ id }) => id === "a-both"));
    const { length } = socket.changes;
    const grown = [aShare(own), aShare(neighbour, { events: 9, lastSeenAt: minutesAgo(0) })];
    await trial.alerts([anAlert("a-both", [own, neighbour], { shares: grown, severity: "critical" }, minutesAgo(0))]);
    const mine = [aShare(own, { events: 4 }), aShare(neighbour, { events: 9 })];
    await trial.alerts([anAlert("a-both", [own, neighbour], { shares: mine }, minutesAgo(0))]);
    await until(() => socket.changes.length > length);
    expect(
      socket.changes.slice(length).map(({ document }) => (document as { alert: Alert }).alert.episode.counts.events),
    ).toEqual([4]);
  });
});

describe("seen by others", () => {
  it("a university's officer and a provider's officer get their own, without reasons", async () => {
    for (const organisation of [university, provider, cityState]) {
      const person = await trial.person({ role: "municipal-officer", organisation, name: `officer-${organisation}` });
      const { text } = await person.ask("GET", "/situation");
      expect(text).not.toContain("stranger");
      const others = strangers.filter(({ id }) => id !== organisation).map(({ id }) => id);
      for (const path of [
        "/alerts?limit=500",
        "/events?limit=500",
        "/situation",
        `/organisations/${organisation}`,
        "/changes?since=-1",
      ])
        expect(others.filter((id) => id !== own && text.includes(id) && path !== "")).toEqual([]);
    }
  });
});
