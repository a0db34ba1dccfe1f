import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OrganisationId } from "@lagewarte/model";
import { DomainIndex } from "./domains.ts";

const at = "2026-11-24T09:00:00.000Z";

function indexOf(
  domains: readonly (readonly [
    name: string,
    organisation: string,
    validFrom?: string | null,
    validTo?: string | null,
  ])[],
): DomainIndex {
  const index = new DomainIndex();
  for (const [name, organisation, validFrom = null, validTo = null] of domains)
    index.add(name, { organisation: OrganisationId.parse(organisation), validFrom, validTo });
  return index;
}
const holders = (index: DomainIndex, domain: string, when = at): string[] =>
  index.find(domain, when).map(({ organisation }) => organisation);

describe("the owner of a domain", () => {
  const index = indexOf([
    ["example.org", "kreis"],
    ["town.example.org", "town"],
  ]);

  it.each([
    ["example.org", ["kreis"]],
    ["www.example.org", ["kreis"]],
    ["town.example.org", ["town"]],
    ["a.b.town.example.org", ["town"]],
    ["newtown.example.org", ["kreis"]],
    ["notexample.org", []],
    ["example.org.example.net", []],
    ["org", []],
    ["", []],
  ])("of %s is whose name ends it, the longest first", (domain, expected) => {
    expect(holders(index, domain)).toEqual(expected);
  });

  it("was the former one until the very millisecond the name went over", () => {
    const moved = indexOf([
      ["example.org", "old", null, "2026-01-01T00:00:00.000Z"],
      ["example.org", "new", "2026-01-01T00:00:00.000Z"],
    ]);
    expect(holders(moved, "www.example.org", "2025-12-31T23:59:59.999Z")).toEqual(["old"]);
    expect(holders(moved, "www.example.org", "2026-01-01T00:00:00.000Z")).toEqual(["new"]);
  });

  it("is the one of the shorter name while nobody held the longer one", () => {
    const ended = indexOf([
      ["example.org", "kreis"],
      ["town.example.org", "town", null, "2026-01-01T00:00:00.000Z"],
    ]);
    expect(holders(ended, "www.town.example.org")).toEqual(["kreis"]);
  });

  it("is the same as when each name is looked at by itself", () => {
    const name = fc
      .array(fc.constantFrom("a", "b", "ab"), { minLength: 1, maxLength: 4 })
      .map((labels) => labels.join("."));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.constantFrom("x", "y")), { maxLength: 12 }), name, (domains, domain) => {
        const matching = domains.filter(([suffix]) => domain === suffix || domain.endsWith(`.${suffix}`));
        const longest = Math.max(...matching.map(([suffix]) => suffix.length));
        expect(holders(indexOf(domains), domain)).toEqual(
          matching.filter(([suffix]) => suffix.length === longest).map(([, organisation]) => organisation),
        );
      }),
      { numRuns: 500 },
    );
  });
});
