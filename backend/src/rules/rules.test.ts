import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ProblemBody,
  type RuleFileView,
  type RuleList,
  type RuleView,
  type RuleCheck,
  type RuleDraft,
  type RuleVersion,
} from "@lagewarte/model";
import { TrialBackend, trialPassword } from "../trial/trial-backend.ts";
import { TrialPerson, type Answer } from "../trial/trial-person.ts";
import { aShare, anAlert, constituency, justice, minutesAgo, neighbours, own } from "../trial/trial-world.ts";

const [neighbour = ""] = neighbours;
const shipped = {
  logins: 'logins medium "login"\nlogouts low "logout"',
  "pack/scans": 'scans low "scan"',
};

let trial: TrialBackend;
let ada: TrialPerson;
let ben: TrialPerson;
let jo: TrialPerson;

beforeAll(async () => {
  trial = await TrialBackend.start({}, shipped);
  await trial.organisations(constituency);
  ada = await trial.person({ role: "analyst", name: "ada" });
  ben = await trial.person({ role: "shift-lead", name: "ben" });
  jo = await trial.person({ role: "analyst", name: "jo", organisation: justice });
});
afterAll(() => trial.close());

const problemOf = ({ text }: Answer): ProblemBody => ProblemBody.parse(JSON.parse(text));
const seen = (revision: number): Record<string, string> => ({ "if-match": `"${revision}"` });
const inForce = async (): Promise<string[]> =>
  (await ada.get<RuleList>("/rules")).items.map(({ id, severity }) => `${id} ${severity}`);

/** A file of its own, with a draft that ada has proposed. */
async function proposed(file: string, text: string | null): Promise<RuleFileView> {
  await ada.put(`/rules/files/${encodeURIComponent(file)}/draft`, { text });
  return ada.post(`/rules/files/${encodeURIComponent(file)}/propose`, { note: "less noise" });
}

describe("the list of rules", () => {
  it("has every rule in force with its author and licence, and no more of it than a list needs", async () => {
    const { items } = await ada.get<RuleList>("/rules");
    const scans = items.find(({ id }) => id === "scans");
    expect(scans).toMatchObject({ file: "pack/scans", author: "Trial", licence: "EUPL-1.2", released: null });
    expect(scans).not.toHaveProperty("advice");
  });

  it("counts what each opened, what is open, and what was dismissed, of the alerts that the viewer may read", async () => {
    const rule = { id: "scans", title: "t", author: "a", licence: "l", reference: null, version: "1" };
    const at = [10, 60 * 30, 60 * 24 * 10, 60 * 24 * 40];
    await trial.alerts([
      ...at.map((minutes, index) => anAlert(`a-count-${index}`, [own], { rule }, minutesAgo(minutes))),
      anAlert("a-count-justice", [justice], { rule, shares: [aShare(justice)] }, minutesAgo(10)),
    ]);
    await ada.post("/alerts/a-count-1/close", { disposition: "benign", reason: "ours" });
    await ada.post("/alerts/a-count-2/close", { disposition: "true-positive", reason: "real" });
    const figures = async (who: TrialPerson) =>
      (await who.get<RuleList>("/rules")).items.find(({ id }) => id === "scans")?.figures;
    expect(await figures(ada)).toEqual({ day: 1, week: 2, month: 3, open: 2, closed: 2, dismissed: 1 });
    expect(await figures(jo)).toEqual({ day: 1, week: 1, month: 1, open: 1, closed: 0, dismissed: 0 });
    expect((await ada.get<RuleView>("/rules/scans")).figures).toEqual(await figures(ada));
    expect((await ada.get<RuleView>("/rules/logins")).figures.month).toBe(0);
  });

  it("tells which group a rule alerts on again and again", async () => {
    const rule = { id: "logins", title: "t", author: "a", licence: "l", reference: null, version: "1" };
    const group = { "source.ip": "198.51.100.7", "organisations.id": neighbour };
    const again = (id: string, over: object) => anAlert(id, [neighbour], { rule, ...over }, minutesAgo(60));
    await trial.alerts([
      ...[1, 2, 3].map((number) => again(`a-chatter-${number}`, { group })),
      ...[1, 2].map((number) => again(`a-calm-${number}`, { group: { "source.ip": "198.51.100.8" } })),
    ]);
    const { chatter } = await ada.get<RuleList>("/rules");
    expect(chatter.filter((each) => each.rule === "logins")).toEqual([{ rule: "logins", group, alerts: 3 }]);
    expect(JSON.stringify((await jo.get<RuleList>("/rules")).chatter)).not.toContain("198.51.100.7");
  });

  it("is the same for whoever reads it later: a rule that is not there is not found", async () => {
    expect(problemOf(await ada.ask("GET", "/rules/nothing")).id).toBe("not-found");
    for (const path of ["/rules/files/nothing", "/rules/files/..%2f..%2fetc%2fpasswd", "/rules/files/%00"])
      expect([400, 404]).toContain((await ada.ask("GET", path)).status);
  });
});

describe("a text", () => {
  it("is checked: mistakes with their place, the rules in it, the tests that fail", async () => {
    const text = 'good low "a"\nno rule\nfails bad low "b"';
    const { problems, rules, failures } = await ada.post<RuleCheck>("/rules/check", { text });
    expect(problems).toMatchObject([{ grade: "mistake", line: 2, column: 1 }]);
    expect([rules.map(({ id }) => id), failures.map(({ rule }) => rule)]).toEqual([["good", "bad"], ["bad"]]);
  });

  it("may not have the id of a rule in another file", async () => {
    const text = 'first low "a"\nscans low "b"';
    const check = (file: string) => ada.post<RuleCheck>("/rules/check", { text, file });
    expect((await check("other")).problems).toMatchObject([{ grade: "mistake", line: 2, column: 1 }]);
    expect((await check("pack/scans")).problems).toEqual([]);
  });

  it("may be as large as a file, and no larger", async () => {
    const size = 256 * 1024;
    expect((await ada.ask("POST", "/rules/check", { text: "\n".repeat(size) })).status).toBe(200);
    expect((await ada.ask("POST", "/rules/check", { text: "a".repeat(size + 1) })).status).toBe(400);
    expect((await ada.ask("POST", "/rules/check", { text: "a".repeat(2 ** 20) })).status).toBe(413);
    expect((await ada.ask("POST", "/alerts/a/comments", { note: "a".repeat(100_000) })).status).toBe(413);
  });
});

describe("a file of rules", () => {
  it("comes into force when somebody else releases what one proposed, and is kept with who did what", async () => {
    const { revision } = await proposed("logins", 'logins high "login"');
    expect(problemOf(await ada.ask("POST", "/rules/files/logins/release")).id).toBe("not-allowed");
    expect(await inForce()).toContain("logins medium");
    const view = await ben.post<RuleFileView>("/rules/files/logins/release", {}, seen(revision));
    expect(view).toMatchObject({ text: 'logins high "login"', draft: null });
    expect(view.versions).toMatchObject([
      { number: 1, note: "less noise", proposedBy: { name: "ada" }, releasedBy: { name: "ben" } },
    ]);
    await expect.poll(inForce).toContain("logins high");
    expect(await inForce()).not.toContain("logouts low");
    const row = (await ada.get<RuleList>("/rules")).items.find(({ id }) => id === "logins");
    expect(row?.released).toBe(1);
  });

  it("may be new, and goes out of force in the same way", async () => {
    await proposed("own/new", 'new-rule low "x"');
    await ben.post("/rules/files/own%2Fnew/release");
    await expect.poll(inForce).toContain("new-rule low");
    await proposed("own/new", null);
    expect((await ada.get<RuleList>("/rules")).drafts).toMatchObject([
      { file: "own/new", state: "proposed", withdraws: true, proposal: { note: "less noise" } },
    ]);
    const { versions, text } = await ben.post<RuleFileView>("/rules/files/own%2Fnew/release");
    expect([text, versions.map((version: RuleVersion) => version.text)]).toEqual([null, [null, 'new-rule low "x"']]);
    await expect.poll(inForce).not.toContain("new-rule low");
    const again = await ada.ask("PUT", "/rules/files/own%2Fnew/draft", { text: null });
    expect(problemOf(again).detail).toContain("not in force");
  });

  it.each([
    ["with a mistake", "no rule", "line 1, column 1"],
    ["whose own test fails", 'fails worse low "x"', "should be a match"],
    ["with nothing in it", "", "no rule"],
    ["with the id of a rule elsewhere", 'scans low "x"', "pack/scans"],
  ])("%s is not proposed", async (name, text, why) => {
    const file = name.replaceAll(/\W/g, "-");
    await ada.put(`/rules/files/${file}/draft`, { text });
    const answer = await ada.ask("POST", `/rules/files/${file}/propose`, { note: "please" });
    expect(problemOf(answer)).toMatchObject({ id: "rule-invalid", detail: expect.stringContaining(why) as string });
  });

  it("is checked again at release: what was right may be wrong by then", async () => {
    await proposed("late-one", 'late-rule low "x"');
    await proposed("late-two", 'late-rule low "y"');
    await ben.post("/rules/files/late-one/release");
    await expect.poll(inForce).toContain("late-rule low");
    expect(problemOf(await ben.ask("POST", "/rules/files/late-two/release")).id).toBe("rule-invalid");
  });

  it("is changed by the first of two who saw the same; the other one gets the newer state", async () => {
    const { revision } = await ada.put<RuleFileView>("/rules/files/race/draft", { text: 'race low "x"' });
    const [mine, theirs] = await Promise.all(
      [ada, ben].map((who, index) =>
        who.ask("PUT", "/rules/files/race/draft", { text: `race low "${index}"` }, seen(revision)),
      ),
    );
    expect(new Set([mine?.status, theirs?.status])).toEqual(new Set([200, 409]));
    const winner = mine?.status === 200 ? mine : theirs;
    const loser = mine?.status === 200 ? theirs : mine;
    const draft = (JSON.parse(winner?.text ?? "") as { draft: RuleDraft }).draft;
    expect(problemOf(loser as Answer).current).toMatchObject({ revision: revision + 1, draft: { text: draft.text } });
    expect(winner?.headers.get("etag")).toBe(`"${revision + 1}"`);
  });

  it("goes back to whoever wrote it, with the reason, and may be thrown away", async () => {
    await proposed("back", 'back low "x"');
    const { draft } = await ben.post<RuleFileView>("/rules/files/back/reject", { note: "too wide" });
    expect(draft).toMatchObject({ state: "editing", rejection: { by: { name: "ben" }, note: "too wide" } });
    expect((await ada.post<RuleFileView>("/rules/files/back/discard")).draft).toBeNull();
  });

  it("is the state's to change, for it holds for all tenants", async () => {
    expect((await jo.get<RuleFileView>("/rules/files/pack%2Fscans")).text).toBe(shipped["pack/scans"]);
    const refusals = [
      await jo.ask("PUT", "/rules/files/pack%2Fscans/draft", { text: "" }),
      await jo.ask("POST", "/rules/dry-runs", { file: "pack/scans", text: null }),
    ];
    expect(refusals.map((answer) => problemOf(answer).id)).toEqual(["not-allowed", "not-allowed"]);
  });
});

describe("what people made of the rules", () => {
  it("is there after a restart", async () => {
    const before = await ada.get<RuleFileView>("/rules/files/logins");
    await trial.restartBackend();
    ada = await TrialPerson.signIn(trial.url, "ada", trialPassword);
    expect(await ada.get<RuleFileView>("/rules/files/logins")).toEqual(before);
  });
});
