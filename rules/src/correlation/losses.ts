/** What may have cost an alert: it came too late, or there was too much. */
export type Loss = "late" | "match" | "group";

/** How often, by rule. */
export class Losses {
  readonly #counts = new Map<string, Record<Loss, number>>();

  add(rule: string, loss: Loss, count = 1): void {
    if (count === 0) return;
    let counts = this.#counts.get(rule);
    if (counts === undefined) {
      counts = { late: 0, match: 0, group: 0 };
      this.#counts.set(rule, counts);
    }
    counts[loss] += count;
  }

  of(rule: string): Readonly<Record<Loss, number>> | undefined {
    return this.#counts.get(rule);
  }

  list(): Iterable<[rule: string, counts: Readonly<Record<Loss, number>>]> {
    return this.#counts;
  }

  total(loss: Loss): number {
    let total = 0;
    for (const counts of this.#counts.values()) total += counts[loss];
    return total;
  }
}
