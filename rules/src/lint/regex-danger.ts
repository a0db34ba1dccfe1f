import { meet, positionsOf, type Positions } from "./regex-positions.ts";

/** Steps after which nothing is said about a pattern. */
const MOST_STEPS = 2_000_000;

/**
 * What an engine that goes back does with a text that almost fits: ours reads every text once, but rules travel. By
 * Weideman et al., Analyzing Matching Time Behavior of Backtracking Regular Expression Matchers by Using Ambiguity of NFA
 * (CIAA 2016): exponential when a place can be reached from itself in two ways by the same text, polynomial when two
 * places each return to themselves by a text that also leads from the one to the other.
 */
export function danger(pattern: string): "exponential" | "polynomial" | undefined {
  const positions = positionsOf(pattern);
  if (positions === undefined) return undefined;
  const walk = new Walk(positions);
  const places = positions.sets.map((_, place) => place);
  if (places.some((place) => walk.loopsInTwoWays(place))) return "exponential";
  const pairs = places.flatMap((left) =>
    places.filter((right) => right !== left).map((right) => [left, right] as const),
  );
  if (pairs.some(([left, right]) => walk.reaches([left, left, right], [left, right, right]))) return "polynomial";
  return undefined;
}

/** Several readers that walk through the pattern side by side, taking the same characters. */
class Walk {
  readonly #follow: readonly (readonly number[])[];
  readonly #meets: readonly (readonly boolean[])[];
  #steps = 0;

  constructor({ sets, follow }: Positions) {
    this.#follow = follow;
    this.#meets = sets.map((left) => sets.map((right) => meet(left, right)));
  }

  /** Two readers leave the place together, part, and are back together. */
  loopsInTwoWays(place: number): boolean {
    const parted = this.#reachable([place, place]).filter((at) => at[0] !== at[1]);
    return this.#hasDoubleEdge(place) || parted.some((at) => this.reaches(at, [place, place]));
  }

  /** A way that is there twice, out of the place and back to it. */
  #hasDoubleEdge(place: number): boolean {
    const next = this.#follow[place] ?? [];
    return next.some((to, index) => next.indexOf(to) < index && (to === place || this.reaches([to], [place])));
  }

  reaches(from: readonly number[], to: readonly number[]): boolean {
    const wanted = to.join();
    return this.#reachable(from).some((at) => at.join() === wanted);
  }

  /** Everything that can be reached by at least one character. */
  #reachable(from: readonly number[]): readonly (readonly number[])[] {
    const found = new Map<string, readonly number[]>();
    const open = [from];
    for (let at = open.pop(); at !== undefined; at = open.pop())
      for (const next of this.#next(at)) {
        this.#steps += 1;
        if (this.#steps > MOST_STEPS) return [];
        const key = next.join();
        if (found.has(key)) continue;
        found.set(key, next);
        open.push(next);
      }
    return [...found.values()];
  }

  #next(at: readonly number[]): readonly (readonly number[])[] {
    let ways: (readonly number[])[] = [[]];
    for (const place of at)
      ways = ways.flatMap((way) =>
        [...new Set(this.#follow[place])]
          .filter((to) => way.every((other) => this.#meets[to]?.[other] === true))
          .map((to) => [...way, to]),
      );
    return ways;
  }
}
