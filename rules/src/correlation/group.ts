import { RunningEpisode, type EpisodeMatch } from "../episode/episode.ts";
import { Closing } from "./closing.ts";
import { historyOf, type History } from "./history.ts";
import type { MatchRecord } from "./match-record.ts";
import { isThrough, placeOf, type Arrival, type Running } from "./running.ts";
import type { Trigger } from "./trigger.ts";
import type { Entry } from "./entry.ts";
import { Window } from "./window.ts";

/** Who hears at once of what becomes of a group's episodes. */
export interface Listener {
  /** An episode that is out of sight from now on. */
  passed(running: Running): void;
  /** The matches that raised it, earliest first, before any that it gathers; and when that was known. */
  opened(trigger: Trigger, episode: RunningEpisode, matches: readonly EpisodeMatch[], knownAt: number): void;
}

const never = Number.NEGATIVE_INFINITY;

/**
 * One group of a trigger: the matches that raised nothing yet, and the last episode. What becomes of it depends on the
 * matches and the order in which they came to the log alone, never on when they are read.
 */
export class Group {
  readonly key: string;
  trigger: Trigger;
  readonly window: Window;
  readonly closing: Closing | undefined;
  readonly #history: History | undefined;
  readonly #listener: Listener;
  running: Running | undefined;
  readonly partition: number;
  /** When the last match came to the log. */
  touchedAt: number;
  /** Where windows are asked at their end: the match that was taken last. It says whom an alert is about. */
  #last: { readonly record: MatchRecord; readonly arrival: Arrival } | undefined;
  /** What happened before is in the episode. */
  #countedThrough: number | undefined;

  constructor({ key, partition, appendedAt }: Omit<Arrival, "offset">, trigger: Trigger, listener: Listener) {
    this.key = key;
    this.partition = partition;
    this.touchedAt = appendedAt;
    this.trigger = trigger;
    this.#listener = listener;
    if (trigger.kind === "each") {
      this.window = new Window(trigger.span, { of: "events" });
      return;
    }
    const { question, span } = trigger;
    this.window = new Window(span, question.measuring);
    if (question.when === "end") this.closing = new Closing(this.window, trigger);
    this.#history = historyOf(trigger);
  }

  /** From then on nothing that is kept here can matter. */
  get staleAt(): number {
    const { kept, open, reach } = this.trigger;
    const isPast = this.#history === undefined ? Math.max(kept, open) : Math.max(kept, open, reach.matches);
    return this.touchedAt + isPast;
  }

  /** Goes on under other rules, of which its own is the same. */
  goOnWith(trigger: Trigger): void {
    this.trigger = trigger;
    if (this.closing !== undefined) this.closing.askedAt = Number.POSITIVE_INFINITY;
  }

  /** Goes on with an episode that began before. Of a rule that was changed meanwhile matches may come once more. */
  carry(running: Running, isChanged: boolean): void {
    this.running = running;
    const { lastSeenAt } = running.episode;
    if (isChanged) this.#countedThrough = lastSeenAt;
    if (this.closing !== undefined) this.closing.through = Math.max(this.closing.through, lastSeenAt);
  }

  /** Whether it has something to tell, or to be asked. */
  get isBusy(): boolean {
    const { running, closing, window } = this;
    return (
      running?.episode.active === true ||
      running?.dirty === true ||
      (closing !== undefined && window.first !== undefined)
    );
  }

  /** Entries and values that were forgotten because there were too many. */
  get evicted(): number {
    return this.window.evicted + (this.#history?.evicted ?? 0);
  }

  /** Takes a match. `isTold`: whatever came of it was told before, so it is only remembered. False: it came too late. */
  take(record: MatchRecord, arrival: Arrival, isTold: boolean): boolean {
    const { appendedAt } = arrival;
    this.touchedAt = Math.max(this.touchedAt, appendedAt);
    const isLate = this.#isLate(record);
    const before = appendedAt - this.trigger.kept;
    if (this.closing === undefined) this.window.forget(before);
    // What was not asked yet waits, however long that takes.
    else this.window.forgetReleased(before);
    if (this.#isTooLate(record, isLate)) return this.window.knows(record.event);
    const entry = this.window.remember(record.event, record.at, appendedAt);
    if (entry === undefined) return true;
    const isKnown = isTold || (this.running !== undefined && isThrough(this.running, arrival));
    if (this.closing !== undefined) this.#await(entry, record, arrival);
    else if (this.#history !== undefined) this.#compare(this.#history, entry, record, arrival, isKnown);
    else this.#gather(entry, record, arrival, isKnown);
    return !isLate;
  }

  #isLate({ at, heardAt = at }: MatchRecord): boolean {
    return this.trigger.kind === "count" && heardAt > at + this.trigger.delay;
  }

  /** An alert that gathers what comes takes also what is late. */
  #isTooLate({ at }: MatchRecord, isLate: boolean): boolean {
    if (this.closing !== undefined) return isLate || at <= this.closing.through;
    return isLate && this.#history !== undefined;
  }

  /** Of a window that is asked at its end. Who was silent no longer is. */
  #await(entry: Entry, record: MatchRecord, arrival: Arrival): void {
    this.#last = { record, arrival };
    this.window.count(entry, record.values, record.details, record.numbers);
    const { running } = this;
    if (running?.episode.active !== true || !isAbsence(this.trigger)) return;
    if (record.at <= running.episode.lastSeenAt) return;
    this.#end(running);
    this.#listener.passed(running);
  }

  /** Asks the windows that were over before `until`. Nothing comes of those that were before `judgedUntil`. */
  ask(until: number, judgedUntil: number): number {
    const last = this.#last;
    if (this.closing === undefined || last === undefined) return Number.POSITIVE_INFINITY;
    return this.closing.ask(until, (entries, closedAt) => {
      if (closedAt >= judgedUntil) this.#join(entries, last.record, last.arrival, closedAt);
    });
  }

  #compare(history: History, entry: Entry, record: MatchRecord, arrival: Arrival, isKnown: boolean): void {
    const isRaised = history.isRaisedBy(record);
    if (!isRaised && this.trigger.rule.kind === "correlation" && this.trigger.rule.type === "first_seen") return;
    this.window.count(entry, record.values, record.details);
    if (!isRaised) return;
    const raised = this.window.raised(entry, () => true) ?? [entry];
    if (isKnown) for (const each of raised) this.window.release(each);
    else this.#join(raised, record, arrival, heardAtOf(record));
  }

  /** What raises an alert goes to the one that there is, or opens one. */
  #join(raised: readonly Entry[], record: MatchRecord, arrival: Arrival, knownAt: number): void {
    const { running, trigger } = this;
    const [first] = raised;
    const matches = raised.flatMap(matchOf);
    for (const entry of raised) this.window.release(entry);
    if (first === undefined) return;
    const isOpen =
      running !== undefined &&
      first.at < running.episode.endsAt &&
      (this.closing !== undefined || arrival.appendedAt - running.through.appendedAt < trigger.open);
    if (isOpen && !isAbsence(trigger)) {
      for (const match of matches) running.episode.grow(trigger.rule, match);
      running.through = placeOf(arrival);
      running.dirty = true;
      return;
    }
    if (running?.episode.active === true) this.#end(running);
    if (running?.dirty === true) this.#listener.passed(running);
    this.#open(matches, record, arrival, knownAt);
  }

  /** An alert gathers what comes for it, in whatever order. */
  #gather(entry: Entry, record: MatchRecord, arrival: Arrival, isKnown: boolean): void {
    const { running, trigger } = this;
    // It belongs to the episode, also when it is late, or the episode was taken for over.
    const belongs =
      running !== undefined &&
      record.at < running.episode.endsAt &&
      (isKnown || arrival.appendedAt - running.through.appendedAt < trigger.open);
    if (belongs) {
      if (!isKnown && record.at > (this.#countedThrough ?? never)) this.#grow(running, record, arrival);
      return;
    }
    this.window.count(entry, record.values, record.details, record.numbers);
    if (isKnown) return;
    // It is over: nothing that comes in order belongs to it.
    const wasActive = running?.episode.active === true;
    if (wasActive) this.#end(running);
    const raised = trigger.kind === "each" ? [entry] : this.window.raised(entry, trigger.question.accept);
    // What came late for the one before is to be told before it is out of sight.
    if (running !== undefined && (wasActive || (raised !== undefined && running.dirty))) this.#listener.passed(running);
    if (raised === undefined) return;
    const matches = raised.flatMap(matchOf);
    const [first] = raised;
    const from = first?.at ?? never;
    for (const each of raised) this.window.release(each);
    // What is older than the window that raised it will never be in one with what comes later.
    while (this.window.first !== undefined && this.window.first.at <= from) this.window.release(this.window.first);
    this.#absorb(this.#open(matches, record, arrival, heardAtOf(record)));
  }

  #open(
    matches: readonly EpisodeMatch[],
    { group, exercise }: MatchRecord,
    arrival: Arrival,
    knownAt: number,
  ): Running {
    const episode = RunningEpisode.open(this.trigger.rule, { group, exercise }, matches);
    this.running = { episode, through: placeOf(arrival), dirty: true, toldAt: never };
    this.#listener.opened(this.trigger, episode, matches, knownAt);
    return this.running;
  }

  #end(running: Running): void {
    running.episode.active = false;
    running.dirty = true;
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

/** Its alert lasts until there is a match again. */
export function isAbsence({ rule }: Trigger): boolean {
  return rule.kind === "correlation" && rule.type === "absence";
}

const heardAtOf = ({ at, heardAt = at }: MatchRecord): number => heardAt;

function matchOf({ event, at, details }: Entry): EpisodeMatch[] {
  return details === undefined ? [] : [{ event, at, details }];
}
