import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Alert, AlertList, AlertView } from "@lagewarte/model";
import { TrialBackend, until } from "../trial/trial-backend.ts";
import type { Answer, TrialPerson } from "../trial/trial-person.ts";
import { aShare, anAlert, constituency, minutesAgo, neighbours, own, ownKreis } from "../trial/trial-world.ts";

const [neighbour = ""] = neighbours;
let trial: TrialBackend;
let mia: TrialPerson;
let jan: TrialPerson;
beforeAll(async () => {
  trial = await TrialBackend.start();
  await trial.organisations(constituency);
  mia = await trial.person({ role: "analyst", name: "mia", displayName: "Mia Hansen" });
  jan = await trial.person({ role: "shift-lead", name: "jan", displayName: "Jan Peters" });
});
afterAll(() => trial.close());

let count = 0;
/** A fresh alert; its id. */
async function alert(concerned: readonly string[] = [own], over: object = {}): Promise<string> {
  count += 1;
  await trial.alerts([anAlert(`a-${count}`, concerned, over)]);
  return `a-${count}`;
}
const seen = (revision: number) => ({ "if-match": `"${revision}"` });
const stateOf = async (id: string): Promise<Alert> => (await mia.get<AlertView>(`/alerts/${id}`)).alert;
const body = ({ text }: Answer): unknown => JSON.parse(text);

describe("an alert that people work on", () => {
  it("goes from open over acknowledged and closed to open again, and remembers who did what", async () => {
    const id = await alert();
    const taken = await mia.post<AlertView>(`/alerts/${id}/acknowledge`, { note: "mine" }, seen(0));
    expect(taken.alert).toMatchObject({ state: "acknowledged", revision: 1, assignee: { name: "Mia Hansen" } });
    await mia.post(`/alerts/${id}/assign`, { assignee: jan.session.person.id }, seen(1));
    await mia.post(`/alerts/${id}/comments`, { note: "called them" });
    await jan.post(`/alerts/${id}/close`, { disposition: "true-positive", reason: "patched" }, seen(2));
    const again = await jan.post<AlertView>(`/alerts/${id}/reopen`, { note: "came back" }, seen(3));
    expect(again.alert).toMatchObject({ state: "open", revision: 4, assignee: { name: "Jan Peters" } });
    expect(again.alert.history.map(({ action, by, note }) => [action, by?.name ?? null, note])).toEqual([
      ["opened", null, null],
      ["acknowledged", "Mia Hansen", "mine"],
      ["assigned", "Mia Hansen", "Jan Peters"],
      ["commented", "Mia Hansen", "called them"],
      ["closed", "Jan Peters", "true-positive: patched"],
      ["reopened", "Jan Peters", "came back"],
    ]);
  });

  it("keeps author, licence and reference of its rule, alone and in the list", async () => {
    const rule = {
      id: "rule-of-a-pack",
      title: "Exploit Attempt",
      author: "Jane Roe (Example)",
      licence: "DRL-1.1",
      reference: "https://example.org/rules",
      version: "1",
    };
    const id = await alert([own], { rule });
    expect((await stateOf(id)).episode.rule).toEqual(rule);
    const { items } = await mia.get<AlertList>("/alerts?rule=rule-of-a-pack");
    expect(items.map((view) => view.alert.episode.rule)).toEqual([rule]);
  });

  it("carries its revision as ETag, which grows with people's changes and not with the engine's", async () => {
    const id = await alert();
    const etag = async (): Promise<string | null> => (await mia.ask("GET", `/alerts/${id}`)).headers.get("etag");
    expect(await etag()).toBe('"0"');
    await trial.alerts([anAlert(id, [own], { counts: { events: 99, organisations: 1 } })]);
    expect(await etag()).toBe('"0"');
    const taken = await mia.ask("POST", `/alerts/${id}/acknowledge`, {}, seen(0));
    expect([taken.status, taken.headers.get("etag"), await etag()]).toEqual([200, '"1"', '"1"']);
  });

  it("is never answered as unchanged to a cache, for it may have grown under the same revision", async () => {
    const id = await alert();
    const answer = await mia.ask("GET", `/alerts/${id}`, undefined, {
      "if-none-match": '"0"',
      "cache-control": "max-age=0",
    });
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-store"]);
  });

  it("refuses what its state does not allow, and says why", async () => {
    const id = await alert();
    await mia.post(`/alerts/${id}/acknowledge`);
    const twice = await mia.ask("POST", `/alerts/${id}/acknowledge`, {}, seen(1));
    expect([twice.status, body(twice)]).toMatchObject([
      409,
      { id: "conflict", detail: 'an alert that is acknowledged cannot be changed by "acknowledge"' },
    ]);
    expect((await mia.ask("POST", `/alerts/${id}/reopen`, { note: "x" }, seen(1))).status).toBe(409);
  });

  it.each([
    ["close", {}],
    ["close", { disposition: "solved", reason: "x" }],
    ["close", { disposition: "benign", reason: "" }],
    ["reopen", {}],
    ["comments", { note: "" }],
    ["comments", { note: "x".repeat(4001) }],
    ["assign", {}],
    ["assign", { assignee: "p-nobody" }],
    ["acknowledge", { note: "x", by: "p-somebody-else" }],
  ])("is not changed by a body that says too little or too much: %s %j", async (action, given) => {
    const id = await alert();
    const refused = await mia.ask("POST", `/alerts/${id}/${action}`, given);
    expect([refused.status, body(refused)]).toMatchObject([400, { id: "bad-request" }]);
    expect((await stateOf(id)).history).toHaveLength(1);
  });

  it("names the fields of a bad body", async () => {
    const refused = await mia.ask("POST", `/alerts/${await alert()}/close`, { disposition: "x" });
    const { errors } = body(refused) as { errors: { field: string }[] };
    expect(errors.map(({ field }) => field)).toEqual(["disposition", "reason"]);
  });

  it("is found by those who look for it, and nobody can be given it who does not work alerts", async () => {
    const officer = await trial.person({ role: "municipal-officer", organisation: own });
    const id = await alert();
    const wrong = await mia.ask("POST", `/alerts/${id}/assign`, { assignee: officer.session.person.id });
    expect(wrong.status).toBe(400);
    expect((await mia.ask("POST", "/alerts/a-nowhere/acknowledge", {})).status).toBe(404);
    expect((await mia.ask("POST", `/alerts/${id}/acknowledge`, {}, { "if-match": "0" })).status).toBe(400);
  });
});

describe("people who change an alert at once", { timeout: 60_000 }, () => {
  it("are told who was faster: exactly one of two wins, the other one gets the newer state", async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await alert();
      const both = await Promise.all(
        [mia, jan].map((who) => who.ask("POST", `/alerts/${id}/acknowledge`, {}, seen(0))),
      );
      const [won, lost] = both.toSorted((left, right) => left.status - right.status) as [Answer, Answer];
      expect([won.status, lost.status, lost.headers.get("content-type")]).toEqual([
        200,
        409,
        "application/problem+json",
      ]);
      const winner = (body(won) as AlertView).alert.assignee?.name ?? "";
      const conflict = body(lost) as { detail: string; current: Alert };
      expect(conflict.detail).toContain(`${winner} was faster (acknowledged`);
      expect(conflict.current).toMatchObject({ state: "acknowledged", revision: 1, assignee: { name: winner } });
    }
  });

  it("lose no update, even when there are fifty of them: whoever is refused looks again and tries again", async () => {
    const id = await alert();
    const [first, second] = [mia.session.person.id, jan.session.person.id];
    const edit = async (editor: number): Promise<void> => {
      for (;;) {
        const { revision } = await stateOf(id);
        const note = `editor ${editor}`;
        const answer = await mia.ask(
          "POST",
          `/alerts/${id}/assign`,
          { assignee: editor % 2 === 0 ? first : second, note },
          seen(revision),
        );
        if (answer.status === 200) return;
        expect(answer.status).toBe(409);
      }
    };
    await Promise.all(Array.from({ length: 50 }, (_, editor) => edit(editor)));
    const { revision, history } = await stateOf(id);
    const editors = history.flatMap(({ note }) => /editor (\d+)$/.exec(note ?? "")?.[1] ?? []);
    expect(revision).toBe(50);
    expect(editors.map(Number).toSorted((left, right) => left - right)).toEqual(
      Array.from({ length: 50 }, (_, index) => index),
    );
  });

  it("never conflict with a note", async () => {
    const id = await alert();
    await mia.post(`/alerts/${id}/acknowledge`);
    const notes = Array.from({ length: 100 }, (_, index) =>
      mia.ask("POST", `/alerts/${id}/comments`, { note: `note ${index}` }),
    );
    expect(new Set((await Promise.all(notes)).map(({ status }) => status))).toEqual(new Set([200]));
    const { history, revision } = await stateOf(id);
    expect(new Set(history.flatMap(({ action, note }) => (action === "commented" ? [note] : []))).size).toBe(100);
    expect(revision).toBe(1);
  });

  it("do not conflict with the engine, however fast an episode grows", async () => {
    const id = await alert();
    const grow = (async () => {
      for (let events = 2; events < 60; events += 1)
        await trial.log.append([
          {
            topic: "alerts",
            key: id,
            value: JSON.stringify(anAlert(id, [own], { counts: { events, organisations: 1 } })),
          },
        ]);
    })();
    for (let revision = 0; revision < 8; revision += 1)
      await mia.post(`/alerts/${id}/assign`, { assignee: null, note: `turn ${revision}` }, seen(revision));
    await grow;
    await trial.settled();
    expect(await stateOf(id)).toMatchObject({ revision: 8, episode: { counts: { events: 59 } } });
  });
});

describe("the views", { timeout: 60_000 }, () => {
  it("show the same after they were stopped, while commands waited on the log", async () => {
    const id = await alert();
    const appended = async (): Promise<number> =>
      (await trial.log.ends("alerts")).reduce((sum, { end }) => sum + end, 0);
    const before = await appended();
    await trial.stopViews();
    const waiting = mia.ask("POST", `/alerts/${id}/acknowledge`, {}, seen(0));
    await until(async () => (await appended()) > before);
    await trial.startViews();
    expect((await waiting).status).toBe(200);
    const { text } = await mia.ask("GET", `/alerts/${id}`);
    await trial.stopViews();
    await trial.startViews();
    await trial.settled();
    expect((await mia.ask("GET", `/alerts/${id}`)).text).toBe(text);
  });

  it("that do not come back in time let the command be kept, and the answer says so", async () => {
    const id = await alert();
    await trial.stopViews();
    const delayed = await mia.ask("POST", `/alerts/${id}/comments`, { note: "kept" });
    expect([delayed.status, body(delayed), delayed.headers.get("retry-after")]).toMatchObject([
      503,
      { id: "fold-delayed" },
      "2",
    ]);
    await trial.startViews();
    await trial.settled();
    expect((await stateOf(id)).history.at(-1)).toMatchObject({ action: "commented", note: "kept" });
  });
});

describe("the queue", () => {
  it("is filtered by state, severity, rule, person and place, and by words", async () => {
    const rule = {
      id: "rule-q",
      title: "Queue rule",
      author: "L",
      licence: "EUPL-1.2",
      reference: null,
      version: "1",
      severity: "low",
    };
    const low = await alert([neighbour], { severity: "low", rule, title: "Sonderfall Üben", titleEn: "Special drill" });
    await mia.post(`/alerts/${low}/acknowledge`);
    const find = async (query: string): Promise<string[]> => {
      const { items, total } = await mia.get<AlertList>(`/alerts?${query}&limit=500`);
      expect(items).toHaveLength(total);
      return items.map(({ alert: { id } }) => id);
    };
    expect(await find("severity=low")).toEqual([low]);
    expect(await find("rule=rule-q")).toEqual([low]);
    expect(await find(`organisation=${neighbour}&state=acknowledged`)).toEqual([low]);
    expect(await find(`organisation=${ownKreis}`)).toContain(low);
    expect(await find("q=sonderfall%20uben")).toEqual([low]);
    expect(await find("q=special%20drill")).toEqual([low]);
    expect(await find(`assignee=${mia.session.person.id}&severity=low`)).toEqual([low]);
    expect(await find("assignee=none&severity=low")).toEqual([]);
    expect(await find(`assignee=none,${mia.session.person.id}&severity=low`)).toEqual([low]);
    expect(await find("state=,&severity=low")).toEqual([low]);
    for (const bad of [
      "state=odd",
      "severity=odd",
      "sort=odd",
      "sort=constructor",
      "limit=0",
      "limit=501",
      "x=1",
      "__proto__=1",
      "cursor=x",
    ])
      expect((await mia.ask("GET", `/alerts?${bad}`)).status).toBe(400);
  });

  it("counts each facet over what fits without its own part, and names rules of other pages", async () => {
    const { facets, items } = await mia.get<AlertList>("/alerts?severity=low&limit=1");
    expect(items).toHaveLength(1);
    expect(facets.severity.map(({ key }) => key)).toContain("high");
    const all = await mia.get<AlertList>("/alerts?limit=1&sort=openedAt");
    expect(all.facets.rule.find(({ key }) => key === "rule-q")?.name).toBe("Queue rule");
    expect((await mia.get<AlertList>("/alerts?facets=no&limit=1")).facets.rule).toEqual([]);
  });

  it("is read page by page without a gap or a double, while alerts come in", async () => {
    const before = (await mia.get<AlertList>("/alerts?limit=500&sort=openedAt")).items.map(({ alert: { id } }) => id);
    const got: string[] = [];
    let next: string | null = null;
    do {
      const page: AlertList = await mia.get(
        `/alerts?sort=openedAt&limit=5${next === null ? "" : `&cursor=${encodeURIComponent(next)}`}`,
      );
      got.push(...page.items.map(({ alert: { id } }) => id));
      next = page.next;
      count += 1;
      await trial.alerts([anAlert(`a-${count}`, [own], { shares: [aShare(own)] }, minutesAgo(0))]);
    } while (next !== null && got.length < before.length);
    const known = new Set<string>(before);
    expect(got.filter((id) => known.has(id))).toEqual(before);
    expect(new Set(got).size).toBe(got.length);
  });
});
