import type { Batch, BatchHandler, SubscribeOptions, Subscription } from "../event-log.ts";
import type { Client } from "./client.ts";
import { failureOf } from "./failure.ts";
import { Fetcher } from "./fetcher.ts";
import type { GroupOffsets } from "./group-offsets.ts";
import { FAREWELL, GroupSession, isLost, isRebalance } from "./group-session.ts";
import { Holdings } from "./holdings.ts";
import type { LogTopics } from "./log-topics.ts";
import type { Membership } from "./membership.ts";
import { Backoff, errorOf, pause, refusalBackoff } from "./pause.ts";
import type { KafkaTimeouts } from "./settings.ts";
import type { Signals } from "./signals.ts";

const MAX_BATCH = 1000;

export interface GroupMemberOptions {
  readonly client: Client;
  readonly membership: Membership;
  readonly offsets: GroupOffsets;
  readonly topics: LogTopics;
  readonly signals: Signals;
  readonly timeouts: KafkaTimeouts;
  readonly subscribe: SubscribeOptions;
  readonly handler: BatchHandler;
}

/** A member of a group: joins, works on its share, and joins again whenever the group is shared out anew. */
export class GroupMember implements Subscription {
  readonly #options: GroupMemberOptions;
  readonly #fetcher: Fetcher;
  readonly #held = new Holdings();
  /** Whether this member has got further than its group knows. */
  #isAhead = false;
  #member = "";
  /** The generation in which `#held` was given to it last, and the one that it has joined last. */
  #given = -1;
  #joined = -1;
  #session: GroupSession | undefined;
  #failure: Error | undefined;
  readonly #backoff = new Backoff();
  readonly #closing = Promise.withResolvers<void>();
  #closed = false;
  readonly #begun = Promise.withResolvers<void>();
  #hasBegun = false;
  readonly #running: Promise<void>;

  private constructor(options: GroupMemberOptions) {
    this.#options = options;
    const { client, signals, subscribe } = options;
    this.#fetcher = new Fetcher({ client, signals, reader: `group ${subscribe.group}`, follows: true });
    this.#running = this.#run();
  }

  static async join(options: GroupMemberOptions): Promise<GroupMember> {
    const member = new GroupMember(options);
    const timer = setTimeout(
      () => member.#begun.reject(member.failing() ?? new Error("the group was not joined in time")),
      options.timeouts.request + options.timeouts.rebalance,
    );
    try {
      await member.#begun.promise;
      return member;
    } catch (error) {
      await member.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  lag(): Promise<number> {
    return this.#options.offsets.lag(this.#options.subscribe.topics);
  }

  failing(): Error | undefined {
    return this.#failure ?? this.#session?.failing() ?? this.#fetcher.failing();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#closing.resolve();
    this.#fetcher.wake();
    // A join is waited for, or the others would wait for this member; but not for brokers that do not answer.
    const { client, timeouts } = this.#options;
    const timer = this.#session === undefined ? setTimeout(() => client.close(), timeouts.connect) : undefined;
    await this.#running;
    clearTimeout(timer);
    client.close();
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      try {
        await this.#join();
        await this.#hold();
      } catch (thrown) {
        await this.#recover(thrown);
      }
    }
    await this.#giveUpAll();
    this.#fetcher.close();
    if (this.#member !== "")
      await Promise.race([this.#options.membership.leave(this.#member).catch(() => {}), pause(FAREWELL)]);
  }

  async #join(): Promise<void> {
    const { membership, timeouts } = this.#options;
    const joined = await membership.join(this.#member, { generation: this.#given, owned: this.#held.numbers() });
    this.#member = joined.member;
    // The group has been shared out without this member meanwhile: others may have worked on what it had.
    const hasMissed = this.#held.numbers().length > 0 && joined.generation !== this.#joined + 1;
    this.#joined = joined.generation;
    if (hasMissed) {
      await this.#giveUpAll();
      return this.#join();
    }
    this.#session = new GroupSession(membership, await membership.sync(joined), timeouts);
  }

  /** Works until the group is shared out anew, or this member leaves. */
  async #hold(): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    void session.ended.then(() => this.#fetcher.wake());
    try {
      const { share, generation } = session.standing;
      this.#given = generation;
      if (this.#isAhead) await this.#commit(session);
      const surplus = this.#held.numbers().filter((number) => !share.includes(number));
      // Its new owner gets it only when this one has told that it is done with it: by joining again.
      if (surplus.length > 0) return await this.#giveUp(surplus);
      await this.#adopt(
        share.filter((number) => !this.#held.has(number)),
        session,
      );
      if (session.over() === undefined) {
        // What held up the join is over.
        this.#failure = undefined;
        this.#hasBegun = true;
        this.#begun.resolve();
        this.#backoff.reset();
        await this.#work(session);
      }
    } finally {
      await session.close();
      this.#session = undefined;
      this.#fetcher.assign([]);
    }
    if (session.over() === "lost") await this.#takenForDead();
  }

  async #adopt(numbers: readonly number[], session: GroupSession): Promise<void> {
    if (numbers.length === 0) return;
    const { offsets, subscribe, topics } = this.#options;
    const places = subscribe.topics.flatMap((topic) =>
      topics.placesOf(topic).filter(({ partition }) => numbers.includes(partition)),
    );
    const backoff = refusalBackoff();
    for (; !this.#closed && session.over() === undefined; await backoff.pause(session.ended, this.#closing.promise)) {
      try {
        const positions = await offsets.reached(places);
        await subscribe.onAssigned?.(positions);
        this.#held.add(numbers, positions);
        this.#failure = undefined;
        return;
      } catch (error) {
        if (!this.#hasBegun) throw error;
        this.#failure = errorOf(error);
      }
    }
  }

  async #giveUp(numbers: readonly number[]): Promise<void> {
    if (numbers.length === 0) return;
    const gone = this.#held.remove(numbers);
    await this.#options.subscribe.onRevoked?.(gone);
  }

  async #giveUpAll(): Promise<void> {
    await this.#giveUp(this.#held.numbers()).catch((error: unknown) =>
      this.#tell(error, "what went away was not given up well"),
    );
  }

  async #work(session: GroupSession): Promise<void> {
    const { subscribe, topics } = this.#options;
    this.#fetcher.assign(
      this.#held.positions().map((position) => ({ ...position, name: topics.nameOf(position.topic) })),
    );
    while (!this.#closed && session.over() === undefined) {
      const batch = await this.#fetcher.next(subscribe.maxBatch ?? MAX_BATCH);
      if (batch.length > 0) await this.#deliver(batch, session);
    }
  }

  async #deliver(batch: Batch, session: GroupSession): Promise<void> {
    const backoff = refusalBackoff();
    for (; !this.#closed && session.over() === undefined; await backoff.pause(session.ended, this.#closing.promise)) {
      if (!session.isCertain()) continue;
      try {
        await this.#options.handler(batch);
      } catch (error) {
        this.#failure = errorOf(error);
        continue;
      }
      this.#held.move(batch);
      this.#isAhead = true;
      await this.#commit(session);
      return;
    }
  }

  async #commit(session: GroupSession): Promise<void> {
    const failure = await session.commit(this.#held.positions(), () => this.#closed);
    this.#failure = failure;
    if (failure !== undefined) return;
    this.#isAhead = false;
    this.#fetcher.handled();
  }

  async #recover(thrown: unknown): Promise<void> {
    const { type, kind, error } = failureOf(thrown);
    if (isLost(type)) return this.#takenForDead();
    if (isRebalance(type)) return;
    this.#failure = error;
    if (!this.#hasBegun && kind === "final") {
      this.#closed = true;
      this.#begun.reject(error);
      return;
    }
    if (this.#backoff.isWorthTelling()) this.#tell(error, "the group cannot be joined");
    await this.#backoff.pause(this.#closing.promise);
  }

  /** Others may work on what it had. */
  async #takenForDead(): Promise<void> {
    const { signals, subscribe } = this.#options;
    this.#member = "";
    signals.rejoins.inc({ group: subscribe.group });
    await this.#giveUpAll();
  }

  #tell(error: unknown, message: string): void {
    const { signals, subscribe } = this.#options;
    signals.telemetry.logger.warn({ err: error, group: subscribe.group }, message);
  }
}
