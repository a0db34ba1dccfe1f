import { describe, expect, it } from "vitest";
import { Alert, Organisation, type AlertId, type OrganisationId } from "@lagewarte/model";
import { pictureOf } from "./picture.ts";

const now = Date.parse("2026-11-25T10:00:00Z");
const at = new Date(now).toISOString();

function anOrganisation(id: string, kind: string, tenant: string): [OrganisationId, Organisation] {
  const organisation = Organisation.parse({
    id,
    kind,
    tenant,
    name: id,
    shortName: id,
    keys: { slug: id },
    parents: [],
    providers: [],
    networks: [],
    domains: [],
    contacts: [],
    population: null,
    criticality: 1,
    validFrom: null,
    validTo: null,
    successor: null,
    example: false,
  });
  return [organisation.id, organisation];
}

function anAlert(id: string, organisation: string): [AlertId, Alert] {
  const alert = Alert.parse({
    state: "open",
    id,
    openedAt: at,
    updatedAt: at,
    assignee: null,
    revision: 0,
    history: [],
    episode: {
      rule: { id: "r", title: "r", author: "L", licence: "EUPL-1.2", reference: null, version: "1" },
      title: id,
      severity: "high",
      confidence: 80,
      tlp: "AMBER",
      classification: { taxonomy: "intrusion-attempts", type: "exploit" },
      group: {},
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
  });
  return [alert.id, alert];
}

describe("the picture of the state", () => {
  it("does not count what happens in the administration of justice, a tenant of its own; that one counts it itself", () => {
    const picture = pictureOf(
      {
        organisations: new Map([
          anOrganisation("ni", "state", "state"),
          anOrganisation("au-amt", "authority", "state"),
          anOrganisation("ju-gericht", "authority", "justice"),
        ]),
        sources: [],
        lastSeen: new Map(),
        alerts: new Map([anAlert("a-amt", "au-amt"), anAlert("a-gericht", "ju-gericht")]),
      },
      new Map(),
      now,
    );
    const reasons = Object.fromEntries(picture.map(({ area, reasons: all }) => [area, all.map(({ alert }) => alert)]));
    expect(reasons).toEqual({ ni: ["a-amt"], "au-amt": ["a-amt"], "ju-gericht": ["a-gericht"] });
  });
});
