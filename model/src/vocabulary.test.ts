// oxlint-disable no-restricted-imports -- the test reads the published table; the model itself reads nothing
import * as fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { kreisOf, type Organisation } from "./organisation.ts";
import { classify, rsit, type RsitTaxonomy } from "./rsit.ts";
import { addBooks, balances, emptyBooks, Source, sourceHealth, type Books } from "./source.ts";
import { instant, isValidAt } from "./time.ts";
import { strictest, tlpLabels } from "./tlp.ts";

const at = (day: number) => instant(Date.UTC(2026, 10, day));

describe("validity", () => {
  it("begins with its first instant and ends before its last", () => {
    const stretch = { validFrom: at(1), validTo: at(3) };
    expect([at(0), at(1), at(2), at(3)].map((now) => isValidAt(stretch, now))).toEqual([false, true, true, false]);
  });

  it("knows the Kreis that an organisation lay in at the time", () => {
    const parent = (organisation: string, validFrom: string | null, validTo: string | null) => ({
      organisation,
      relation: "kreis",
      validFrom,
      validTo,
    });
    const moved = {
      id: "ags-1",
      kind: "municipality",
      parents: [parent("kr-03152", null, at(10)), parent("kr-03159", at(10), null)],
    } as unknown as Organisation;
    expect([kreisOf(moved, at(9)), kreisOf(moved, at(10))]).toEqual(["kr-03152", "kr-03159"]);
  });
});

describe("RSIT", () => {
  it("has every type of the published list, each under its own taxonomy", () => {
    const list = readFileSync(new URL("../../../shared/facts/rsit.csv", import.meta.url), "utf8");
    const slugs = [...list.matchAll(/,([a-z-]+):([a-z0-9-]+),/g)].map(([, taxonomy, type]) => [taxonomy, type]);
    expect(slugs.length).toBeGreaterThan(30);
    for (const [taxonomy, type] of slugs) expect(rsit[taxonomy as RsitTaxonomy], `${taxonomy}:${type}`).toContain(type);
  });

  it("never pairs a type with a taxonomy that it does not belong to", () => {
    for (const types of Object.values(rsit))
      for (const type of types) expect(rsit[classify(type).taxonomy]).toContain(type);
  });
});

describe("TLP", () => {
  it("takes the strictest label of all that something is derived from", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...tlpLabels), { minLength: 1 }), (labels) => {
        const rank = tlpLabels.indexOf(strictest(labels));
        expect(rank).toBe(Math.max(...labels.map((label) => tlpLabels.indexOf(label))));
      }),
    );
  });
});

describe("a source", () => {
  const source = (expectedInterval: number | null) =>
    Source.parse({
      id: "s-1",
      name: "Sensor",
      feed: "suricata-eve",
      organisation: null,
      covers: [],
      tlp: "AMBER",
      expectedInterval,
      tokenHash: "0".repeat(64),
      createdAt: at(1),
      revokedAt: null,
      example: false,
    });
  const later = (seconds: number) => instant(Date.UTC(2026, 10, 2) + seconds * 1000);

  it("is silent after three of its intervals, not before", () => {
    expect(sourceHealth(source(60), at(2), later(180))).toBe("reporting");
    expect(sourceHealth(source(60), at(2), later(181))).toBe("silent");
  });

  it("that reports on demand is never called silent", () => {
    expect(sourceHealth(source(null), at(2), later(1e6))).toBe("on-demand");
  });

  it("keeps books that balance however they are added up", () => {
    const part = fc.nat(1000);
    const books = fc.tuple(part, part, part).map(([stored, suppressed, rejected]): Books => ({
      received: stored + suppressed + rejected,
      stored,
      suppressed,
      rejected,
    }));
    fc.assert(
      fc.property(fc.array(books), (list) => {
        expect(balances(list.reduce((sum, one) => addBooks(sum, one), emptyBooks))).toBe(true);
      }),
    );
  });
});
