import { describe, expect, it } from "vitest";
import { OrganisationId, RuleId } from "./id.ts";
import { RuleShelf, shelvedUntil } from "./rule-shelf.ts";

const town = OrganisationId.parse("ags-03101000");
const other = OrganisationId.parse("ags-03102000");
const rule = RuleId.parse("rule-1");
const at = (hour: number): string => new Date(Date.UTC(2026, 10, 28, hour)).toISOString();
const person = { id: "p-1", name: "A" };

function shelf(over: object = {}): RuleShelf {
  return RuleShelf.parse({
    id: "sh-00000000-0000-4000-8000-000000000000",
    rule,
    organisation: null,
    tenant: "state",
    reason: "a scanner of ours",
    until: at(10),
    by: person,
    at: at(0),
    lifted: null,
    ...over,
  });
}
const until = (shelves: RuleShelf[], concerned = [town], now = at(5), tenant: "state" | "justice" = "state") =>
  shelvedUntil(shelves, { rule, concerned, tenant }, now);

describe("an alert", () => {
  it("is put aside while a shelf of its rule holds, and no longer", () => {
    expect(until([shelf()])).toBe(at(10));
    expect(until([shelf()], [town], at(10))).toBeNull();
    expect(until([])).toBeNull();
  });

  it("of another rule is not", () => {
    expect(until([shelf({ rule: "rule-2" })])).toBeNull();
  });

  it("comes back when the shelf is lifted", () => {
    expect(until([shelf({ lifted: { by: person, at: at(4) } })])).toBeNull();
  });

  it("is put aside for one organisation only where it concerns that one alone", () => {
    const narrow = [shelf({ organisation: town })];
    expect([until(narrow, [town]), until(narrow, [other]), until(narrow, [town, other]), until(narrow, [])]).toEqual([
      at(10),
      null,
      null,
      null,
    ]);
  });

  it("is put aside as long as any of the shelves that cover it", () => {
    expect(until([shelf({ until: at(8) }), shelf({ until: at(12), organisation: town })])).toBe(at(12));
  });

  it("is put aside in the queue of whoever shelved, not in that of the other tenant", () => {
    expect(until([shelf()], [town], at(5), "justice")).toBeNull();
  });
});
