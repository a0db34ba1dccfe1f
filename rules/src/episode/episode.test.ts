import { Episode, EVIDENCE_KEPT, type EventId, type OrganisationId, type Text } from "@lagewarte/model";
import { describe, expect, it } from "vitest";
import { detectionOf, exploits, ruleSetOf } from "../fixtures/a-rule.ts";
import { anEvent, NOON } from "../fixtures/an-event.ts";
import type { MatchDetails } from "../correlation/match-record.ts";
import { alertId, RunningEpisode, type EpisodeMatch } from "./episode.ts";

const rule = detectionOf(
  ruleSetOf(`${exploits}
level: high
tags: [attack.t1190]
lagewarte:
  title: { de: "{source.ip}: {events} bei {organisations}", en: "{source.ip}: {events} at {organisations}" }
  meaning: { de: Versuch., en: Attempt. }
  advice: [{ de: Prüfen., en: Check. }]`),
);
const group = { "organisations.id": "town-1", "source.ip": "203.0.113.7" };

function match(n: number, over: Partial<MatchDetails> = {}, minute = n): EpisodeMatch {
  const { classification, observables, tlp } = anEvent();
  const organisations = [{ id: "town-1" as OrganisationId, side: "destination" as const }];
  const details = { organisations, observables, techniques: ["T1190"], classification, confidence: null, tlp, ...over };
  return { event: `e-${n}` as EventId, at: NOON + minute * 60_000, details };
}
const open = (...matches: EpisodeMatch[]) => RunningEpisode.open(rule, { group, exercise: null }, matches);
const grown = (...matches: EpisodeMatch[]) => {
  const episode = open(match(0));
  for (const each of matches) episode.grow(rule, each);
  return episode.told();
};

describe("an episode", () => {
  it("tells what the rule says and what was seen, and is a valid document", () => {
    const told = Episode.parse(open(match(0), match(1)).told());
    expect(told).toMatchObject({
      title: "203.0.113.7: 2 bei 1",
      titleEn: "203.0.113.7: 2 at 1",
      severity: "high",
      anchor: "e-0",
      firstSeenAt: "2026-11-24T12:00:00.000Z",
      lastSeenAt: "2026-11-24T12:01:00.000Z",
      techniques: ["T1190"],
      meaning: { de: "Versuch.", en: "Attempt." },
      rule: { author: "unknown", licence: "NOASSERTION" },
    });
  });

  it("reaches from the earliest to the latest match, in whichever order they came", () => {
    expect(grown(match(9), match(-5), match(3))).toMatchObject({
      firstSeenAt: "2026-11-24T11:55:00.000Z",
      lastSeenAt: "2026-11-24T12:09:00.000Z",
    });
    expect(open(match(0), match(9)).endsAt).toBe(NOON + 9 * 60_000 + rule.timespan);
  });

  it("may go no further than its strictest match, and is as sure as its surest one", () => {
    const told = grown(match(1, { tlp: "RED", confidence: 90 }), match(2, { tlp: "CLEAR", confidence: 10 }));
    expect([told.tlp, told.confidence]).toEqual(["RED", 90]);
    expect(open(match(0)).told().confidence).toBe(70);
  });

  it("keeps the first and the latest events as evidence", () => {
    const { evidence, counts } = grown(...Array.from({ length: 99 }, (_, n) => match(n + 1)));
    expect(counts.events).toBe(100);
    expect(evidence).toHaveLength(EVIDENCE_KEPT);
    expect([evidence[0], evidence[24], evidence[25], evidence.at(-1)]).toEqual(["e-0", "e-24", "e-75", "e-99"]);
  });

  it("is one severity graver when it has spread to ten organisations", () => {
    const at = (n: number) => match(n, { organisations: [{ id: `town-${n}` as OrganisationId, side: "destination" }] });
    const spread = (organisations: number) => open(...Array.from({ length: organisations }, (_, n) => at(n))).told();
    expect([spread(9).severity, spread(10).severity]).toEqual(["high", "critical"]);
    expect(spread(10).counts.organisations).toBe(10);
  });

  it("counts an organisation once that was on both sides, and lists it with each", () => {
    const id = "town-1" as OrganisationId;
    const told = open(
      match(0, {
        organisations: [
          { id, side: "source" },
          { id, side: "destination" },
        ],
      }),
    ).told();
    expect([told.counts.organisations, told.organisations.length]).toEqual([1, 2]);
  });

  it("gathers no more observables than a person looks at, each once", () => {
    const observable = (n: number) => ({ type: "ipv4-addr", value: `192.0.2.${n}`, role: "source" as const });
    const many = Array.from({ length: 60 }, (_, n) => match(n, { observables: [observable(n), observable(0)] }));
    expect(open(...many).told().observables).toHaveLength(40);
  });

  it("goes on as it was told, with the same words and counts", () => {
    const told = grown(...Array.from({ length: 70 }, (_, n) => match(n + 1)));
    const restored = RunningEpisode.restore(alertId(rule, group, "e-0"), rule, told);
    expect(restored.told()).toEqual(told);
    restored.grow(rule, match(71));
    expect(restored.told()).toEqual(grown(...Array.from({ length: 71 }, (_, n) => match(n + 1))));
  });

  it("has an id of rule, group and first event alone", () => {
    const id = alertId(rule, group, "e-0");
    expect(alertId(rule, { "source.ip": "203.0.113.7", "organisations.id": "town-1" }, "e-0")).toBe(id);
    expect(new Set([id, alertId(rule, group, "e-1"), alertId(rule, {}, "e-0")]).size).toBe(3);
  });
});

describe("an alert's title", () => {
  const titled = (title: string | Text, values: Record<string, string>) => {
    const [text] = ruleSetOf(
      `${exploits}\nlagewarte: { group-by: [user.name], title: ${JSON.stringify(title)} }`,
    ).detections;
    return RunningEpisode.open(text!, { group: values, exercise: null }, [match(0)]).told();
  };
  const german = (title: string, values: Record<string, string>) => titled(title, values).title;

  it("says so in either language when a value of its group is not known", () =>
    expect(titled({ de: "Anmeldung von {user.name}", en: "Login of {user.name}" }, { "user.name": "" })).toMatchObject({
      title: "Anmeldung von unbekannt",
      titleEn: "Login of unknown",
    }));

  it("is the same in both languages for a rule that has it in one", () =>
    expect(titled("Login of {user.name}", { "user.name": "mia" })).toMatchObject({
      title: "Login of mia",
      titleEn: "Login of mia",
    }));

  it("is the rule's own, in its language, where the rule has none for alerts", () => {
    const [own] = ruleSetOf(`${exploits}\nlagewarte: { rule-title-en: Exploits }`).detections;
    expect(RunningEpisode.open(own!, { group: {}, exercise: null }, [match(0)]).told()).toMatchObject({
      title: "exploit",
      titleEn: "Exploits",
      rule: { title: "exploit", titleEn: "Exploits" },
    });
  });

  it("is one line, whatever a value holds", () =>
    expect(german("Von {user.name}", { "user.name": "a\u0000\r\nb\u202Ec" })).toBe("Von a b c"));

  it("does not fill in what a value says in braces", () =>
    expect(german("{user.name}", { "user.name": "{events}" })).toBe("{events}"));

  it("is cut where it is too long, but not within a character", () => {
    const title = german("{user.name}", { "user.name": `${"x".repeat(255)}😀` });
    expect(title.length).toBeLessThanOrEqual(256);
    expect(title.isWellFormed()).toBe(true);
  });
});
