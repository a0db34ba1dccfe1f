import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OrganisationId, type Organisation } from "@lagewarte/model";
import { anOrganisation, constituency, minutesAgo, own, ownKreis } from "../trial/trial-world.ts";
import { groupsOf, totalsIn, withheldOf } from "./withheld.ts";

const group = (id: string, others: number) => ({ id: OrganisationId.parse(id), others });
const now = minutesAgo(0);
const ownTown = constituency.find(({ id }) => id === own);

describe("aggregates that are not told", () => {
  it("are those of fewer than three organisations", () => {
    const kreise = [group("kr-1", 1), group("kr-2", 2), group("kr-3", 3), group("kr-9", 9)];
    expect([...withheldOf(kreise)]).toEqual(["kr-1", "kr-2"]);
  });

  it("take the next larger one with them where the rest would give a single one away", () => {
    expect([...withheldOf([group("kr-1", 1), group("kr-5", 5), group("kr-9", 9)])]).toEqual(["kr-1", "kr-5"]);
  });

  it("are none where all are large enough", () => {
    expect(withheldOf([group("kr-3", 3), group("kr-4", 4)]).size).toBe(0);
  });

  it("never leave something to be had by subtraction: what is hidden together is three or more, or nothing, or everything", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(6), { maxLength: 8 }), (sizes) => {
        const groups = sizes.map((others, index) => group(`kr-${index}`, others));
        const withheld = withheldOf(groups);
        const told = groups.filter(({ id }) => !withheld.has(id));
        const hidden = groups.filter(({ id }) => withheld.has(id)).reduce((sum, { others }) => sum + others, 0);
        for (const { others } of told) expect(others).toBeGreaterThanOrEqual(3);
        expect(hidden === 0 || hidden >= 3 || told.length === 0).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("count without the own organisation, which one knows anyway", () => {
    const totals = totalsIn(constituency, now);
    expect(totals.get(OrganisationId.parse(ownKreis))).toBe(4);
    const seenBy = (who: Organisation | undefined) =>
      groupsOf(totals, who, now).find(({ id }) => id === ownKreis)?.others;
    expect([seenBy(undefined), seenBy(ownTown)]).toEqual([4, 3]);
  });

  it("leave out who is no administration, or no longer one", () => {
    const parents = [{ organisation: "kr-1", relation: "kreis", validFrom: null, validTo: null }];
    const register = [
      anOrganisation({ id: "kr-1", kind: "kreis" }),
      anOrganisation({ id: "ags-1", kind: "municipality", parents }),
      anOrganisation({ id: "ags-2", kind: "municipality", parents, validTo: minutesAgo(1) }),
      anOrganisation({ id: "ags-3", kind: "member-municipality", parents }),
    ];
    expect([...totalsIn(register, now)]).toEqual([["kr-1", 1]]);
  });
});
