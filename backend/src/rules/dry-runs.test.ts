import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ProblemBody,
  type DryRun,
  type ReplayDifference,
  type ReplayedAlert,
  type RuleFileView,
} from "@lagewarte/model";
import { TrialBackend } from "../trial/trial-backend.ts";
import type { TrialPerson } from "../trial/trial-person.ts";
import { anEvent, constituency, justice, minutesAgo, neighbours, own } from "../trial/trial-world.ts";
import { differenceFor } from "./difference-cut.ts";

const [neighbour = ""] = neighbours;
const DAY = 24 * 60;

let trial: TrialBackend;
let ada: TrialPerson;
let ben: TrialPerson;
let eve: TrialPerson;

beforeAll(async () => {
  trial = await TrialBackend.start({}, { logins: 'logins low "login"', other: 'other low "other"' });
  await trial.organisations(constituency);
  ada = await trial.person({ role: "analyst", name: "ada" });
  ben = await trial.person({ role: "shift-lead", name: "ben" });
  eve = await trial.person({ role: "analyst", name: "eve" });
  const at = (minutes: number) => ({ observedAt: minutesAgo(minutes), recordedAt: minutesAgo(minutes) });
  await trial.events([
    anEvent("e-1", [own], { title: "login failed", ...at(10) }),
    anEvent("e-2", [neighbour], { title: "scan", ...at(20) }),
    anEvent("e-3", [justice], { title: "scan", ...at(20) }),
    anEvent("e-old", [cityOf()], { title: "scan", ...at(40 * DAY) }),
  ]);
});
afterAll(() => trial.close());

function cityOf(): string {
  return neighbours[1] ?? "";
}

const begin = (who: TrialPerson, body: object) => who.post<DryRun>("/rules/dry-runs", { file: "logins", ...body });
async function ended(who: TrialPerson, { id }: DryRun): Promise<DryRun> {
  const look = () => who.get<DryRun>(`/rules/dry-runs/${id}`);
  await expect.poll(async () => (await look()).state).not.toBe("running");
  return look();
}
const concerned = (alerts: readonly ReplayedAlert[]) => alerts.flatMap(({ organisations }) => organisations);

/** Holds dry runs up until it is let go. */
function held(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  trial.rules.gate = promise;
  return resolve;
}

describe("a dry run", () => {
  it("reads the last thirty days, and tells what the text would have made of them", async () => {
    const { difference, organisationNames, from, to } = await ended(
      ada,
      await begin(ada, { text: 'logins low "scan"' }),
    );
    expect(Date.parse(to) - Date.parse(from)).toBe(30 * DAY * 60_000);
    expect(difference?.counts).toEqual({ appeared: 1, gone: 1, changed: 0 });
    expect([concerned(difference?.appeared ?? []), concerned(difference?.gone ?? [])]).toEqual([[neighbour], [own]]);
    expect(difference?.notified).toEqual({ anew: [neighbour], noLonger: [own] });
    expect(organisationNames[own]).toBe("Gemeinde Eigen");
  });

  it("reads further back where it is asked to, up to ninety days", async () => {
    const from = minutesAgo(50 * DAY);
    const { difference } = await ended(ada, await begin(ada, { text: 'logins low "scan"', from }));
    expect(concerned(difference?.appeared ?? [])).toContain(cityOf());
    for (const wrong of [{ from: minutesAgo(91 * DAY) }, { from: minutesAgo(-10) }, { from, to: minutesAgo(60 * DAY) }])
      expect((await ada.ask("POST", "/rules/dry-runs", { file: "logins", text: null, ...wrong })).status).toBe(400);
  });

  it("leaves what it found with the draft of that very text", async () => {
    const text = 'logins high "login"';
    await ada.put("/rules/files/logins/draft", { text });
    await ended(ada, await begin(ada, { text: 'logins low "another"' }));
    const draft = async () => (await ada.get<RuleFileView>("/rules/files/logins")).draft;
    expect((await draft())?.dryRun).toBeNull();
    await ended(ada, await begin(ada, { text }));
    expect((await draft())?.dryRun).toMatchObject({ counts: { appeared: 0, gone: 0, changed: 1 } });
  });

  it("runs once for each person, and no more than two at once; who has none waits", async () => {
    const letGo = held();
    const first = await begin(ada, { text: null });
    const second = await begin(ben, { text: null });
    const again = await ada.ask("POST", "/rules/dry-runs", { file: "logins", text: null });
    const third = await eve.ask("POST", "/rules/dry-runs", { file: "logins", text: null });
    for (const { status, headers, text } of [again, third]) {
      expect([status, ProblemBody.parse(JSON.parse(text)).id]).toEqual([429, "dry-run-busy"]);
      expect(headers.get("retry-after")).not.toBeNull();
    }
    expect(await ada.get<DryRun>(`/rules/dry-runs/${first.id}`)).toMatchObject({ state: "running", progress: 0.5 });
    letGo();
    expect((await ended(ada, first)).state).toBe("done");
    expect((await ended(ben, second)).state).toBe("done");
    expect((await ended(eve, await begin(eve, { text: null }))).state).toBe("done");
  });

  it("is cancelled by its owner, and nobody else knows of it", async () => {
    const letGo = held();
    const run = await begin(ada, { text: null });
    for (const method of ["GET", "DELETE"])
      expect((await ben.ask(method, `/rules/dry-runs/${run.id}`)).status).toBe(404);
    expect((await ada.ask("DELETE", `/rules/dry-runs/${run.id}`)).status).toBe(200);
    expect(await ended(ada, run)).toMatchObject({ state: "cancelled", difference: null });
    expect((await begin(ada, { text: null })).state).toBe("running");
    letGo();
  });

  it("that fails says so, and nothing of our inside", async () => {
    trial.rules.gate = Promise.reject(new Error("secret path /var/x"));
    trial.rules.gate.catch(() => {});
    const run = await begin(eve, { text: null });
    const failed = await ended(eve, run);
    trial.rules.gate = Promise.resolve();
    expect(failed.state).toBe("failed");
    expect(failed.problem).not.toContain("secret");
  });
});

describe("a difference", () => {
  it("tells an analyst nothing of another tenant's organisations, alone or beside an own one", () => {
    const alert = (organisations: string[]): ReplayedAlert =>
      ({ rule: "r", title: `at ${organisations.join()}`, group: { id: organisations.join() }, organisations }) as never;
    const both = alert([own, justice]);
    const difference = {
      from: minutesAgo(10),
      to: minutesAgo(0),
      counts: { appeared: 3, gone: 1, changed: 2 },
      appeared: [alert([own]), alert([justice]), both],
      gone: [alert([justice])],
      changed: [
        { before: alert([justice]), after: both },
        { before: both, after: both },
      ],
      notified: { anew: [justice, own], noLonger: [justice] },
    } as unknown as ReplayDifference;
    const viewer = { id: "p-1", role: "analyst", organisation: null, tenant: "state" } as never;
    const cut = differenceFor(viewer, difference, (id) => (id === justice ? "justice" : "state"));
    expect(JSON.stringify(cut)).not.toContain(justice);
    expect(cut.counts).toEqual({ appeared: 2, gone: 0, changed: 1 });
    expect([cut.appeared[0]?.title, cut.notified]).toEqual([`at ${own}`, { anew: [own], noLonger: [] }]);
  });
});
