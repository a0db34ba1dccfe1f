import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Alert, Episode } from "./alert.ts";
import { AlertRecord, foldAlert, type AlertCommand } from "./alert-record.ts";
import { Alert as AlertSchema, Episode as EpisodeSchema } from "./alert.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 9, minute)).toISOString();
const mia = { id: "p-mia", name: "Mia Hansen" };
const jan = { id: "p-jan", name: "Jan Peters" };

function anEpisode(over: Partial<Record<string, unknown>> = {}): Episode {
  return EpisodeSchema.parse({
    rule: { id: "r-1", title: "Rule", author: "Lagewarte", licence: "EUPL-1.2", reference: null, version: "1" },
    title: "198.51.100.23 bei 3 Organisationen",
    severity: "high",
    confidence: 80,
    tlp: "AMBER",
    classification: { taxonomy: "intrusion-attempts", type: "brute-force" },
    group: { "source.ip": "198.51.100.23" },
    anchor: "e-1",
    firstSeenAt: at(0),
    lastSeenAt: at(1),
    active: true,
    counts: { events: 3, organisations: 3 },
    organisations: [{ id: "ags-03101000", side: "destination" }],
    evidence: ["e-1"],
    observables: [],
    techniques: [],
    meaning: { de: "", en: "" },
    advice: [],
    exercise: null,
    ...over,
  });
}

const episode = (over = {}) =>
  AlertRecord.parse({
    kind: "episode",
    alert: "a-1",
    at: at(0),
    episode: anEpisode(over),
    through: { partition: 0, offset: 0 },
  });
const command = (kind: AlertCommand["kind"], seen: number, over: object = {}): AlertRecord =>
  AlertRecord.parse({
    kind,
    alert: "a-1",
    command: `c-${kind}-${seen}`,
    at: at(5),
    by: mia,
    seen,
    ...(kind === "close"
      ? { disposition: "benign", reason: "Wartung" }
      : { note: kind === "comment" ? "Notiz" : kind === "reopen" ? "Doch" : null }),
    ...(kind === "assign" ? { assignee: jan } : {}),
    ...over,
  });
const fold = (...records: AlertRecord[]) =>
  records.reduce<Alert | undefined>((alert, record) => foldAlert(alert, record).alert, undefined);

describe("an alert", () => {
  it("is open when its episode begins and keeps its id while the episode grows", () => {
    const alert = fold(episode(), episode({ counts: { events: 9, organisations: 4 } }));
    expect(alert).toMatchObject({ state: "open", id: "a-1", revision: 0, episode: { counts: { events: 9 } } });
    expect(alert?.history.map(({ action }) => action)).toEqual(["opened"]);
  });

  it("belongs to who acknowledged it first, and the second one is told", () => {
    const open = fold(episode());
    const first = foldAlert(open, command("acknowledge", 0));
    const second = foldAlert(first.alert, command("acknowledge", 0, { command: "c-late", by: jan }));
    expect(first.verdict).toBe("accepted");
    expect(second.verdict).toBe("stale");
    expect(second.alert).toMatchObject({ state: "acknowledged", assignee: mia, revision: 1 });
  });

  it("can be acknowledged while its counts keep changing", () => {
    const alert = fold(episode(), episode({ counts: { events: 50, organisations: 5 } }), command("acknowledge", 0));
    expect(alert?.state).toBe("acknowledged");
  });

  it("says who closed it, when and why, and may be opened again", () => {
    const closed = fold(episode(), command("close", 0));
    expect(closed).toMatchObject({ state: "closed", closed: { by: mia, disposition: "benign", reason: "Wartung" } });
    expect(fold(episode(), command("close", 0), command("reopen", 1))?.state).toBe("open");
  });

  it("cannot be acknowledged or assigned once it is closed", () => {
    const closed = fold(episode(), command("close", 0));
    expect(foldAlert(closed, command("acknowledge", 1)).verdict).toBe("not-possible");
    expect(foldAlert(closed, command("assign", 1)).verdict).toBe("not-possible");
  });

  it("takes comments from everybody without a conflict", () => {
    const alert = fold(episode(), command("acknowledge", 0), command("comment", 0, { by: jan }));
    expect(alert?.history.at(-1)).toMatchObject({ action: "commented", note: "Notiz", by: jan });
    expect(alert?.revision).toBe(1);
  });

  it("notes the end of its episode once", () => {
    const alert = fold(episode(), episode({ active: false }), episode({ active: false }));
    expect(alert?.history.filter(({ action }) => action === "episode-ended")).toHaveLength(1);
  });

  it("is unknown to a command that comes before it", () => {
    expect(foldAlert(undefined, command("acknowledge", 0))).toEqual({ alert: undefined, verdict: "unknown-alert" });
  });

  it("is none where only other correlations see it, unless people saw it before", () => {
    const silent = AlertRecord.parse({ ...episode({ active: false }), silent: true });
    expect(foldAlert(undefined, silent)).toEqual({ alert: undefined, verdict: "unchanged" });
    const { alert } = foldAlert(undefined, episode());
    expect(foldAlert(alert, silent).alert?.episode.active).toBe(false);
  });

  it("comes out the same when records are delivered again, and is always a valid document", () => {
    const records = fc.array(
      fc.oneof(
        fc
          .integer({ min: 1, max: 99 })
          .map((events) => episode({ counts: { events, organisations: 3 }, active: events % 7 !== 0 })),
        fc
          .tuple(
            fc.constantFrom<AlertCommand["kind"][]>("acknowledge", "assign", "close", "reopen", "comment"),
            fc.integer({ min: 0, max: 4 }),
          )
          .map(([kind, seen]) => command(kind, seen)),
      ),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(records, (list) => {
        let alert: Alert | undefined;
        for (const record of [episode(), ...list]) {
          const once = foldAlert(alert, record).alert;
          expect(foldAlert(once, record).alert).toEqual(once);
          alert = once;
        }
        expect(AlertSchema.safeParse(alert).success).toBe(true);
      }),
    );
  });
});
