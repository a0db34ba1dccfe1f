import { instant } from "@lagewarte/model";
import { RunningEpisode, type EpisodeMatch } from "../episode/episode.ts";
import { chainedMatch } from "./chain.ts";
import { Deadlines } from "./deadlines.ts";
import { Group, isAbsence, type Listener } from "./group.ts";
import { ACTIVE, DIRTY, stateOf, type Arrival, type EpisodeRecord, type Running } from "./running.ts";
import { Groups } from "./groups.ts";
import { Losses } from "./losses.ts";
import { groupKey, type MatchRecord } from "./match-record.ts";
import { dueAt, isLater, overAt } from "./over.ts";
import { Questions } from "./questions.ts";
import { TELL_AGAIN_EVERY } from "./recovery.ts";
import type { Trigger, Triggers } from "./trigger.ts";

/** Updates of an alert at most this often, in milliseconds. */
const TELL_EVERY = 1000;
/** Groups at once; beyond, those that were not touched for longest go, and are counted as evicted. */
const MOST_GROUPS = 200_000;
const never = Number.NEGATIVE_INFINITY;

interface Carried {
  readonly group: Group;
  readonly running: Running;
}

/**
 * Windows and episodes of all groups. The same matches in the same order give the same alerts, whenever and however
 * often the worker was started anew; the time of day, an argument, only decides when something is told. What is neither
 * changed nor due costs nothing.
 */
export class Correlator implements Listener {
  #triggers: Triggers;
  readonly #groups: Groups;
  readonly #over = new Deadlines<Carried>();
  readonly #changed = new Deadlines<Running>();
  #questions = new Questions();
  #news: Omit<EpisodeRecord, "at">[] = [];
  #chained: MatchRecord[] = [];
  readonly losses = new Losses();
  /** Of each partition that was read again: windows that were over before were asked then. */
  readonly #judgedUntil = new Map<number, number>();

  constructor(triggers: Triggers, { mostGroups = MOST_GROUPS }: { readonly mostGroups?: number } = {}) {
    this.#triggers = triggers;
    this.#groups = new Groups(mostGroups);
  }

  get groups(): number {
    return this.#groups.size;
  }

  /** Partitions whose matches are about to be read again; their windows that were over before `judgedUntil` were asked. */
  resume(partitions: Iterable<number>, judgedUntil: number): void {
    for (const partition of partitions) this.#judgedUntil.set(partition, judgedUntil);
  }

  /** The last state of an episode on the log, before the matches around it are read again. */
  restore({ alert, at, episode, through, silent }: EpisodeRecord): void {
    const trigger = this.#triggers.byId.get(episode.rule.id);
    if (trigger === undefined) {
      // The rule is gone, and nobody else would end it.
      const ended = { kind: "episode", alert, episode: { ...episode, active: false }, through } as const;
      if (episode.active) this.#news.push(silent === undefined ? ended : { ...ended, silent });
      return;
    }
    const toldAt = Date.parse(at);
    const appendedAt = through.appendedAt ?? toldAt;
    const key = groupKey({ trigger: trigger.rule.id, group: episode.group, exercise: episode.exercise });
    const group = this.#groupOf({ ...through, key, appendedAt: toldAt }, trigger);
    const restored: Running = {
      episode: RunningEpisode.restore(alert, trigger.rule, episode),
      through: { ...through, appendedAt },
      dirty: false,
      toldAt,
    };
    const other = group.running;
    const isLatest = other === undefined || isLater(restored, other, group);
    if (isLatest) group.carry(restored, episode.rule.version !== trigger.rule.info.version);
    const older = isLatest ? other : restored;
    if (older?.episode.active === true && (!isLatest || older.episode.alert !== alert)) this.#end(older);
    if (isLatest && restored.episode.active) this.#over.add(dueAt(restored, group), { group, running: restored });
  }

  /** A match, in the order of its partition. `isTold`: whatever came of it was told by the worker before this one. */
  take(record: MatchRecord, arrival: Arrival, isTold = false): void {
    const trigger = this.#triggers.byId.get(record.trigger);
    if (trigger === undefined || trigger.version !== record.version) return;
    const group = this.#groupOf(arrival, trigger);
    const { evicted, running } = group;
    const state = stateOf(running);
    if (!group.take(record, arrival, isTold)) this.losses.add(record.trigger, "late");
    if (group.running !== undefined) this.#note(group, running, state);
    if (group.evicted > evicted) this.losses.add(record.trigger, "match", group.evicted - evicted);
    if (group.closing !== undefined) this.#questions.add(group);
  }

  /** Puts down when the group's episode is to be told, and when it is over, if that is different from before. */
  #note(group: Group, before: Running | undefined, state: number): void {
    const { running } = group;
    if (running === undefined) return;
    const isOther = running !== before;
    if (running.dirty && (isOther || (state & DIRTY) === 0)) this.#changed.add(running.toldAt + TELL_EVERY, running);
    if (running.episode.active && (isOther || (state & ACTIVE) === 0))
      this.#over.add(dueAt(running, group), { group, running });
  }

  #groupOf(arrival: Arrival, trigger: Trigger): Group {
    const known = this.#groups.get(arrival.key);
    if (known !== undefined) return known;
    if (this.#groups.isFull) {
      const victim = this.#groups.takeStalest();
      if (victim !== undefined && victim.staleAt > arrival.appendedAt) this.losses.add(victim.trigger.rule.id, "group");
      if (victim !== undefined) this.#drop(victim);
    }
    const group = new Group(arrival, trigger, this);
    this.#groups.put(group);
    return group;
  }

  #drop(group: Group): void {
    const { running } = group;
    group.running = undefined;
    if (running?.episode.active === true) this.#end(running);
    else if (running?.dirty === true) this.#tell(running);
  }

  /** Partitions that are somebody else's from now on. */
  release(partitions: ReadonlySet<number>): void {
    for (const group of this.#groups.values()) {
      if (!partitions.has(group.partition)) continue;
      this.#groups.delete(group);
      if (group.running !== undefined) group.running.dirty = false;
      group.running = undefined;
    }
  }

  /**
   * Other rules from now on, between two batches. A rule that is the same, with all that it refers to, keeps its windows; one
   * that was changed begins with empty ones, and its open alerts go on. Alerts of a rule that is gone are over.
   */
  use(triggers: Triggers): void {
    this.#triggers = triggers;
    this.#questions = new Questions();
    for (const group of this.#groups.values()) {
      const trigger = triggers.byId.get(group.trigger.rule.id);
      if (trigger === undefined) {
        this.#groups.delete(group);
        this.#drop(group);
      } else if (trigger.version === group.trigger.version) {
        group.goOnWith(trigger);
        this.#questions.add(group);
      } else {
        this.#beginAnew(group, trigger);
      }
    }
  }

  #beginAnew(group: Group, trigger: Trigger): void {
    this.#groups.delete(group);
    const { key, partition, running } = group;
    if (running === undefined) return;
    const fresh = new Group({ key, partition, appendedAt: group.touchedAt }, trigger, this);
    fresh.carry(running, true);
    group.running = undefined;
    this.#groups.put(fresh);
    if (running.episode.active) this.#over.add(dueAt(running, fresh), { group: fresh, running });
  }

  /**
   * What is to be told at `now`. `readUpTo` is a time such that no match that was appended before is still to come: as far
   * as that, windows and episodes are over and groups forgotten. What was told a moment ago waits, unless `all`.
   */
  tell(
    now: number,
    { readUpTo = now, all = false }: { readonly readUpTo?: number; readonly all?: boolean } = {},
  ): EpisodeRecord[] {
    this.#questions.ask(readUpTo, (group, until) => this.#ask(group, until));
    this.#endThoseOver(now, readUpTo);
    this.#tellChanged(now, all);
    this.#groups.forgetStale(readUpTo);
    const news = this.#news;
    this.#news = [];
    const at = instant(now);
    return news.map((record) => ({ ...record, at }));
  }

  /** Alerts that were opened, as matches of those that count them: to be appended before the alerts are told. */
  takeChained(): MatchRecord[] {
    const chained = this.#chained;
    this.#chained = [];
    return chained;
  }

  #ask(group: Group, until: number): number {
    if (!this.#groups.has(group)) return Number.POSITIVE_INFINITY;
    const { running } = group;
    const state = stateOf(running);
    const next = group.ask(until, this.#judgedUntil.get(group.partition) ?? never);
    this.#note(group, running, state);
    return next;
  }

  #endThoseOver(now: number, readUpTo: number): void {
    for (let carried = this.#over.takeDue(now); carried !== undefined; carried = this.#over.takeDue(now)) {
      const { group, running } = carried;
      if (group.running !== running || !running.episode.active) continue;
      const at = overAt(running, group);
      if (at <= readUpTo) this.#end(running);
      else {
        const isWaiting = at <= now || isAbsence(group.trigger);
        if (isWaiting && now - running.toldAt >= TELL_AGAIN_EVERY) this.#tell(running, now);
        this.#over.add(Math.max(dueAt(running, group), now + TELL_EVERY), carried);
      }
    }
  }

  #tellChanged(now: number, all: boolean): void {
    const due = all ? Number.POSITIVE_INFINITY : now;
    for (let running = this.#changed.takeDue(due); running !== undefined; running = this.#changed.takeDue(due)) {
      if (running.dirty) this.#tell(running, now);
    }
  }

  passed(running: Running): void {
    this.#tell(running);
  }

  opened({ rule, outer }: Trigger, episode: RunningEpisode, matches: readonly EpisodeMatch[], knownAt: number): void {
    for (const each of outer) this.#chained.push(chainedMatch(rule, episode, { matches, knownAt }, each));
  }

  #end(running: Running): void {
    running.episode.active = false;
    this.#tell(running);
  }

  #tell(running: Running, now = running.toldAt): void {
    running.dirty = false;
    running.toldAt = now;
    const { episode, through } = running;
    const trigger = this.#triggers.byId.get(episode.rule);
    const told = { kind: "episode", alert: episode.alert, episode: episode.told(), through } as const;
    this.#news.push(trigger?.kind === "count" && trigger.isSilent ? { ...told, silent: true } : told);
  }
}
