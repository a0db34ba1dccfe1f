import type { AlertId, AlertRecord, Episode } from "@lagewarte/model";
import { instant } from "@lagewarte/model";
import { alertId, endEpisode, endsAt, growEpisode, openEpisode } from "../episode/episode.ts";
import { groupKey, type MatchRecord } from "./match-record.ts";
import { holds, type Trigger, type Triggers } from "./trigger.ts";
import { Window, type Entry } from "./window.ts";

/** Place of a match on its topic. */
export interface Place {
  readonly partition: number;
  readonly offset: number;
}

interface Group {
  readonly trigger: Trigger;
  readonly window: Window;
  /** The matches in the window, for the episode that they may raise. */
  readonly records: Map<string, MatchRecord>;
  episode: Running | undefined;
  /** Last use, by the log's time. */
  touched: number;
}

interface Running {
  readonly alert: AlertId;
  state: Episode;
  through: Place;
  /** Changed since it was last told. */
  dirty: boolean;
  toldAt: number;
}

/** A clock this far from ours is taken for wrong, and our time of receipt counts. */
const MOST_SKEW = 86_400_000;
/** Updates of an alert at most this often. */
const TELL_EVERY = 1000;
/** Groups at once; beyond, those that were not used for longest go, and are counted as evicted. */
const MOST_GROUPS = 200_000;

type EpisodeRecord = Extract<AlertRecord, { kind: "episode" }>;

/**
 * Windows and episodes of all groups. Time comes in as an argument; the same matches in the same order give the same
 * alerts, whenever and however often the worker was started anew.
 */
export class Correlator {
  readonly #triggers: Triggers;
  readonly #groups = new Map<string, Group>();
  evictedGroups = 0;

  constructor(triggers: Triggers) {
    this.#triggers = triggers;
  }

  get groups(): number {
    return this.#groups.size;
  }

  /** An episode as the log has it, before the matches around it are read again. */
  restore(record: EpisodeRecord): void {
    const trigger = this.#triggers.byId.get(record.episode.rule.id);
    if (trigger === undefined) return;
    const group = this.#group(
      trigger,
      groupKey({ trigger: trigger.rule.id, group: record.episode.group }),
      Date.parse(record.at),
    );
    if (!record.episode.active) {
      if (group.episode?.alert === record.alert) group.episode = undefined;
      return;
    }
    group.episode = {
      alert: record.alert,
      state: record.episode,
      through: record.through,
      dirty: false,
      toldAt: Date.parse(record.at),
    };
  }

  /** A match that was worked off before: fills the window, and an episode where that had not been told yet. Raises nothing. */
  replay(record: MatchRecord, place: Place): void {
    this.#take(record, place, false);
  }

  /** A new match. */
  add(record: MatchRecord, place: Place): void {
    this.#take(record, place, true);
  }

  #take(record: MatchRecord, place: Place, mayOpen: boolean): void {
    const trigger = this.#triggers.byId.get(record.trigger);
    if (trigger === undefined || trigger.rule.info.version !== record.version) return;
    const recordedAt = Date.parse(record.recordedAt);
    const group = this.#group(trigger, groupKey(record), recordedAt);
    const at = timeOf(record);
    this.#endIfOver(group, at);
    const entry: Entry = { at, event: record.event, values: record.values };
    if (!group.window.add(entry)) return;
    group.records.set(record.event, record);
    const running = group.episode;
    if (running !== undefined) {
      const isCounted = place.partition === running.through.partition && place.offset <= running.through.offset;
      if (!isCounted) {
        running.state = growEpisode(running.state, trigger.rule, record);
        running.through = place;
        running.dirty = true;
      }
    } else if (mayOpen) this.#openIfRaised(group, entry, place);
    this.#expire(group, at);
  }

  #openIfRaised(group: Group, entry: Entry, place: Place): void {
    const { trigger } = group;
    const window =
      trigger.kind === "each"
        ? [entry]
        : group.window.firstWindow(entry, (entries) => holds(trigger.rule, countOf(trigger.rule.type, entries)));
    if (window === undefined) return;
    const records = window.flatMap(({ event }) => group.records.get(event) ?? []);
    const anchor = window[0]?.event ?? entry.event;
    const state = openEpisode(trigger.rule, anchor, records);
    group.episode = {
      alert: alertId(trigger.rule, state.group, anchor),
      state,
      through: place,
      dirty: true,
      toldAt: Number.NEGATIVE_INFINITY,
    };
  }

  #group(trigger: Trigger, key: string, touched: number): Group {
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { trigger, window: new Window(trigger.rule.timespan), records: new Map(), episode: undefined, touched };
      if (this.#groups.size >= MOST_GROUPS) this.#evict();
    } else this.#groups.delete(key);
    // Kept in the order of use: the first one is the stalest.
    group.touched = Math.max(group.touched, touched);
    this.#groups.set(key, group);
    return group;
  }

  #evict(): void {
    for (const [key, { episode }] of this.#groups) {
      if (episode !== undefined) continue;
      this.#groups.delete(key);
      this.evictedGroups += 1;
      return;
    }
  }

  #expire(group: Group, at: number): void {
    group.window.expire(at - group.trigger.rule.timespan);
    if (group.records.size > group.window.size * 2 + 16) {
      const kept = group.window.events();
      for (const event of group.records.keys()) if (!kept.has(event)) group.records.delete(event);
    }
  }

  #endIfOver(group: Group, at: number): void {
    const running = group.episode;
    if (running === undefined || !running.state.active || at < endsAt(running.state, group.trigger.rule)) return;
    running.state = endEpisode(running.state);
    this.#ended.push({ running, at });
    group.episode = undefined;
  }
  #ended: { running: Running; at: number }[] = [];

  /**
   * Moves time on to `now`: ends episodes that are over, forgets empty groups, and gives what is to be told. What was
   * changed a moment ago waits, unless `all`.
   */
  tell(now: number, all = false): EpisodeRecord[] {
    for (const [key, group] of this.#groups) {
      // What is told late (a file of yesterday) gets as long to be complete as what is told at once.
      if (now >= group.touched + group.trigger.rule.timespan) this.#endIfOver(group, now);
      if (group.episode === undefined && group.touched < now - 2 * group.trigger.rule.timespan)
        this.#groups.delete(key);
    }
    const at = instant(now);
    const records = this.#ended.map(({ running }): EpisodeRecord => ({
      kind: "episode",
      alert: running.alert,
      at,
      episode: running.state,
      through: running.through,
    }));
    this.#ended = [];
    for (const { episode } of this.#groups.values()) {
      if (episode === undefined || !episode.dirty || (!all && now - episode.toldAt < TELL_EVERY)) continue;
      episode.dirty = false;
      episode.toldAt = now;
      records.push({ kind: "episode", alert: episode.alert, at, episode: episode.state, through: episode.through });
    }
    return records;
  }
}

function timeOf(record: MatchRecord): number {
  const observedAt = Date.parse(record.observedAt);
  const recordedAt = Date.parse(record.recordedAt);
  return Math.abs(observedAt - recordedAt) > MOST_SKEW ? recordedAt : observedAt;
}

function countOf(type: "event_count" | "value_count", entries: readonly Entry[]): number {
  return type === "event_count" ? entries.length : new Set(entries.flatMap(({ values }) => values)).size;
}
