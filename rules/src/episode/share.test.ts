import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instant, OrganisationId, OrganisationShare, SHARED_OBSERVABLES } from "@lagewarte/model";
import { MatchDetails } from "../correlation/match-record.ts";
import { Shares } from "./share.ts";

const start = Date.parse("2026-11-25T09:00:00Z");
const own = OrganisationId.parse("ags-a");
const all = ["ags-a", "ags-b", "ags-c"].map((id) => OrganisationId.parse(id));

type Concerned = readonly (readonly [id: string, side: "source" | "destination"])[];
interface Seen {
  readonly at: number;
  readonly details: MatchDetails;
}
function aMatch(minute: number, concerned: Concerned, over: object = {}): Seen {
  const details = MatchDetails.parse({
    organisations: concerned.map(([id, side]) => ({ id, side })),
    observables: [],
    techniques: [],
    classification: { taxonomy: "intrusion-attempts", type: "exploit" },
    confidence: 60,
    tlp: "AMBER",
    ...over,
  });
  return { at: start + minute * 60_000, details };
}
const grown = (matches: readonly Seen[], kept = all): OrganisationShare[] => {
  const shares = new Shares([]);
  for (const { at, details } of matches) shares.add(at, details, (id) => kept.includes(id));
  return shares.list();
};
const ownShare = (matches: readonly Seen[]) => grown(matches).find(({ id }) => id === own);

describe("the share of an organisation in an episode", () => {
  it("counts its events, not its sides, from the first to the latest, whatever order they come in", () => {
    const both: Concerned = [
      ["ags-a", "source"],
      ["ags-a", "destination"],
    ];
    expect(ownShare([aMatch(5, both), aMatch(2, both), aMatch(9, [["ags-b", "source"]])])).toMatchObject({
      events: 2,
      firstSeenAt: instant(start + 2 * 60_000),
      lastSeenAt: instant(start + 5 * 60_000),
    });
  });

  it("is as sure as the surest of its events; a source that does not say is taken for rather sure", () => {
    const one: Concerned = [["ags-a", "source"]];
    expect(ownShare([aMatch(1, one, { confidence: null })])?.confidence).toBe(70);
    expect(ownShare([aMatch(1, one), aMatch(2, one, { confidence: null })])?.confidence).toBe(60);
    expect(ownShare([aMatch(1, one), aMatch(2, one, { confidence: 90 })])?.confidence).toBe(90);
  });

  it("has the addresses of its own side, where nobody else is on that side", () => {
    const observables = [
      { type: "ipv4-addr", value: "192.0.2.1", role: "source" },
      { type: "domain-name", value: "attacker.example", role: "indicator" },
      { type: "ipv4-addr", value: "192.0.2.2", role: "destination" },
    ];
    const values = (concerned: Concerned) =>
      ownShare([aMatch(1, concerned, { observables })])?.observables.map(({ value }) => value);
    expect(values([["ags-a", "destination"]])).toEqual(["192.0.2.2"]);
    expect(
      values([
        ["ags-a", "source"],
        ["ags-b", "destination"],
      ]),
    ).toEqual(["192.0.2.1"]);
    expect(
      values([
        ["ags-a", "source"],
        ["ags-b", "source"],
      ]),
    ).toEqual([]);
  });

  it("is not kept of organisations beyond those that the episode keeps", () => {
    expect(
      grown(
        [
          aMatch(1, [
            ["ags-a", "source"],
            ["ags-b", "source"],
          ]),
        ],
        [own],
      ).map(({ id }) => id),
    ).toEqual([own]);
  });

  const match = fc
    .tuple(
      fc.nat(500),
      fc.uniqueArray(
        fc.tuple(
          fc.constantFrom("ags-a", "ags-b", "ags-c"),
          fc.constantFrom("source" as const, "destination" as const),
        ),
        { minLength: 1, maxLength: 4 },
      ),
      fc.option(fc.nat(100)),
      fc.array(fc.nat(20), { maxLength: 4 }),
    )
    .map(([minute, concerned, confidence, hosts]) =>
      aMatch(minute, concerned, {
        confidence,
        techniques: hosts.map((host) => `T${1000 + host}`),
        observables: hosts.map((host) => ({
          type: "ipv4-addr",
          value: `192.0.2.${host}`,
          role: host % 2 === 0 ? "source" : "destination",
        })),
      }),
    );

  it("is the same whether others have matches in between or not", () => {
    fc.assert(
      fc.property(fc.array(match, { maxLength: 30 }), (matches) => {
        const mine = matches.filter(({ details: { organisations } }) => organisations.some(({ id }) => id === own));
        expect(ownShare(matches)).toEqual(ownShare(mine));
      }),
      { numRuns: 1000 },
    );
  });

  it("stays small, and fits its schema", () => {
    fc.assert(
      fc.property(fc.array(match, { maxLength: 60 }), (matches) => {
        for (const share of grown(matches)) {
          expect(OrganisationShare.safeParse(share).success).toBe(true);
          expect(share.observables.length).toBeLessThanOrEqual(SHARED_OBSERVABLES);
          expect(share.techniques.length).toBeLessThanOrEqual(20);
        }
      }),
      { numRuns: 300 },
    );
  });
});
