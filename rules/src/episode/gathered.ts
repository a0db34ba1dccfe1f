/** Distinct items in the order in which they came, up to a number. */
export class Gathered<Item> {
  readonly #items: Item[];
  readonly #known: Set<string>;
  readonly #keyOf: (item: Item) => string;
  readonly #most: number;

  constructor(items: readonly Item[], keyOf: (item: Item) => string, most: number) {
    this.#items = [...items];
    this.#known = new Set(items.map(keyOf));
    this.#keyOf = keyOf;
    this.#most = most;
  }

  add(items: readonly Item[]): void {
    for (const item of items) {
      if (this.#items.length >= this.#most) return;
      const key = this.#keyOf(item);
      if (this.#known.has(key)) continue;
      this.#known.add(key);
      this.#items.push(item);
    }
  }

  list(): Item[] {
    return [...this.#items];
  }
}
