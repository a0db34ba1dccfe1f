interface WithEvent {
  readonly event: string;
}

const SMALLEST = 32;

/**
 * Items by their event's id. A `Set` of ids would do; but one that items come to and go from all the time makes itself anew
 * again and again, and there are very many. This is a table with open addressing: an item stands in the first free place
 * from its hash on, and its hash beside it, so that others need not be looked at on the way.
 */
export class EventIndex<Item extends WithEvent> {
  /** 0 where a place is free. */
  #hashes: Int32Array = new Int32Array(SMALLEST);
  #items: (Item | undefined)[] = Array.from({ length: SMALLEST });
  #size = 0;

  has(event: string): boolean {
    const hash = hashOf(event);
    for (let place = this.#home(hash); this.#hashes[place] !== 0; place = this.#after(place))
      if (this.#hashes[place] === hash && this.#items[place]?.event === event) return true;
    return false;
  }

  /** An item whose event is not there yet. */
  add(item: Item): void {
    if (this.#size * 4 >= this.#hashes.length * 3) this.#grow();
    this.#put(item, hashOf(item.event));
    this.#size += 1;
  }

  #put(item: Item, hash: number): void {
    let place = this.#home(hash);
    while (this.#hashes[place] !== 0) place = this.#after(place);
    this.#hashes[place] = hash;
    this.#items[place] = item;
  }

  delete(item: Item): void {
    const hash = hashOf(item.event);
    let place = this.#home(hash);
    while (this.#items[place] !== item) {
      if (this.#hashes[place] === 0) return;
      place = this.#after(place);
    }
    this.#size -= 1;
    // Whoever stands behind it because the place was taken moves up, so that nobody is looked for past a gap.
    for (let next = this.#after(place); this.#hashes[next] !== 0; next = this.#after(next)) {
      const home = this.#home(this.#hashes[next] ?? 0);
      if (this.#distance(home, next) < this.#distance(place, next)) continue;
      this.#hashes[place] = this.#hashes[next] ?? 0;
      this.#items[place] = this.#items[next];
      place = next;
    }
    this.#hashes[place] = 0;
    this.#items[place] = undefined;
  }

  #home(hash: number): number {
    return hash & (this.#hashes.length - 1);
  }

  #after(place: number): number {
    return (place + 1) & (this.#hashes.length - 1);
  }

  /** Steps from one place to another, past the end of the table. */
  #distance(from: number, to: number): number {
    return (to - from) & (this.#hashes.length - 1);
  }

  #grow(): void {
    const [hashes, items] = [this.#hashes, this.#items];
    this.#hashes = new Int32Array(hashes.length * 2);
    this.#items = Array.from({ length: hashes.length * 2 });
    for (const [place, item] of items.entries()) if (item !== undefined) this.#put(item, hashes[place] ?? 0);
  }
}

/** Ids are hashes themselves, so their last characters are as good as all (FNV-1a; never 0). */
function hashOf(event: string): number {
  let hash = 0x811c9dc5;
  for (let at = Math.max(0, event.length - 8); at < event.length; at += 1)
    hash = Math.imul(hash ^ event.charCodeAt(at), 0x01000193);
  return hash | 0 || 1;
}
