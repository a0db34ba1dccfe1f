import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mayDo, mayRead, readsWhole, type Action, type Subject, type Viewer } from "./access.ts";
import { OrganisationId, PersonId } from "./id.ts";
import { roles } from "./person.ts";
import { tlpLabels } from "./tlp.ts";

const own = OrganisationId.parse("ags-03101000");
const other = OrganisationId.parse("ags-03102000");
const justice = OrganisationId.parse("ju-mj");
const as = (role: Viewer["role"], organisation = role === "municipal-officer" ? own : null): Viewer => ({
  id: PersonId.parse("p-1"),
  role,
  organisation,
  tenant: "state",
});
const ofJustice = (role: Viewer["role"]): Viewer => ({ ...as(role, justice), tenant: "justice" });
const about = (kind: Subject["kind"], organisations: OrganisationId[], tlp?: Subject["tlp"]): Subject => ({
  kind,
  organisations,
  tenants: [...new Set(organisations.map((id) => (id === justice ? "justice" : "state")))],
  ...(tlp === undefined ? {} : { tlp }),
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
    expect(mayRead(as("municipal-officer"), about("alert", [other, own], "AMBER")).may).toBe(true);
  });

  it.each(["AMBER+STRICT", "RED"] as const)(
    "keeps what is marked TLP:%s from a municipal officer even when it concerns the own organisation",
    (tlp) => {
      expect(mayRead(as("municipal-officer"), about("alert", [own], tlp))).toEqual({ may: false, because: "tlp" });
      expect(mayRead(as("analyst"), about("alert", [own], tlp)).may).toBe(true);
    },
  );

  it("never lets a municipal officer read a record of others, whatever its kind and label", () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.constantFrom(...tlpLabels), fc.boolean(), (kind, tlp, none) => {
        fc.pre(kind !== "situation-aggregate");
        expect(mayRead(as("municipal-officer"), about(kind, none ? [] : [other], tlp)).may).toBe(false);
      }),
    );
  });

  it("shows an officer without an organisation nothing but aggregates", () => {
    const lost: Viewer = { ...as("municipal-officer"), organisation: null };
    expect(kinds.filter((kind) => mayRead(lost, about(kind, [own])).may)).toEqual(["situation-aggregate"]);
  });

  it("shows management aggregates alone", () => {
    expect(kinds.filter((kind) => mayRead(as("management"), about(kind, [own])).may)).toEqual(["situation-aggregate"]);
  });

  it("shows an administrator no content", () => {
    for (const kind of ["alert", "event", "rejected", "situation-area", "situation-aggregate"] as const)
      expect(mayRead(as("administrator"), about(kind, [own])).may).toBe(false);
  });

  it("keeps the tenants apart: an analyst reads nothing that concerns the other one alone", () => {
    for (const kind of ["alert", "event", "organisation", "situation-area", "source", "rejected"] as const) {
      expect(mayRead(as("analyst"), about(kind, [justice]))).toEqual({ may: false, because: "tenant" });
      expect(mayRead(ofJustice("analyst"), about(kind, [own]))).toEqual({ may: false, because: "tenant" });
      expect(mayRead(ofJustice("analyst"), about(kind, [justice])).may).toBe(true);
      for (const viewer of [as("shift-lead"), ofJustice("shift-lead")])
        expect(mayRead(viewer, about(kind, [own, justice])).may).toBe(true);
    }
  });

  it("gives what concerns nobody we know to the state's analysts", () => {
    expect(mayRead(as("analyst"), about("event", [])).may).toBe(true);
    expect(mayRead(ofJustice("analyst"), about("event", [])).may).toBe(false);
  });

  it("has whole records for analysts and shift leads alone", () => {
    expect(roles.filter((role) => readsWhole(as(role)))).toEqual(["analyst", "shift-lead"]);
    expect(roles.filter((role) => readsWhole(ofJustice(role)))).toEqual(["analyst", "shift-lead"]);
  });

  it("lets nobody but analysts and shift leads work alerts and rules, and nobody but administrators manage people", () => {
    const who = (action: Action) => roles.filter((role) => mayDo({ role }, action).may);
    expect(who("work-alerts")).toEqual(["analyst", "shift-lead"]);
    for (const action of ["read-rules", "write-rules", "release-rules", "shelve-rules"] as const)
      expect(who(action), action).toEqual(["analyst", "shift-lead"]);
    expect(who("manage-people")).toEqual(["administrator"]);
    expect(who("manage-sources")).toEqual(["administrator"]);
  });
});
