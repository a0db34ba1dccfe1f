import { Deadlines } from "./deadlines.ts";
import type { Group } from "./group.ts";

/** What was heard is on the log, and was looked at, so much later at the most, in milliseconds. */
export const UNDER_WAY = 10_000;

const never = Number.NEGATIVE_INFINITY;

/**
 * Groups whose windows are asked when they are over, by when that is. A correlation that counts alerts of others is asked
 * only as far as those were asked the time before: by then what they raised has come to it.
 */
export class Questions {
  readonly #due: Deadlines<Group>[] = [];
  readonly #until: number[] = [];
  #readUpTo = never;

  add(group: Group): void {
    const { trigger, closing } = group;
    if (closing === undefined || trigger.kind === "each") return;
    const { dueAt } = closing;
    if (dueAt >= closing.askedAt) return;
    this.#put(group, dueAt, trigger.level);
  }

  #put(group: Group, dueAt: number, level: number): void {
    if (group.closing !== undefined) group.closing.askedAt = dueAt;
    if (dueAt === Number.POSITIVE_INFINITY) return;
    while (this.#due.length <= level) {
      this.#due.push(new Deadlines());
      this.#until.push(never);
    }
    this.#due[level]?.add(dueAt, group);
  }

  /** Nothing that was appended before `readUpTo` is still to come. `ask` gives when the group is to be asked again. */
  ask(readUpTo: number, ask: (group: Group, until: number) => number): void {
    // Only when time goes on is it known that what was raised the time before was read.
    if (readUpTo <= this.#readUpTo) return;
    this.#readUpTo = readUpTo;
    const before = [...this.#until];
    for (const [level, due] of this.#due.entries()) {
      const until = level === 0 ? readUpTo - UNDER_WAY : Math.min(readUpTo - UNDER_WAY, before[level - 1] ?? never);
      if (until <= (before[level] ?? never)) continue;
      this.#until[level] = until;
      for (;;) {
        // What is due at `until` itself is not over yet.
        if (due.earliest >= until) break;
        const group = due.take();
        if (group === undefined) break;
        // Of several entries of a group the one counts that it was put down for last.
        if ((group.closing?.askedAt ?? Number.POSITIVE_INFINITY) >= until) continue;
        this.#put(group, ask(group, until), level);
      }
    }
  }
}
