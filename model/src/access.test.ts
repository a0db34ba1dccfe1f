import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { actions, mayDo, mayRead, type Subject, type Viewer } from "./access.ts";
import { OrganisationId, PersonId } from "./id.ts";
import { roles } from "./person.ts";
import { tlpLabels } from "./tlp.ts";

const own = OrganisationId.parse("ags-03101000");
const other = OrganisationId.parse("ags-03102000");
const as = (role: Viewer["role"], organisation = role === "municipal-officer" ? own : null): Viewer => ({
  id: PersonId.parse("p-1"),
  role,
  organisation,
});
const kinds: Subject["kind"][] = [
  "alert",
  "event",
  "organisation",
  "situation-area",
  "situation-aggregate",
  "source",
  "rejected",
  "person",
  "metrics",
];

describe("who may read what", () => {
  it("lets a municipal officer read what concerns the own organisation", () => {
    expect(mayRead(as("municipal-officer"), { kind: "alert", organisations: [other, own], tlp: "AMBER" }).may).toBe(
      true,
    );
  });

  it("keeps what is marked TLP:RED from a municipal officer even when it concerns the own organisation", () => {
    expect(mayRead(as("municipal-officer"), { kind: "alert", organisations: [own], tlp: "RED" })).toEqual({
      may: false,
      because: "tlp",
    });
  });

  it("never lets a municipal officer read a record of others, whatever its kind and label", () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.constantFrom(...tlpLabels), fc.boolean(), (kind, tlp, none) => {
        fc.pre(kind !== "situation-aggregate");
        expect(mayRead(as("municipal-officer"), { kind, organisations: none ? [] : [other], tlp }).may).toBe(false);
      }),
    );
  });

  it("shows an officer without an organisation nothing but aggregates", () => {
    const lost: Viewer = { ...as("municipal-officer"), organisation: null };
    expect(kinds.filter((kind) => mayRead(lost, { kind, organisations: [own] }).may)).toEqual(["situation-aggregate"]);
  });

  it("shows management aggregates alone", () => {
    expect(kinds.filter((kind) => mayRead(as("management"), { kind, organisations: [own] }).may)).toEqual([
      "situation-aggregate",
    ]);
  });

  it("shows an administrator no content", () => {
    for (const kind of ["alert", "event", "rejected", "situation-area", "situation-aggregate"] as const)
      expect(mayRead(as("administrator"), { kind, organisations: [own] }).may).toBe(false);
  });

  it("lets nobody but analysts and shift leads work alerts, and nobody but administrators manage people", () => {
    const who = (action: (typeof actions)[number]) => roles.filter((role) => mayDo({ role }, action).may);
    expect(who("work-alerts")).toEqual(["analyst", "shift-lead"]);
    expect(who("manage-people")).toEqual(["administrator"]);
    expect(who("manage-sources")).toEqual(["administrator"]);
  });
});
