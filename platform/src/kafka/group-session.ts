import type { Position } from "../event-log.ts";
import { failureOf, type Failure } from "./failure.ts";
import type { Membership, Standing } from "./membership.ts";
import { Backoff } from "./pause.ts";
import type { KafkaTimeouts } from "./settings.ts";

/** For the last words of a member that leaves while the brokers do not answer. */
export const FAREWELL = 5000;

/** The group took this member for dead: its partitions may be with another one. */
export const isLost = (type: string | undefined): boolean =>
  ["UNKNOWN_MEMBER_ID", "ILLEGAL_GENERATION", "FENCED_INSTANCE_ID"].includes(type ?? "");
export const isRebalance = (type: string | undefined): boolean => type === "REBALANCE_IN_PROGRESS";

/**
 * The time from one sharing-out of partitions to the next. Heartbeats go on all through it, however long a handler takes;
 * it is over when the group says so.
 */
export class GroupSession {
  readonly standing: Standing;
  readonly ended: Promise<void>;
  readonly #membership: Membership;
  readonly #end: () => void;
  readonly #timeouts: KafkaTimeouts;
  readonly #beating: Promise<void>;
  /** Ends the pause before the next heartbeat. */
  #hurry: () => void = () => {};
  #over: "rebalance" | "lost" | "left" | undefined;
  #heard = performance.now();
  #failure: Error | undefined;

  constructor(membership: Membership, standing: Standing, timeouts: KafkaTimeouts) {
    this.standing = standing;
    this.#timeouts = timeouts;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#end = resolve;
    this.#membership = membership;
    this.#beating = this.#beat();
  }

  over(): "rebalance" | "lost" | "left" | undefined {
    return this.#over;
  }

  end(why: "rebalance" | "lost" | "left"): void {
    this.#over ??= why;
    this.#end();
    this.#hurry();
  }

  /** False: the group has not answered for so long that it may have given the partitions away. */
  isCertain(): boolean {
    return performance.now() - this.#heard < this.#timeouts.session;
  }

  failing(): Error | undefined {
    return this.#failure;
  }

  /**
   * Tells the group how far this member has got, again and again: what is worked off should not come twice. Gives up
   * when the session is over or a member that leaves gets no answer, with what stood in the way.
   */
  async commit(positions: readonly Position[], isLeaving: () => boolean): Promise<Error | undefined> {
    const end = performance.now() + FAREWELL;
    for (const backoff = new Backoff(); ; await backoff.pause()) {
      try {
        await this.#membership.commit(this.standing, positions);
        this.#failure = undefined;
        return undefined;
      } catch (thrown) {
        const { error } = this.#heed(thrown);
        this.#failure = error;
        if (this.#over !== undefined || (isLeaving() && performance.now() > end)) return error;
      }
    }
  }

  async close(): Promise<void> {
    this.end("left");
    await this.#beating;
  }

  async #beat(): Promise<void> {
    for (;;) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#timeouts.heartbeat);
        this.#hurry = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      if (this.#over !== undefined) return;
      try {
        const asked = performance.now();
        await this.#membership.heartbeat(this.standing);
        this.#heard = asked;
        this.#failure = undefined;
      } catch (thrown) {
        const { error } = this.#heed(thrown);
        if (this.#over === undefined) this.#failure = error;
      }
    }
  }

  #heed(thrown: unknown): Failure {
    const failure = failureOf(thrown);
    if (isLost(failure.type)) this.end("lost");
    if (isRebalance(failure.type)) this.end("rebalance");
    return failure;
  }
}
