import { instant } from "@lagewarte/model";
import { RunningEpisode } from "../episode/episode.ts";
import { Deadlines } from "./deadlines.ts";
import { Group, type Arrival, type EpisodeRecord, type Running } from "./group.ts";
import { groupKey, type MatchRecord } from "./match-record.ts";
import { TELL_AGAIN_EVERY } from "./recovery.ts";
import type { Trigger, Triggers } from "./trigger.ts";

/** Updates of an alert at most this often, in milliseconds. */
const TELL_EVERY = 1000;
/** Groups at once; beyond, those that were not touched for longest go, and are counted as evicted. */
const MOST_GROUPS = 200_000;
/** So many are looked at for one without a running episode before one with it has to go. */
const MOST_SPARED = 64;

interface Carried {
  readonly group: Group;
  readonly running: Running;
}

/**
 * Windows and episodes of all groups. The same matches in the same order give the same alerts, whenever and however
 * often the worker was started anew; the time of day, an argument, only decides when something is told. What is neither
 * changed nor due costs nothing.
 */
export class Correlator {
  readonly #triggers: Triggers;
  readonly #mostGroups: number;
  readonly #groups = new Map<string, Group>();
  /** By a time that is not too late; whoever comes up too early goes back. */
  readonly #stale = new Deadlines<Group>();
  readonly #over = new Deadlines<Carried>();
  readonly #changed = new Deadlines<Running>();
  #news: Omit<EpisodeRecord, "at">[] = [];
  evictedGroups = 0;
  evictedMatches = 0;

  constructor(triggers: Triggers, { mostGroups = MOST_GROUPS }: { readonly mostGroups?: number } = {}) {
    this.#triggers = triggers;
    this.#mostGroups = mostGroups;
  }

  get groups(): number {
    return this.#groups.size;
  }

  /** The last state of an episode on the log, before the matches around it are read again. */
  restore({ alert, at, episode, through }: EpisodeRecord): void {
    const trigger = this.#triggers.byId.get(episode.rule.id);
    if (trigger === undefined) {
      // The rule is gone, and nobody else would end it.
      if (episode.active) this.#news.push({ kind: "episode", alert, episode: { ...episode, active: false }, through });
      return;
    }
    const toldAt = Date.parse(at);
    const group = this.#groupOf(
      groupKey({ trigger: trigger.rule.id, group: episode.group, exercise: episode.exercise }),
      through.partition,
      trigger,
      toldAt,
    );
    const restored: Running = {
      episode: RunningEpisode.restore(alert, trigger.rule, episode),
      through: { ...through, appendedAt: through.appendedAt ?? toldAt },
      dirty: false,
      toldAt,
    };
    const other = group.running;
    const isLatest = other === undefined || other.through.offset <= through.offset;
    if (isLatest) group.running = restored;
    const older = isLatest ? other : restored;
    if (older?.episode.active === true && (!isLatest || older.episode.alert !== alert)) this.#end(older);
    if (isLatest && restored.episode.active) this.#over.add(overAt(restored, group), { group, running: restored });
  }

  /** A match, in the order of its partition. `isTold`: whatever came of it was told by the worker before this one. */
  take(record: MatchRecord, arrival: Arrival, isTold = false): void {
    const trigger = this.#triggers.byId.get(record.trigger);
    if (trigger === undefined || trigger.rule.info.version !== record.version) return;
    const group = this.#groupOf(arrival.key, arrival.partition, trigger, arrival.appendedAt);
    const { running: before } = group;
    const wasDirty = before?.dirty === true;
    const wasActive = before?.episode.active === true;
    const evicted = group.window.evicted;
    const passed = group.take(record, arrival, isTold);
    this.evictedMatches += group.window.evicted - evicted;
    if (passed !== undefined) this.#tell(passed);
    const { running } = group;
    if (running === undefined) return;
    const isOther = running !== before;
    if (running.dirty && (isOther || !wasDirty)) this.#changed.add(running.toldAt + TELL_EVERY, running);
    if (running.episode.active && (isOther || !wasActive)) this.#over.add(overAt(running, group), { group, running });
  }

  #groupOf(key: string, partition: number, trigger: Trigger, now: number): Group {
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    if (this.#groups.size >= this.#mostGroups) this.#evict(now);
    const group = new Group(key, partition, trigger, now);
    this.#groups.set(key, group);
    this.#stale.add(group.staleAt, group);
    return group;
  }

  /** The group goes that was not touched for longest, rather one without a running episode. */
  #evict(now: number): void {
    const spared: Group[] = [];
    let victim: Group | undefined;
    while (victim === undefined && spared.length < MOST_SPARED) {
      const group = this.#takeStalest();
      if (group === undefined) break;
      if (group.running?.episode.active === true) spared.push(group);
      else victim = group;
    }
    victim ??= spared.shift();
    for (const group of spared) this.#stale.add(group.staleAt, group);
    if (victim === undefined) return;
    if (victim.staleAt > now) this.evictedGroups += 1;
    this.#drop(victim);
  }

  #takeStalest(): Group | undefined {
    for (let group = this.#stale.take(); group !== undefined; group = this.#stale.take()) {
      if (this.#groups.get(group.key) !== group) continue;
      if (group.staleAt <= this.#stale.earliest) return group;
      this.#stale.add(group.staleAt, group);
    }
    return undefined;
  }

  #drop(group: Group): void {
    const { running } = group;
    this.#groups.delete(group.key);
    group.running = undefined;
    if (running?.episode.active === true) this.#end(running);
    else if (running?.dirty === true) this.#tell(running);
  }

  /** Partitions that are somebody else's from now on. */
  release(partitions: ReadonlySet<number>): void {
    for (const group of this.#groups.values()) {
      if (!partitions.has(group.partition)) continue;
      this.#groups.delete(group.key);
      if (group.running !== undefined) group.running.dirty = false;
      group.running = undefined;
    }
  }

  /**
   * What is to be told at `now`. `readUpTo` is a time such that no match that was appended before is still to come: as far
   * as that, episodes are over and groups forgotten. What was told a moment ago waits, unless `all`.
   */
  tell(
    now: number,
    { readUpTo = now, all = false }: { readonly readUpTo?: number; readonly all?: boolean } = {},
  ): EpisodeRecord[] {
    this.#endThoseOver(now, readUpTo);
    this.#tellChanged(now, all);
    this.#forgetStale(readUpTo);
    const news = this.#news;
    this.#news = [];
    const at = instant(now);
    return news.map((record) => ({ ...record, at }));
  }

  #endThoseOver(now: number, readUpTo: number): void {
    for (let carried = this.#over.takeDue(now); carried !== undefined; carried = this.#over.takeDue(now)) {
      const { group, running } = carried;
      if (group.running !== running || !running.episode.active) continue;
      const at = overAt(running, group);
      if (at <= readUpTo) this.#end(running);
      else {
        if (at <= now && now - running.toldAt >= TELL_AGAIN_EVERY) this.#tell(running, now);
        this.#over.add(Math.max(at, now + TELL_EVERY), carried);
      }
    }
  }

  #tellChanged(now: number, all: boolean): void {
    const due = all ? Number.POSITIVE_INFINITY : now;
    for (let running = this.#changed.takeDue(due); running !== undefined; running = this.#changed.takeDue(due)) {
      if (running.dirty) this.#tell(running, now);
    }
  }

  #forgetStale(time: number): void {
    for (let group = this.#stale.takeDue(time); group !== undefined; group = this.#stale.takeDue(time)) {
      if (this.#groups.get(group.key) !== group) continue;
      const { running, staleAt } = group;
      if (staleAt > time) this.#stale.add(staleAt, group);
      else if (running?.episode.active === true || running?.dirty === true) this.#stale.add(time + TELL_EVERY, group);
      else this.#groups.delete(group.key);
    }
  }

  #end(running: Running): void {
    running.episode.active = false;
    this.#tell(running);
  }

  #tell(running: Running, now = running.toldAt): void {
    running.dirty = false;
    running.toldAt = now;
    const { episode, through } = running;
    this.#news.push({ kind: "episode", alert: episode.alert, episode: episode.told(), through });
  }
}

/** No earlier than as long after the last match came as after the last time it happened: a file of yesterday gets its time too. */
function overAt({ episode, through }: Running, { trigger }: Group): number {
  return Math.max(episode.endsAt, through.appendedAt + trigger.rule.timespan);
}
