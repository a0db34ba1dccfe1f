/** The only source of time of day. Tests set it; pure folders get `now` as an argument instead. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands until it is set or moved on. Times are milliseconds since the epoch, or text with a zone. */
export class SetClock implements Clock {
  #now: number;
  constructor(now: number | string) {
    this.#now = epochOf(now);
  }
  now(): number {
    return this.#now;
  }
  set(now: number | string): void {
    this.#now = epochOf(now);
  }
  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

function epochOf(time: number | string): number {
  const epoch = typeof time === "number" ? time : Date.parse(time);
  if (Number.isNaN(epoch)) throw new RangeError(`${time} is no time`);
  return epoch;
}
