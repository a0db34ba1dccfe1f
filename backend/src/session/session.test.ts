import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SetClock } from "@lagewarte/platform";
import { TrialBackend, trialPassword } from "../trial/trial-backend.ts";
import { cookiesOf, signIn, TrialPerson } from "../trial/trial-person.ts";

const clock = new SetClock("2026-11-25T08:00:00.000Z");
let trial: TrialBackend;
beforeAll(async () => {
  trial = await TrialBackend.start({ clock });
});
afterAll(() => trial.close());

let count = 0;
/** Somebody new, not signed in; the name. */
async function somebody(role: "analyst" | "administrator" = "analyst"): Promise<string> {
  count += 1;
  await trial.backend.people.create({ name: `person-${count}`, role, password: trialPassword });
  return `person-${count}`;
}
const signedIn = async (name: string, headers = {}): Promise<TrialPerson> =>
  TrialPerson.signIn(trial.url, name, trialPassword, headers);
const statusOf = async (who: TrialPerson): Promise<number> => (await who.ask("GET", "/session")).status;

describe("a session", () => {
  it("is a cookie that scripts cannot read and other sites cannot send", async () => {
    const response = await signIn(trial.url, await somebody(), trialPassword);
    const [session = "", device = ""] = response.headers.getSetCookie();
    expect(session).toMatch(/^lagewarte=[\w-]{43}; Path=\/; Max-Age=36000; HttpOnly; SameSite=Strict$/);
    expect(device).toMatch(
      /^lagewarte-device=\S+; Path=\/api\/v1\/session; Max-Age=7776000; HttpOnly; SameSite=Strict$/,
    );
  });

  it("lives on the server under the hash of its id: the id itself is nowhere on the log", async () => {
    const who = await signedIn(await somebody());
    const id = /lagewarte=([\w-]{43})/.exec(who.cookie)?.[1] ?? "";
    const records = await trial.log.read("sessions", 0, 0, 1000);
    const written = records.map(({ key, value }) => key + Buffer.from(value).toString()).join("\n");
    expect(records.length).toBeGreaterThan(0);
    expect(written).not.toContain(id);
    const people = await trial.log.read("registry.people", 0, 0, 1000);
    expect(people.map(({ value }) => Buffer.from(value).toString()).join("\n")).not.toContain(trialPassword);
  });

  it("is a new one at every sign-in, whatever cookie the browser brings, and the one before is over", async () => {
    const name = await somebody();
    const planted = `lagewarte=${"A".repeat(43)}`;
    const first = await signedIn(name, { cookie: planted });
    expect(first.cookie).not.toContain("A".repeat(43));
    const second = await signedIn(name, { cookie: first.cookie });
    expect(second.cookie).not.toBe(first.cookie);
    expect([await statusOf(first), await statusOf(second)]).toEqual([401, 200]);
  });

  it("is over after ten hours, and when somebody signs out", async () => {
    const who = await signedIn(await somebody());
    clock.advance(10 * 3_600_000 - 1);
    expect(await statusOf(who)).toBe(200);
    clock.advance(1);
    expect(await statusOf(who)).toBe(401);
    const other = await signedIn(await somebody());
    const left = await other.ask("DELETE", "/session");
    expect([left.status, left.headers.getSetCookie()[0]]).toEqual([
      204,
      expect.stringMatching(/^lagewarte=; .*Max-Age=0/),
    ]);
    expect(await statusOf(other)).toBe(401);
  });

  it("is over at once when its person is disabled", async () => {
    const name = await somebody();
    const who = await signedIn(name);
    await trial.backend.people.disable(who.session.person.id);
    expect(await statusOf(who)).toBe(401);
    expect((await signIn(trial.url, name, trialPassword)).status).toBe(401);
  });

  it("is not begun by a forged or damaged cookie", async () => {
    const who = await signedIn(await somebody());
    for (const cookie of [
      "",
      "lagewarte=",
      "lagewarte=x",
      who.cookie.replace(/lagewarte=./, "lagewarte=!"),
      "lagewarte=../../x",
    ])
      expect((await fetch(`${trial.url}/api/v1/session`, { headers: { cookie } })).status).toBe(401);
  });
});

describe("changing the password", { timeout: 30_000 }, () => {
  it("ends every other session of the person, and gives this one a new id", async () => {
    const name = await somebody();
    const [here, elsewhere, bystander] = [await signedIn(name), await signedIn(name), await signedIn(await somebody())];
    const changed = await here.ask("POST", "/session/password", { current: trialPassword, next: "a-new-password-1" });
    expect(changed.status).toBe(204);
    const renewed = new TrialPerson(trial.url, cookiesOf(changed as never), here.session);
    expect(await Promise.all([here, elsewhere, renewed, bystander].map(statusOf))).toEqual([401, 401, 200, 200]);
    expect(
      (await renewed.ask("POST", "/session/password", { current: "a-new-password-1", next: trialPassword })).status,
    ).toBe(204);
  });

  it("takes the present password, and not the same again", async () => {
    const who = await signedIn(await somebody());
    const change = async (current: string, next: string) =>
      (await who.ask("POST", "/session/password", { current, next })).status;
    expect(await change("not-the-password", "a-new-password-1")).toBe(401);
    expect(await change(trialPassword, trialPassword)).toBe(400);
    expect(await change(trialPassword, "short")).toBe(400);
  });

  it("is due after an administrator has reset it, which ends all sessions", async () => {
    const name = await somebody();
    const who = await signedIn(name);
    const oneTime = await trial.backend.people.resetPassword(who.session.person.id);
    expect(await statusOf(who)).toBe(401);
    expect((await signIn(trial.url, name, trialPassword)).status).toBe(401);
    const again = await TrialPerson.signIn(trial.url, name, oneTime);
    expect(again.session.person.mustChangePassword).toBe(true);
    expect((await again.ask("GET", "/alerts")).status).toBe(403);
    const changed = await again.ask("POST", "/session/password", { current: oneTime, next: "my-own-password-1" });
    const free = new TrialPerson(trial.url, cookiesOf(changed as never), again.session);
    expect((await free.ask("GET", "/alerts")).status).toBe(200);
  });

  it("cannot be guessed at with a stolen session", async () => {
    const who = await signedIn(await somebody());
    const tries = await Promise.all(
      Array.from({ length: 14 }, (_, index) =>
        who.ask("POST", "/session/password", { current: `guess-${index}`, next: "a-new-password-1" }),
      ),
    );
    const of = (wanted: number): number => tries.filter(({ status }) => status === wanted).length;
    expect([of(401), of(429)]).toEqual([10, 4]);
  });
});

describe("people", () => {
  it("have their names to themselves: of two who take one at once, one gets it", async () => {
    const create = () => trial.backend.people.create({ name: "Zwilling", role: "analyst", password: trialPassword });
    const outcomes = await Promise.allSettled([create(), create(), create()]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected", "rejected"]);
    expect(trial.backend.people.all().filter(({ person }) => person.name === "Zwilling")).toHaveLength(1);
    await expect(trial.backend.people.create({ name: "ＺＷＩＬＬＩＮＧ", role: "analyst" })).rejects.toThrow(
      "the name is taken",
    );
  });

  it("keep every change when several are made at once", async () => {
    const { people } = trial.backend;
    const id = people.byName(await somebody())?.person.id ?? "";
    const [oneTime] = await Promise.all([
      people.resetPassword(id),
      people.disable(id),
      people.setPassword(id, "one-password-1"),
      people.disable(id),
    ]);
    expect(oneTime).toMatch(/^(\w{5}-){3}\w{5}$/);
    expect(people.byId(id)?.person.disabledAt).not.toBeNull();
  });

  it("always have somebody who can manage them", async () => {
    const { people } = trial.backend;
    const [first, last] = [await somebody("administrator"), await somebody("administrator")];
    const idOf = (name: string): string => people.byName(name)?.person.id ?? "";
    await people.disable(idOf(first));
    await expect(people.disable(idOf(last))).rejects.toThrow("last administrator");
    expect(people.byName(last)?.person.disabledAt).toBeNull();
  });
});
