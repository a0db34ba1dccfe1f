/** The only source of time of day. Tests set it; pure folders get `now` as an argument instead. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands until it is set or moved on. */
export class SetClock implements Clock {
  #now: number;
  constructor(now: number | string) {
    this.#now = typeof now === "number" ? now : Date.parse(now);
  }
  now(): number {
    return this.#now;
  }
  set(now: number | string): void {
    this.#now = typeof now === "number" ? now : Date.parse(now);
  }
  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
