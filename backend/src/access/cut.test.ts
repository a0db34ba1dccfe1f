import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  EventView,
  OrganisationId,
  PersonId,
  roles,
  tlpLabels,
  type Event,
  type Role,
  type Tenant,
  type Viewer,
} from "@lagewarte/model";
import { anAlert, anEvent, folded, justice, own } from "../trial/trial-world.ts";
import { alertFor, eventFor } from "./cut.ts";
import type { TenantOf } from "./subject.ts";

const tenantOf: TenantOf = (id) => (id === justice ? "justice" : "state");
export const as = (role: Role, organisation: string | null = null, tenant: Tenant = "state"): Viewer => ({
  id: PersonId.parse("p-1"),
  role,
  organisation: organisation === null ? null : OrganisationId.parse(organisation),
  tenant,
});
const officer = as("municipal-officer", own);
const analyst = as("analyst");
const see = (viewer: Viewer, event: Event, ownsSensor = false) => eventFor(viewer, event, tenantOf, () => ownsSensor);

describe("an event", () => {
  it("that concerns the own organisation alone is shown whole, but for whose sensor saw it", () => {
    const event = anEvent("e-1", [own], { native: { message: "login failed" } });
    expect(see(officer, event)).toMatchObject({ title: event.title, native: { message: "login failed" } });
    expect(see(officer, event)).not.toHaveProperty("sensor");
    expect(see(officer, event)).not.toHaveProperty("raw");
    expect(see(officer, event, true)).toHaveProperty("sensor", event.sensor);
  });

  it("that concerns two shows an officer the own side, and of the other side the address", () => {
    const event = anEvent("e-1", [own, ["ags-cloppen", "source"]], {
      title: "pc7.cloppen.example scans",
      ecs: {
        source: { ip: "192.0.2.7", port: 4444, domain: "pc7.cloppen.example" },
        destination: { ip: "192.0.2.10", domain: "www.eigen.example" },
        network: { transport: "tcp", name: "LAN Cloppen" },
        host: { name: "sensor.cloppen.example" },
      },
      observables: [
        { type: "ipv4-addr", value: "192.0.2.7", role: "source" },
        { type: "domain-name", value: "pc7.cloppen.example", role: "source" },
        { type: "domain-name", value: "www.eigen.example", role: "destination" },
      ],
    });
    const seen = see(officer, event);
    expect(seen).toMatchObject({
      title: "intrusion-attempts: exploit",
      severity: "high",
      ecs: {
        source: { ip: "192.0.2.7", port: 4444 },
        destination: { ip: "192.0.2.10", domain: "www.eigen.example" },
        network: { transport: "tcp" },
      },
      organisations: [{ id: own }],
    });
    expect(JSON.stringify(seen)).not.toContain("cloppen");
  });

  it("is shown whole to analysts", () => {
    const event = anEvent("e-1", [own, "ags-cloppen"]);
    expect(see(analyst, event)).toEqual(event);
  });

  it("that touches the other tenant is shown without its attribution", () => {
    const event = anEvent("e-1", [own, justice]);
    expect(see(analyst, event)?.organisations.map(({ id }) => id)).toEqual([own]);
    expect(see(as("analyst", justice, "justice"), event)?.organisations.map(({ id }) => id)).toEqual([justice]);
    expect(see(analyst, anEvent("e-2", [justice]))).toBeUndefined();
  });
});

describe("an alert", () => {
  it("that touches the other tenant is told without its organisations, words and addresses", () => {
    const theirs = { type: "domain-name", value: "gericht.example", role: "source" };
    const alert = folded(
      anAlert("a-1", [own, justice], {
        title: "against 2 organisations",
        titleEn: "against 2 organisations",
        shares: [
          { ...folded(anAlert("a-1", [own])).episode.shares?.[0] },
          { ...folded(anAlert("a-1", [justice])).episode.shares?.[0], observables: [theirs] },
        ],
        observables: [theirs],
      }),
    );
    const seen = alertFor(analyst, alert, tenantOf)?.episode;
    expect(seen).toMatchObject({ organisations: [{ id: own }], counts: { organisations: 1 }, observables: [] });
    expect(JSON.stringify(seen)).not.toMatch(/ju-ministerium|gericht|2 organisations/);
    expect(alertFor(analyst, folded(anAlert("a-2", [justice])), tenantOf)).toBeUndefined();
  });

  it("that concerns one tenant is told its analysts as it is", () => {
    const alert = folded(anAlert("a-1", [own, "ags-cloppen"]));
    expect(alertFor(analyst, alert, tenantOf)).toEqual(alert);
  });
});

const town = fc.constantFrom("stranger-b", "stranger-c", "stranger-d", own);
const side = fc.constantFrom("source" as const, "destination" as const);
const attributed = fc.uniqueArray(fc.tuple(town, side), { minLength: 1, maxLength: 5 });
/** Each side's content names whoever is on it; what a sensor wrote on the whole names everybody. */
const event = fc.record({ attributed, tlp: fc.constantFrom(...tlpLabels) }).map(({ attributed: all, tlp }) => {
  const words = (wanted: string): string =>
    all
      .filter(([, each]) => each === wanted)
      .map(([id]) => id)
      .join(" ");
  const everybody = all.map(([id]) => id).join(" ");
  return anEvent("e-1", all, {
    tlp,
    title: everybody,
    sensor: "s-stranger",
    native: { message: everybody },
    ecs: {
      source: { ip: "192.0.2.1", domain: words("source"), user: { name: words("source") } },
      destination: { ip: "192.0.2.2", domain: words("destination") },
      url: { original: everybody },
      observer: { name: everybody },
      event: { kind: "alert", reason: everybody },
    },
    observables: [
      { type: "domain-name", value: words("source") || "nobody", role: "affected" },
      { type: "user-account", value: words("destination") || "nobody", role: "destination" },
      { type: "url", value: everybody, role: "indicator" },
    ],
    issues: [{ field: "x", problem: everybody }],
  });
});

describe("whatever others have in an event", () => {
  it("an officer gets no word of it", () => {
    fc.assert(
      fc.property(event, (each) => {
        const seen = see(officer, each);
        expect(JSON.stringify(seen ?? null)).not.toContain("stranger");
        if (seen !== undefined) EventView.parse(seen);
      }),
      { numRuns: 2000 },
    );
  });

  it("nobody but analysts, shift leads and the officers concerned gets anything", () => {
    fc.assert(
      fc.property(event, fc.constantFrom(...roles), (each, role) => {
        const concerns = each.organisations.some(({ id }) => id === own);
        const isRight =
          role === "analyst" ||
          role === "shift-lead" ||
          (role === "municipal-officer" && concerns && !["RED", "AMBER+STRICT"].includes(each.tlp));
        expect(see(as(role, role === "municipal-officer" ? own : null), each) !== undefined).toBe(isRight);
      }),
      { numRuns: 2000 },
    );
  });
});
