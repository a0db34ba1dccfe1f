import type { MessagePort } from "node:worker_threads";
import type { TopicName } from "@lagewarte/model";

interface Member {
  readonly number: number;
  readonly port: MessagePort;
  /** Tells that it is its turn (true) or that it has left before that (false). */
  readonly settle: (holds: boolean) => void;
  readonly turn: Promise<boolean>;
}

interface Group {
  readonly topics: readonly TopicName[];
  /** The first one works, the others wait for it to leave. */
  readonly members: Member[];
}

/**
 * Who is in which group, over all threads of this process. One member of a group has all its partitions; the next one
 * gets them when that one leaves, or when its thread ends.
 */
export class Groups {
  readonly #groups = new Map<string, Group>();
  #last = 0;

  join(name: string, topics: readonly TopicName[], port: MessagePort): { member: number; holds: boolean } {
    const group = this.#groups.get(name) ?? { topics, members: [] };
    this.#groups.set(name, group);
    this.#last += 1;
    const { promise: turn, resolve: settle } = Promise.withResolvers<boolean>();
    group.members.push({ number: this.#last, port, settle, turn });
    group.members[0]?.settle(true);
    return { member: this.#last, holds: group.members.length === 1 };
  }

  /** Fulfilled with true when the member gets the partitions, with false when it leaves without. */
  turn(name: string, member: number): Promise<boolean> {
    const found = this.#groups.get(name)?.members.find(({ number }) => number === member);
    return found?.turn ?? Promise.resolve(false);
  }

  leave(name: string, member: number): void {
    this.#drop(name, ({ number }) => number === member);
  }

  /** Everybody whose thread has ended. */
  leaveAll(port: MessagePort): void {
    for (const name of this.#groups.keys()) this.#drop(name, (each) => each.port === port);
  }

  #drop(name: string, goes: (member: Member) => boolean): void {
    const group = this.#groups.get(name);
    if (group === undefined) return;
    for (const member of group.members.filter(goes)) {
      group.members.splice(group.members.indexOf(member), 1);
      member.settle(false);
    }
    if (group.members.length === 0) this.#groups.delete(name);
    else group.members[0]?.settle(true);
  }

  /** Topics of each group that has a member now. */
  withMembers(): ReadonlyMap<string, readonly TopicName[]> {
    return new Map([...this.#groups].map(([name, { topics }]) => [name, topics]));
  }
}
