import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Alert, OrganisationId, severities } from "@lagewarte/model";
import { aShare, anAlert, anEpisode, folded, minutesAgo, own } from "../trial/trial-world.ts";
import { shareOf } from "./share.ts";

const ownId = OrganisationId.parse(own);
const mia = { id: "p-mia", name: "Mia Hansen" };
const share = (alert: Alert): Alert => {
  const found = shareOf(alert, ownId);
  if (found === undefined) throw new Error("the alert does not concern the organisation");
  return found;
};

describe("what an alert tells one organisation", () => {
  it("is what its own events say: how many, since when, until when, on which of its addresses", () => {
    const address = { type: "ipv4-addr", value: "192.0.2.10", role: "destination" };
    const mine = aShare(own, {
      events: 2,
      firstSeenAt: minutesAgo(25),
      lastSeenAt: minutesAgo(24),
      observables: [address],
    });
    const alert = folded(anAlert("a-1", [own, "ags-cloppen"], { shares: [mine, aShare("ags-cloppen")] }));
    expect(share(alert).episode).toMatchObject({
      title: "One source against several",
      counts: { events: 2, organisations: 1 },
      firstSeenAt: minutesAgo(25),
      lastSeenAt: minutesAgo(24),
      observables: [address],
      organisations: [{ id: own }],
      group: { "source.ip": "198.51.100.23" },
      advice: [{ en: "block" }],
    });
  });

  it("is as grave as the rule says, not as the spread over others makes it", () => {
    const many = [own, ...Array.from({ length: 12 }, (_, index) => `ags-${index}`)];
    expect(share(folded(anAlert("a-1", many, { severity: "critical" }))).episode.severity).toBe("high");
  });

  it("begins with its own first event where others were concerned earlier", () => {
    const late = aShare(own, { firstSeenAt: minutesAgo(5), lastSeenAt: minutesAgo(5) });
    const cut = share(folded(anAlert("a-1", [own, "ags-cloppen"], { shares: [late] }, minutesAgo(60))));
    expect([cut.openedAt, cut.updatedAt, cut.history[0]?.at]).toEqual([minutesAgo(5), minutesAgo(5), minutesAgo(5)]);
  });

  it("names who works on it and how it was closed, without what was noted", () => {
    const close = {
      kind: "close",
      alert: "a-1",
      command: "c-1",
      at: minutesAgo(1),
      by: mia,
      seen: 0,
      disposition: "true-positive",
      reason: "also seen at Cloppen",
    };
    const cut = share(folded(anAlert("a-1", [own]), close as never));
    expect(cut).toMatchObject({ state: "closed", closed: { by: mia, disposition: "true-positive", reason: "" } });
    expect(cut.history.at(-1)).toMatchObject({ action: "closed", by: mia, note: null });
  });

  it("is nothing where the rule made it for another organisation, even if an event touches both", () => {
    const theirs = { group: { "organisations.id": "ags-cloppen", "source.ip": "192.0.2.1" } };
    const alert = folded(anAlert("a-1", ["ags-cloppen", [own, "source"]], theirs));
    expect(shareOf(alert, ownId)).toBeUndefined();
    expect(shareOf(alert, OrganisationId.parse("ags-cloppen"))?.episode.group).toEqual(theirs.group);
  });

  it("stays readable for alerts from before shares were kept", () => {
    const { shares: _none, ...old } = anEpisode([own, "ags-cloppen"]);
    const alert = folded({ ...anAlert("a-1", [own]), episode: old } as never);
    expect(share(alert).episode).toMatchObject({
      counts: { events: 1, organisations: 1 },
      firstSeenAt: alert.openedAt,
    });
  });
});

const minute = fc.integer({ min: 0, max: 600 }).map(minutesAgo);
/** A word of somebody else: wherever it turns up in an answer, it has leaked. */
const word = fc.integer({ min: 0, max: 9999 }).map((index) => `stranger${index}x`);
const theirs = fc.record({
  strangers: fc.uniqueArray(word, { maxLength: 4 }),
  title: word,
  severity: fc.constantFrom(...severities),
  confidence: fc.integer({ min: 0, max: 100 }),
  host: word,
  anchor: word,
  firstSeenAt: minute,
  lastSeenAt: minute,
  active: fc.boolean(),
  events: fc.nat(1000),
  evidence: fc.array(word, { maxLength: 5 }),
  observable: word,
  technique: word,
  note: word,
  reason: word,
  endedAt: minute,
  updatedAt: minute,
});
type Theirs = typeof theirs extends fc.Arbitrary<infer Value> ? Value : never;
const ours = fc.record({
  mine: fc.record({ events: fc.integer({ min: 1, max: 99 }), firstSeenAt: minute, lastSeenAt: minute }),
  openedAt: minute,
  workedAt: minute,
  state: fc.constantFrom("open", "acknowledged", "closed"),
});
type Ours = typeof ours extends fc.Arbitrary<infer Value> ? Value : never;

/** One alert: what concerns `own` from `ours`, everything that others bring into it from `theirs`. */
function alertOf({ mine, openedAt, workedAt, state }: Ours, rest: Theirs): Alert {
  const entry = (action: string, at: string, by: object | null, cause: string) => ({
    at,
    cause,
    by,
    action,
    note: rest.note,
  });
  const mark = { at: workedAt, by: mia };
  return Alert.parse({
    id: "a-1",
    state,
    ...(state === "acknowledged" ? { acknowledged: mark } : {}),
    ...(state === "closed" ? { closed: { ...mark, disposition: "benign", reason: rest.reason } } : {}),
    openedAt,
    updatedAt: rest.updatedAt,
    assignee: null,
    revision: 1,
    history: [
      entry("opened", openedAt, null, rest.anchor),
      entry("commented", workedAt, mia, "c-1"),
      entry("episode-ended", rest.endedAt, null, `${rest.anchor}:ended`),
    ],
    episode: anEpisode([own, ...rest.strangers], {
      title: rest.title,
      titleEn: rest.title,
      severity: rest.severity,
      confidence: rest.confidence,
      group: { "source.ip": "198.51.100.23", "host.name": rest.host },
      anchor: rest.anchor,
      firstSeenAt: rest.firstSeenAt,
      lastSeenAt: rest.lastSeenAt,
      active: rest.active,
      counts: { events: rest.events, organisations: rest.strangers.length + 1 },
      shares: [
        aShare(own, mine),
        ...rest.strangers.map((id) =>
          aShare(id, { observables: [{ type: "domain-name", value: id, role: "source" }] }),
        ),
      ],
      evidence: rest.evidence,
      observables: [{ type: "domain-name", value: rest.observable, role: "source" }],
      techniques: [rest.technique],
    }),
  });
}

describe("whatever others bring into an alert", () => {
  it("changes nothing in what it tells this organisation", () => {
    fc.assert(
      fc.property(ours, theirs, theirs, (mine, one, other) => {
        expect(share(alertOf(mine, one))).toEqual(share(alertOf(mine, other)));
      }),
      { numRuns: 2000 },
    );
  });

  it("is not in it by any word", () => {
    fc.assert(
      fc.property(ours, theirs, (mine, rest) => {
        expect(JSON.stringify(alertOf(mine, rest))).toContain("stranger");
        expect(JSON.stringify(share(alertOf(mine, rest)))).not.toContain("stranger");
      }),
      { numRuns: 2000 },
    );
  });

  it("leaves a whole alert: the share has the same shape", () => {
    fc.assert(
      fc.property(ours, theirs, (mine, rest) => {
        expect(Alert.safeParse(share(alertOf(mine, rest))).success).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
