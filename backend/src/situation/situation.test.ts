import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { instant, type AreaSituation, type SituationView } from "@lagewarte/model";
import { SetClock } from "@lagewarte/platform";
import { TrialBackend, trialPassword } from "../trial/trial-backend.ts";
import { TrialPerson } from "../trial/trial-person.ts";
import { anAlert, anArea, anEvent, constituency, own, ownKreis, university } from "../trial/trial-world.ts";

const start = Date.parse("2026-11-25T10:00:00.000Z");
const clock = new SetClock(start);
/** Minutes after the start. */
const at = (minute: number, milliseconds = 0) => instant(start + minute * 60_000 + milliseconds);

let trial: TrialBackend;
let analyst: TrialPerson;
beforeAll(async () => {
  trial = await TrialBackend.start({ clock });
  await trial.organisations(constituency);
  analyst = await trial.person({ role: "analyst" });
});
afterAll(() => trial.close());

/** What the engine tells at a minute. */
async function told(minute: number, ...areas: AreaSituation[]): Promise<void> {
  clock.set(at(minute));
  await trial.situation(areas);
}
const state = (level: string, previous: string | null, open = 0) =>
  anArea("ni", "state", 8, { level, previous, openAlerts: { low: 0, medium: 0, high: open, critical: 0 } });
const asked = (time?: string): Promise<SituationView> =>
  analyst.get(`/situation${time === undefined ? "" : `?at=${encodeURIComponent(time)}`}`);
const levelAt = async (time?: string): Promise<string> => (await asked(time)).state.level;

describe("the situation", () => {
  it("is that nobody can be seen, before anything was told", async () => {
    const { state: all, kreise, changes } = await asked();
    expect([all.level, changes, kreise.length]).toEqual(["no-data", [], 3]);
    expect(new Set(kreise.map(({ level }) => level))).toEqual(new Set(["no-data"]));
  });

  it("of any time is the one that had been told by then, to the millisecond", async () => {
    await told(0, state("no-data", null), anArea(ownKreis, "kreis", 4, { level: "none", previous: null }));
    await told(10, state("low", "no-data", 1));
    await told(20, state("critical", "low", 2), anArea(ownKreis, "kreis", 4, { level: "high", previous: "none" }));
    await told(30, state("critical", "low", 3));
    clock.set(at(40));
    expect(await levelAt(at(0))).toBe("no-data");
    expect(await levelAt(at(10, -1))).toBe("no-data");
    expect(await levelAt(at(10))).toBe("low");
    expect(await levelAt(at(20, -1))).toBe("low");
    expect(await levelAt(at(20))).toBe("critical");
    expect((await asked(at(25))).openAlerts).toEqual({ total: 2, low: 0, medium: 0, high: 2, critical: 0 });
    expect((await asked(at(30))).openAlerts.high).toBe(3);
    expect((await asked(at(15))).kreise).toMatchObject([{ area: ownKreis, level: "none" }]);
    expect((await asked(at(20))).kreise).toMatchObject([{ area: ownKreis, level: "high" }]);
    expect((await asked(at(0, -1))).kreise.every(({ level }) => level === "no-data")).toBe(true);
  });

  it("of now is the last one told, and a time that lies ahead is now", async () => {
    const now = await asked();
    expect(now).toMatchObject({ at: at(40), state: { level: "critical", openAlerts: { high: 3 } } });
    expect(await asked(at(90))).toEqual(now);
    expect((await asked("2026-11-25T11:10:00+01:00")).state.level).toBe("low");
    for (const bad of ["yesterday", "2026-02-30T00:00:00Z", "2026-11-25", ""])
      expect((await analyst.ask("GET", `/situation?at=${bad}`)).status).toBe(400);
  });

  it("tells what changed its level, once each, as known then", async () => {
    const changes = async (time?: string) =>
      (await asked(time)).changes.map(({ area, from, to, at: when }) => [area, from, to, when]);
    expect(await changes()).toEqual([
      [ownKreis, "none", "high", at(20)],
      ["ni", "low", "critical", at(20)],
      ["ni", "no-data", "low", at(10)],
    ]);
    expect(await changes(at(20, -1))).toEqual([["ni", "no-data", "low", at(10)]]);
  });

  it("is the same after two records of one area at the same moment: the later one counts", async () => {
    await told(50, state("high", "critical"), state("medium", "high"));
    clock.set(at(60));
    expect([await levelAt(at(50)), await levelAt(at(50, -1)), await levelAt()]).toEqual([
      "medium",
      "critical",
      "medium",
    ]);
  });

  it("counts what had come by then: an event that was learned of later was not known then", async () => {
    const observed = { observedAt: at(55), recordedAt: at(70) };
    await trial.events([
      anEvent("e-1", [own], { observedAt: at(55), recordedAt: at(56) }),
      anEvent("e-2", [own], observed),
      anEvent("e-3", [university], observed),
    ]);
    await trial.alerts([anAlert("a-1", [own], {}, at(57)), anAlert("a-2", [own], {}, at(75))]);
    clock.set(at(80));
    const sums = async (time?: string): Promise<[events: number, alerts: number, week: number]> => {
      const { arrivals, week } = await asked(time);
      const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
      return [
        sum(arrivals.map(({ events }) => events)),
        sum(arrivals.map(({ alerts }) => alerts)),
        sum(week.map(({ alerts }) => alerts)),
      ];
    };
    expect(await sums(at(60))).toEqual([1, 1, 2]);
    expect(await sums()).toEqual([3, 2, 2]);
    const { arrivals, week } = await asked();
    expect([arrivals.length, arrivals.at(-1)?.at, week.length]).toEqual([49, at(60), 169]);
  });

  it("is the same after the views were stopped and started again", async () => {
    const before = await asked(at(25));
    await trial.stopViews();
    await trial.startViews();
    await trial.settled();
    expect(await asked(at(25))).toEqual({ ...before, seq: trial.services.live.seq });
  });

  it("forgets a change of level after a day", async () => {
    clock.set(at(24 * 60 + 15));
    analyst = await TrialPerson.signIn(trial.url, "analyst", trialPassword);
    const changes = (await asked()).changes.map(({ area, at: when }) => `${area} ${when}`);
    expect(changes).toContain(`ni ${at(20)}`);
    expect(changes).not.toContain(`ni ${at(10)}`);
  });
});
