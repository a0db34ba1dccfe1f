import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sharePartitions, type MemberClaims } from "./share-partitions.ts";

const claims = (member: string, generation = -1, owned: readonly number[] = []): MemberClaims => ({
  member,
  generation,
  owned,
});
const upTo = (count: number): number[] => Array.from({ length: count }, (_, number) => number);
const all = (shares: ReadonlyMap<string, readonly number[]>): number[] =>
  [...shares.values()].flat().toSorted((left, right) => left - right);

describe("sharing partition numbers out", () => {
  it("gives all to a member that is alone", () => {
    expect(sharePartitions(4, [claims("a")]).get("a")).toEqual([0, 1, 2, 3]);
  });

  it("takes from who has all, and gives it on only when that one no longer has it", () => {
    const first = sharePartitions(4, [claims("a", 1, [0, 1, 2, 3]), claims("b")]);
    expect(first).toEqual(
      new Map([
        ["a", [0, 1]],
        ["b", []],
      ]),
    );
    const second = sharePartitions(4, [claims("a", 2, [0, 1]), claims("b", 2, [])]);
    expect(second.get("b")).toEqual([2, 3]);
  });

  it("believes who had a number last", () => {
    const shares = sharePartitions(2, [claims("a", 3, [0, 1]), claims("b", 5, [1])]);
    expect(shares).toEqual(
      new Map([
        ["a", [0]],
        ["b", [1]],
      ]),
    );
  });

  it("comes to even shares of everything within two rounds, whoever comes and goes, and moves no more than it must", () => {
    const round = fc.uniqueArray(fc.constantFrom<string[]>("a", "b", "c", "d", "e"), { minLength: 1 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 48 }), fc.array(round, { minLength: 1, maxLength: 8 }), (count, rounds) => {
        let owned = new Map<string, readonly number[]>();
        let generation = 0;
        for (const members of rounds) {
          const before = owned;
          for (let part = 0; part < 2; part += 1) {
            const shares = sharePartitions(
              count,
              members.map((member) => claims(member, generation, owned.get(member) ?? [])),
            );
            generation += 1;
            // Nobody gets what another one still has.
            for (const [member, share] of shares)
              for (const number of share)
                for (const [other, had] of owned)
                  if (other !== member && members.includes(other)) expect(had).not.toContain(number);
            owned = shares;
          }
          expect(all(owned)).toEqual(upTo(count));
          const sizes = [...owned.values()].map(({ length }) => length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
          for (const member of members) {
            const had = before.get(member) ?? [];
            const kept = owned.get(member)?.filter((number) => had.includes(number)) ?? [];
            expect(kept.length).toBe(Math.min(had.length, owned.get(member)?.length ?? 0));
          }
        }
      }),
    );
  });
});
