/** A member of a group, with the partition numbers that it has now and since which generation it has them. */
export interface MemberClaims {
  readonly member: string;
  readonly generation: number;
  readonly owned: readonly number[];
}

/**
 * Who works on which partition numbers, in shares that differ by one at most. A number stands for that partition of
 * every topic of the group, so that what belongs together stays together. Nobody loses more than it must, and what one
 * has to give up is with nobody until it has done so: the others get it in the next round.
 */
export function sharePartitions(partitions: number, members: readonly MemberClaims[]): Map<string, number[]> {
  const ownerOf = new Map<number, MemberClaims>();
  for (const claims of members)
    for (const number of claims.owned)
      if (number < partitions && claims.generation > (ownerOf.get(number)?.generation ?? -1))
        ownerOf.set(number, claims);

  const ownedBy = Map.groupBy(ownerOf.keys(), (number) => ownerOf.get(number)?.member);
  const countOf = (member: string): number => ownedBy.get(member)?.length ?? 0;
  // Those who have most may keep the odd ones.
  const names = members
    .map(({ member }) => member)
    .toSorted((left, right) => countOf(right) - countOf(left) || (left < right ? -1 : 1));
  const free = Array.from({ length: partitions }, (_, number) => number).filter((number) => !ownerOf.has(number));
  const shares = new Map<string, number[]>();
  for (const [index, member] of names.entries()) {
    const quota = Math.floor(partitions / names.length) + (index < partitions % names.length ? 1 : 0);
    const share = (ownedBy.get(member) ?? []).toSorted((left, right) => left - right).slice(0, quota);
    share.push(...free.splice(0, quota - share.length));
    shares.set(member, share);
  }
  return shares;
}
