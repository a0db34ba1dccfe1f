// Lists that are kept in memory: organisations, sources, people.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NewSourceAnswer, OrganisationView, SourceView } from "@lagewarte/model";
import { sha256 } from "@lagewarte/platform";
import { TrialBackend } from "../trial/trial-backend.ts";
import type { TrialPerson } from "../trial/trial-person.ts";
import {
  anArea,
  anOrganisation,
  aSource,
  constituency,
  minutesAgo,
  own,
  ownKreis,
  provider,
} from "../trial/trial-world.ts";

interface List<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
  readonly total: number;
}
interface Named {
  readonly id: string;
  readonly name: string;
}

let trial: TrialBackend;
let analyst: TrialPerson;
let administrator: TrialPerson;
const many = Array.from({ length: 25 }, (_, index) =>
  anOrganisation({
    id: `many-${index}`,
    kind: "university",
    // Ten of one name: only the id tells them apart.
    name: index < 10 ? "Hochschule Überall" : `Hochschule ${index}`,
    keys: { slug: `many-${index}` },
  }),
);
beforeAll(async () => {
  trial = await TrialBackend.start();
  await trial.organisations([
    ...constituency,
    ...many,
    anOrganisation({ id: "gone", kind: "university", name: "Hochschule Gewesen", validTo: minutesAgo(1) }),
  ]);
  await trial.situation([anArea("many-3", "organisation", 1, { level: "medium" })]);
  analyst = await trial.person({ role: "analyst" });
  administrator = await trial.person({ role: "administrator" });
});
afterAll(() => trial.close());

async function pages<Item extends Named>(
  who: TrialPerson,
  path: string,
  limit: number,
  between = async () => {},
): Promise<Item[]> {
  const got: Item[] = [];
  let next: string | null = null;
  do {
    const sign = path.includes("?") ? "&" : "?";
    const cursor: string = next === null ? "" : `&cursor=${encodeURIComponent(next)}`;
    const page: List<Item> = await who.get(`${path}${sign}limit=${limit}${cursor}`);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    got.push(...page.items);
    next = page.next;
    await between();
  } while (next !== null);
  return got;
}

describe("organisations", () => {
  it("come page by page by name, those of one name too, each once", async () => {
    const whole = await analyst.get<List<Named>>("/organisations?kind=university&limit=2000");
    const got = await pages<Named>(analyst, "/organisations?kind=university", 4);
    expect(got).toEqual(whole.items);
    expect([whole.total, whole.next, new Set(got.map(({ id }) => id)).size]).toEqual([26, null, 26]);
    const names = got.map(({ name }) => name);
    expect(names).toEqual(names.toSorted((left, right) => left.localeCompare(right, "de")));
  });

  it("that come meanwhile move nothing", async () => {
    let count = 0;
    const got = await pages<Named>(analyst, "/organisations?kind=provider,university", 5, async () => {
      count += 1;
      await trial.organisations([anOrganisation({ id: `new-${count}`, kind: "provider", name: `AAA ${count}` })]);
    });
    expect(got.filter(({ id }) => id.startsWith("many-"))).toHaveLength(25);
    expect(new Set(got.map(({ id }) => id)).size).toBe(got.length);
  });

  it("are found by name and key without regard to case and accents, by Kreis and kind, those that are no more not at all", async () => {
    const find = async (query: string): Promise<string[]> =>
      (await analyst.get<List<Named>>(`/organisations?${query}&limit=100`)).items.map(({ id }) => id);
    expect(await find("q=UBERALL")).toHaveLength(10);
    expect(await find("q=03901")).toEqual([ownKreis]);
    expect(await find(`kreis=${ownKreis}&kind=municipality`)).toContain(own);
    expect(await find("q=gewesen")).toEqual([]);
    expect(await find("kind=odd")).toEqual([]);
    for (const cursor of [
      "x",
      "",
      Buffer.from("[1]").toString("base64url"),
      Buffer.from('["a","b","c"]').toString("base64url"),
    ])
      expect((await analyst.ask("GET", `/organisations?cursor=${cursor}`)).status).toBe(400);
  });

  it("say how they are, and a single one what depends on it", async () => {
    const { items } = await analyst.get<List<Named & { level: string }>>("/organisations?q=many-3");
    expect(items).toMatchObject([{ id: "many-3", level: "medium" }]);
    const kreis = await analyst.get<OrganisationView>(`/organisations/${ownKreis}`);
    expect(kreis.relations.filter(({ relation }) => relation === "member")).toHaveLength(4);
    expect(kreis.situation).toBeNull();
    expect((await analyst.ask("GET", "/organisations/nowhere")).status).toBe(404);
  });
});

describe("sources", () => {
  it("are registered with a token that is shown once and kept as its hash alone", async () => {
    const made = await administrator.post<NewSourceAnswer>("/sources", {
      name: "Sensor Eigen",
      feed: "zeek",
      organisation: own,
      covers: [own],
      expectedInterval: 60,
    });
    expect(made.source).not.toHaveProperty("tokenHash");
    expect(made.source).toMatchObject({ tlp: "AMBER", revokedAt: null, organisation: own });
    expect(trial.services.sources.get(made.id)?.tokenHash).toBe(sha256(made.token));
    const { text } = await administrator.ask("GET", "/sources");
    expect(text).not.toContain(made.token);
    expect(text).not.toContain(sha256(made.token));
  });

  it("get another token, and are revoked with their books in the answer", async () => {
    const made = await administrator.post<NewSourceAnswer>("/sources", { name: "Sensor Zwei", feed: "zeek" });
    const next = await administrator.post<NewSourceAnswer>(`/sources/${made.id}/rotate`);
    expect(next.token).not.toBe(made.token);
    expect(trial.services.sources.get(made.id)?.tokenHash).toBe(sha256(next.token));
    const raw = { log: "raw.zeek/1", offset: 0 };
    const books = { received: 3, stored: 2, suppressed: 0, rejected: 1 };
    const entry = {
      source: made.id,
      feed: "zeek",
      batch: "b",
      chunk: 0,
      last: true,
      receivedAt: minutesAgo(1),
      recordedAt: minutesAgo(1),
      books,
      events: 2,
      raw,
    };
    await trial.log.append([{ topic: "books", key: made.id, value: JSON.stringify(entry) }]);
    await trial.settled();
    const revoked = await administrator.post<SourceView>(`/sources/${made.id}/revoke`);
    expect(revoked).toMatchObject({ health: "revoked", books, lastSeenAt: minutesAgo(1) });
    expect(revoked.hourly.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect((await administrator.ask("POST", "/sources/s-nowhere/rotate")).status).toBe(404);
    await administrator.post(`/sources/${made.id}/rotate`);
    expect(trial.services.sources.get(made.id)?.revokedAt).toBeNull();
  });

  it("come page by page", async () => {
    await trial.sources(
      Array.from({ length: 12 }, (_, index) => aSource({ id: `s-page-${index}`, organisation: provider })),
    );
    const whole = await analyst.get<List<Named>>("/sources?limit=2000");
    expect(await pages<Named>(analyst, "/sources", 5)).toEqual(whole.items);
    expect(whole.items.length).toBe(whole.total);
  });

  it.each([
    { name: "x", feed: "odd" },
    { name: "", feed: "zeek" },
    { name: "x\u0000", feed: "zeek" },
    { name: "x\u202e", feed: "zeek" },
    { name: "x", feed: "zeek", organisation: "ags-nirgendwo" },
    { name: "x", feed: "zeek", covers: [own, "ags-nirgendwo"] },
    { name: "x", feed: "zeek", expectedInterval: 0 },
    { name: "x", feed: "zeek", token: "mine" },
  ])("are not registered by %j", async (body) => {
    expect((await administrator.ask("POST", "/sources", body)).status).toBe(400);
  });
});

describe("people", () => {
  it("come page by page, without a word of their passwords", async () => {
    for (const name of ["zoe", "Anna", "ömer"]) await trial.backend.people.create({ name, role: "analyst" });
    const whole = await administrator.get<List<Named>>("/people");
    expect(await pages<Named>(administrator, "/people", 2)).toEqual(whole.items);
    expect(whole.items.map(({ name }) => name)).toEqual(["administrator", "analyst", "Anna", "ömer", "zoe"]);
    expect((await administrator.ask("GET", "/people")).text).not.toMatch(/hash|argon/i);
  });

  it("are added with a one-time password where none is given, and a name only once", async () => {
    const add = (body: object) => administrator.ask("POST", "/people", body);
    const made = await add({ name: "kim", displayName: "Kim Ahrens", role: "shift-lead" });
    expect(JSON.parse(made.text)).toMatchObject({
      person: { name: "kim", displayName: "Kim Ahrens", mustChangePassword: true },
      oneTimePassword: expect.stringMatching(/^(\w{5}-){3}\w{5}$/),
    });
    const again = await add({ name: "KIM", role: "analyst" });
    expect([again.status, JSON.parse(again.text)]).toMatchObject([409, { id: "already-exists" }]);
    const given = await add({ name: "tom", role: "analyst", password: "long-enough-1" });
    expect(JSON.parse(given.text)).toMatchObject({ oneTimePassword: null, person: { mustChangePassword: false } });
    for (const bad of [
      { name: "u", role: "king" },
      { name: " u", role: "analyst" },
      { name: "u\n", role: "analyst" },
      { name: "u", role: "analyst", password: "short" },
    ])
      expect((await add(bad)).status).toBe(400);
    expect((await administrator.ask("POST", "/people/p-nowhere/disable")).status).toBe(404);
  });
});
