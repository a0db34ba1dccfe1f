import { describe, expect, it } from "vitest";
import { AlertView } from "@lagewarte/model";
import { waitingFor } from "./waiting.ts";

const NOW = Date.UTC(2026, 10, 24, 9, 42);

function anAlert(id: string, { severity = "high", state = "open", secondsAgo = 1, organisation = "ags-1", shelvedUntil = null as string | null } = {}) {
  const at = new Date(NOW - secondsAgo * 1000).toISOString();
  return AlertView.parse({
    organisationNames: { [organisation]: "Stadt Beispiel" },
    shelvedUntil,
    alert: {
      id,
      state,
      openedAt: at,
      updatedAt: at,
      assignee: null,
      revision: 0,
      history: [],
      ...(state === "acknowledged" ? { acknowledged: { at, by: { id: "p-1", name: "Mia" } } } : {}),
      episode: {
        rule: { id: "r-1", title: "Angriff", author: "A", licence: "EUPL-1.2", reference: null, version: "1" },
        title: "Angriff von 192.0.2.1",
        severity,
        confidence: 70,
        tlp: "AMBER",
        classification: { taxonomy: "intrusion-attempts", type: "exploit" },
        group: { "source.ip": "192.0.2.1" },
        anchor: "e-1",
        firstSeenAt: at,
        lastSeenAt: at,
        active: true,
        counts: { events: 1, organisations: 1 },
        organisations: [{ id: organisation, side: "destination" }],
        evidence: ["e-1"],
        observables: [],
        techniques: [],
        meaning: { de: "", en: "" },
        advice: [],
        exercise: null,
      },
    },
  });
}

const ids = (...args: Parameters<typeof waitingFor>) => waitingFor(...args).map(({ alert }) => alert.id);
const whole = { hasMore: false, fetchedAt: NOW - 10_000 };

describe("the alerts that wait behind the pill", () => {
  it("are those that came since and are not in the list", () => {
    expect(ids([anAlert("a-1"), anAlert("a-2")], {}, { ...whole, items: [anAlert("a-1")] })).toEqual(["a-2"]);
  });

  it("are only those that the filter would show", () => {
    const arrived = [
      anAlert("a-1", { severity: "low" }),
      anAlert("a-2", { state: "acknowledged" }),
      anAlert("a-3", { organisation: "ags-2" }),
      anAlert("a-4"),
    ];
    const filter = { state: "open", severity: "high,critical", organisation: "ags-1", q: "192.0.2.1 stadt" };
    expect(ids(arrived, filter, { ...whole, items: [] })).toEqual(["a-4"]);
    expect(ids(arrived, { ...filter, q: "198.51.100.9" }, { ...whole, items: [] })).toEqual([]);
  });

  it("are not those whose rule is put aside, but where these are what is looked at", () => {
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const before = new Date(Date.now() - 1000).toISOString();
    const arrived = [anAlert("a-1", { shelvedUntil: later }), anAlert("a-2", { shelvedUntil: before }), anAlert("a-3")];
    expect(ids(arrived, {}, { ...whole, items: [] })).toEqual(["a-2", "a-3"]);
    expect(ids(arrived, { shelved: "only" }, { ...whole, items: [] })).toEqual(["a-1"]);
  });

  it("are no more those that the person has asked for, wherever they stand now", () => {
    const arrived = [anAlert("a-1"), anAlert("a-2")];
    expect(ids(arrived, {}, { ...whole, items: [] }, new Set(["a-1"]))).toEqual(["a-2"]);
  });

  it("are not those further down in the list that merely changed", () => {
    const arrived = [anAlert("old", { secondsAgo: 3600 }), anAlert("new")];
    expect(ids(arrived, {}, { items: [], hasMore: true, fetchedAt: NOW - 10_000 })).toEqual(["new"]);
  });
});
