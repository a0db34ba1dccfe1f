import { Deadlines } from "./deadlines.ts";
import type { Group } from "./group.ts";

/** So many are looked at for one without a running episode before one with it has to go. */
const MOST_SPARED = 64;
/** A group that is stale but still has something to tell is looked at again so much later, in milliseconds. */
const AGAIN = 1000;

/** All groups by key, up to a number. */
export class Groups {
  readonly #most: number;
  readonly #byKey = new Map<string, Group>();
  /** By a time that is not too late; whoever comes up too early goes back. */
  readonly #stale = new Deadlines<Group>();

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#byKey.size;
  }

  get isFull(): boolean {
    return this.#byKey.size >= this.#most;
  }

  get(key: string): Group | undefined {
    return this.#byKey.get(key);
  }

  has(group: Group): boolean {
    return this.#byKey.get(group.key) === group;
  }

  values(): Iterable<Group> {
    return this.#byKey.values();
  }

  /** In place of the one that has the key, if there is one. */
  put(group: Group): void {
    this.#byKey.set(group.key, group);
    this.#stale.add(group.staleAt, group);
  }

  delete(group: Group): void {
    this.#byKey.delete(group.key);
  }

  /** The one that was not touched for longest, rather one without a running episode: it is taken out. */
  takeStalest(): Group | undefined {
    const spared: Group[] = [];
    let victim: Group | undefined;
    while (victim === undefined && spared.length < MOST_SPARED) {
      const group = this.#next();
      if (group === undefined) break;
      if (group.running?.episode.active === true) spared.push(group);
      else victim = group;
    }
    victim ??= spared.shift();
    for (const group of spared) this.#stale.add(group.staleAt, group);
    if (victim !== undefined) this.delete(victim);
    return victim;
  }

  #next(): Group | undefined {
    for (let group = this.#stale.take(); group !== undefined; group = this.#stale.take()) {
      if (!this.has(group)) continue;
      if (group.staleAt <= this.#stale.earliest) return group;
      this.#stale.add(group.staleAt, group);
    }
    return undefined;
  }

  /** Those go that nothing can matter to any more. */
  forgetStale(time: number): void {
    for (let group = this.#stale.takeDue(time); group !== undefined; group = this.#stale.takeDue(time)) {
      if (!this.has(group)) continue;
      const { staleAt } = group;
      if (staleAt > time) this.#stale.add(staleAt, group);
      else if (group.isBusy) this.#stale.add(time + AGAIN, group);
      else this.delete(group);
    }
  }
}
