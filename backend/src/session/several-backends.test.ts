import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SqliteEventLog, systemClock } from "@lagewarte/platform";
import { People } from "../people/people.ts";
import { createFirstAdmin, startBackend, type Backend } from "../start.ts";
import { TrialBackend, trialPassword } from "../trial/trial-backend.ts";
import { TrialPerson } from "../trial/trial-person.ts";

let trial: TrialBackend;
let other: Backend;
beforeAll(async () => {
  trial = await TrialBackend.start();
  const { log, readModel, clock, telemetry } = trial.services;
  telemetry.metrics.clear();
  other = await startBackend({ log, readModel, clock, telemetry, host: "127.0.0.1", port: 0 });
  await trial.backend.people.create({ name: "mia", role: "analyst", password: trialPassword });
});
afterAll(async () => {
  await other.close();
  await trial.close();
});

const at = (url: string, who: TrialPerson): Promise<Response> =>
  fetch(`${url}/api/v1/session`, { headers: { cookie: who.cookie } });

describe("two backends on one log", () => {
  it("know each other's sessions from the first request on, and their end", async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      const who = await TrialPerson.signIn(trial.url, "mia", trialPassword);
      expect((await at(other.url, who)).status).toBe(200);
      if (turn > 0) continue;
      await who.ask("DELETE", "/session");
      await expect.poll(async () => (await at(other.url, who)).status, { timeout: 30_000 }).toBe(401);
    }
  });

  it("answer a session that nobody has with 401, however often they are asked", async () => {
    const cookie = `lagewarte=${"x".repeat(43)}`;
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => fetch(`${other.url}/api/v1/session`, { headers: { cookie } })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  });

  it("lose no change of a person that both make at once", async () => {
    const { person } = await trial.backend.people.create({ name: "kim", role: "analyst", password: trialPassword });
    await other.people.catchUp();
    await Promise.all([trial.backend.people.disable(person.id), other.people.resetPassword(person.id)]);
    await Promise.all([trial.backend.people.catchUp(), other.people.catchUp()]);
    const [one, two] = [trial.backend.people.byId(person.id), other.people.byId(person.id)];
    expect(one).toEqual(two);
    expect(one?.person).toMatchObject({ disabledAt: expect.any(String), mustChangePassword: true });
  });

  it("make one first administrator, also when both start on an empty log at once", async () => {
    const log = await SqliteEventLog.open({ folder: ":memory:" });
    const both = await Promise.all([People.open(log, systemClock), People.open(log, systemClock)]);
    const made = await Promise.all(both.map((people) => createFirstAdmin(people, undefined)));
    expect(made.filter((each) => each !== undefined)).toHaveLength(1);
    for (const people of both) {
      await people.catchUp();
      expect(people.all().map(({ person }) => person.name)).toEqual(["admin"]);
      await people.close();
    }
    await log.close();
  });
});
