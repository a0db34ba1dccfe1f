import type { AlertRecord } from "@lagewarte/model";
import { RunningEpisode, type EpisodeMatch } from "../episode/episode.ts";
import type { MatchRecord } from "./match-record.ts";
import { holds, type Trigger } from "./trigger.ts";
import { Window, type Entry } from "./window.ts";

export type EpisodeRecord = Extract<AlertRecord, { kind: "episode" }>;

/** Where and when a match came to the log; `key` is that of its group. */
export interface Arrival {
  readonly key: string;
  readonly partition: number;
  readonly offset: number;
  /** By the log's clock. */
  readonly appendedAt: number;
}

/** An episode with what is needed to go on with it after a restart. */
export interface Running {
  readonly episode: RunningEpisode;
  /** The last match that is counted in it, and when that was appended. */
  through: Omit<Arrival, "key">;
  /** Changed since it was told last. */
  dirty: boolean;
  toldAt: number;
}

const never = Number.NEGATIVE_INFINITY;

/**
 * One group of a trigger: the window of matches that raised nothing yet, and the last episode. What becomes of it depends
 * on the matches and the order in which they came to the log alone, never on when they are read.
 */
export class Group {
  readonly key: string;
  readonly partition: number;
  readonly trigger: Trigger;
  readonly window: Window;
  running: Running | undefined;
  /** When the last match came to the log. */
  touchedAt: number;

  constructor(key: string, partition: number, trigger: Trigger, touchedAt: number) {
    this.key = key;
    this.partition = partition;
    this.trigger = trigger;
    this.touchedAt = touchedAt;
    const byValues = trigger.kind === "count" && trigger.rule.type === "value_count";
    this.window = new Window(trigger.rule.timespan, byValues ? "values" : "events");
  }

  /** From then on nothing that is kept here can matter. */
  get staleAt(): number {
    return this.touchedAt + Math.max(this.trigger.kept, this.trigger.open);
  }

  /**
   * Takes a match. `isTold`: whatever came of it was told before, so it is only remembered. Gives the episode that it put
   * an end to, if that is still to be told.
   */
  take(record: MatchRecord, arrival: Arrival, isTold: boolean): Running | undefined {
    const { kept, open } = this.trigger;
    const { appendedAt } = arrival;
    this.touchedAt = Math.max(this.touchedAt, appendedAt);
    this.window.forget(appendedAt - kept);
    const entry = this.window.remember(record.event, record.at, appendedAt);
    if (entry === undefined) return undefined;
    const { running } = this;
    const isKnown = isTold || (running !== undefined && isThrough(running, arrival));
    // It belongs to the episode, also when it is late, or the episode was taken for over.
    const belongs =
      running !== undefined &&
      record.at < running.episode.endsAt &&
      (isKnown || appendedAt - running.through.appendedAt < open);
    if (belongs) {
      if (!isKnown) this.#grow(running, record, arrival);
      return undefined;
    }
    this.window.count(entry, record.values, record.details);
    if (isKnown) return undefined;
    const ended = this.#end();
    const raised = this.#raised(entry);
    if (raised === undefined) return ended;
    // What came late for the one before is to be told before it is out of sight.
    const before = ended ?? (running?.dirty === true ? running : undefined);
    this.#open(raised, record, arrival);
    return before;
  }

  /** The episode is over: nothing that comes in order belongs to it. */
  #end(): Running | undefined {
    const { running } = this;
    if (running === undefined || !running.episode.active) return undefined;
    running.episode.active = false;
    running.dirty = true;
    return running;
  }

  #raised(entry: Entry): readonly Entry[] | undefined {
    const { trigger } = this;
    return trigger.kind === "each" ? [entry] : this.window.raised(entry, (count) => holds(trigger.rule, count));
  }

  #open(raised: readonly Entry[], { group, exercise }: MatchRecord, arrival: Arrival): void {
    const { rule } = this.trigger;
    const episode = RunningEpisode.open(rule, { group, exercise }, raised.flatMap(matchOf));
    this.running = {
      episode,
      through: placeOf(arrival),
      dirty: true,
      toldAt: never,
    };
    const [first] = raised;
    for (const entry of raised) this.window.release(entry);
    // What is older than the window that raised it will never be in one with what comes later.
    while (first !== undefined && this.window.first !== undefined && this.window.first.at <= first.at)
      this.window.release(this.window.first);
    this.#absorb(this.running);
  }

  #grow(running: Running, record: MatchRecord, arrival: Arrival): void {
    running.episode.grow(this.trigger.rule, record);
    running.through = placeOf(arrival);
    running.dirty = true;
    this.#absorb(running);
  }

  /** Matches ahead of their time that the episode has reached now. */
  #absorb({ episode }: Running): void {
    for (let { first } = this.window; first !== undefined && first.at < episode.endsAt; { first } = this.window) {
      for (const match of matchOf(first)) episode.grow(this.trigger.rule, match);
      this.window.release(first);
    }
  }
}

function matchOf({ event, at, details }: Entry): EpisodeMatch[] {
  return details === undefined ? [] : [{ event, at, details }];
}

function placeOf({ partition, offset, appendedAt }: Arrival): Running["through"] {
  return { partition, offset, appendedAt };
}

/** Whether the match was worked off when the episode was told as it was restored. */
function isThrough({ through }: Running, { partition, offset }: Arrival): boolean {
  return partition === through.partition && offset <= through.offset;
}
