import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  mayRead,
  OrganisationId,
  PersonId,
  roles,
  tlpLabels,
  type Json,
  type JsonObject,
  type Tenant,
  type Viewer,
} from "@lagewarte/model";
import type { Filter } from "@lagewarte/platform";
import { anAlert, anEvent, folded } from "../trial/trial-world.ts";
import { alertDocument, shareDocument } from "../views/alert-view.ts";
import { eventDocument } from "../views/event-view.ts";
import { alertsFor, readFilter } from "./read-filter.ts";
import { alertSubject, eventSubject, type TenantOf } from "./subject.ts";

const tenantOf: TenantOf = (id) => (id.startsWith("ju") ? "justice" : "state");

/** Whether a document fits, read as the port's contract says. */
function fits(document: object, filter: Filter): boolean {
  if ("all" in filter) return filter.all.every((part) => fits(document, part));
  if ("any" in filter) return filter.any.some((part) => fits(document, part));
  if ("not" in filter) return !fits(document, filter.not);
  if (!("in" in filter)) throw new Error("an access filter names values");
  const values = [valueAt(document as Json, filter.field)].flat();
  return values.some((value) => filter.in.includes(value as string));
}

/** Along the dots; through lists every element. */
function valueAt(document: Json | undefined, path: string): Json | undefined {
  if (Array.isArray(document)) return (document as readonly Json[]).flatMap((item) => valueAt(item, path) ?? []);
  const [head = "", ...rest] = path.split(".");
  const inner = typeof document === "object" && document !== null ? (document as JsonObject)[head] : undefined;
  return rest.length === 0 ? inner : valueAt(inner, rest.join("."));
}

const organisation = fc.constantFrom("ags-a", "ags-b", "ags-c", "ju-x", "ju-y");
const concerned = fc.uniqueArray(organisation, { maxLength: 4 });
const tlp = fc.constantFrom(...tlpLabels);
const viewer = fc
  .record({ role: fc.constantFrom(...roles), organisation: fc.option(organisation) })
  .map(({ role, organisation: id }): Viewer => ({
    id: PersonId.parse("p-1"),
    role,
    organisation: id === null ? null : OrganisationId.parse(id),
    tenant: id === null ? "state" : (tenantOf(OrganisationId.parse(id)) satisfies Tenant),
  }));

describe("the filter around every question", () => {
  it("lets through exactly the events that the policy allows", () => {
    fc.assert(
      fc.property(viewer, concerned, tlp, (who, organisations, label) => {
        const event = anEvent("e-1", organisations, { tlp: label });
        expect(fits(eventDocument(event, tenantOf), readFilter(who, "events"))).toBe(
          mayRead(who, eventSubject(event, tenantOf)).may,
        );
      }),
      { numRuns: 3000 },
    );
  });

  it("lets through exactly the alerts that the policy allows, each once", () => {
    fc.assert(
      fc.property(viewer, concerned, tlp, fc.option(organisation), (who, organisations, label, grouped) => {
        const group = grouped === null ? {} : { "organisations.id": grouped };
        const alert = folded(anAlert("a-1", organisations, { tlp: label, group }));
        const shares = organisations.flatMap((id) => shareDocument(alert, OrganisationId.parse(id)) ?? []);
        const asked = { alerts: [alertDocument(alert, tenantOf)], shares }[alertsFor(who)];
        const found = asked.filter((document) => fits(document, readFilter(who, alertsFor(who))));
        expect(found.length).toBe(mayRead(who, alertSubject(alert, tenantOf)).may ? 1 : 0);
      }),
      { numRuns: 3000 },
    );
  });

  it("gives whole alerts to nobody who may read but a part of them", () => {
    fc.assert(
      fc.property(viewer, concerned, (who, organisations) => {
        fc.pre(alertsFor(who) === "shares");
        const document = alertDocument(folded(anAlert("a-1", organisations)), tenantOf);
        expect(fits(document, readFilter(who, "alerts"))).toBe(false);
      }),
    );
  });
});
