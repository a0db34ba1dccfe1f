import {
  AlertId,
  EVIDENCE_KEPT,
  instant,
  severities,
  strictest,
  type Episode,
  type EventId,
  type Severity,
} from "@lagewarte/model";
import { hashId } from "@lagewarte/platform";
import { canonical, type MatchDetails } from "../correlation/match-record.ts";
import type { Rule } from "../sigma/rule.ts";
import { Gathered } from "./gathered.ts";
import { Shares, UNTOLD_CONFIDENCE } from "./share.ts";
import { titlesOf } from "./title.ts";

const MOST_OBSERVABLES = 40;
const MOST_ORGANISATIONS = 1000;
const MOST_TECHNIQUES = 50;
/** From so many organisations on, an episode is one severity graver than its rule. */
const SPREAD = 10;

/** A match as an episode counts it. */
export interface EpisodeMatch {
  readonly event: EventId;
  readonly at: number;
  readonly details: MatchDetails;
}

/** The same for the same rule, group and first contributing event. */
export function alertId(rule: Rule, group: Readonly<Record<string, string>>, anchor: string): AlertId {
  return AlertId.parse(hashId("a", rule.id, canonical(group), anchor));
}

/** One stretch in which a rule keeps firing for one group; grows in place, and is told as an `Episode`. */
export class RunningEpisode {
  readonly alert: AlertId;
  #rule: Rule;
  /** What stays as it is, or as it was restored. */
  readonly #base: Episode;
  #confidence: number;
  #tlp: Episode["tlp"];
  #firstSeenAt: number;
  #lastSeenAt: number;
  #events: number;
  readonly #evidence: EventId[];
  readonly #organisations: Gathered<Episode["organisations"][number]>;
  readonly #observables: Gathered<Episode["observables"][number]>;
  readonly #techniques: Gathered<string>;
  readonly #shares: Shares;
  active: boolean;

  private constructor(alert: AlertId, rule: Rule, episode: Episode) {
    this.alert = alert;
    this.#rule = rule;
    this.#base = episode;
    this.#confidence = episode.confidence;
    this.#tlp = episode.tlp;
    this.#firstSeenAt = Date.parse(episode.firstSeenAt);
    this.#lastSeenAt = Date.parse(episode.lastSeenAt);
    this.#events = episode.counts.events;
    this.#evidence = [...episode.evidence];
    this.#organisations = new Gathered(episode.organisations, ({ id, side }) => `${side} ${id}`, MOST_ORGANISATIONS);
    this.#observables = new Gathered(
      episode.observables,
      ({ type, value, role }) => `${role} ${type} ${value}`,
      MOST_OBSERVABLES,
    );
    this.#techniques = new Gathered(episode.techniques, String, MOST_TECHNIQUES);
    this.#shares = new Shares(episode.shares ?? []);
    this.active = episode.active;
  }

  /** The first state: `matches` are those that raised it, earliest first. */
  static open(
    rule: Rule,
    { group, exercise }: { readonly group: Readonly<Record<string, string>>; readonly exercise: string | null },
    matches: readonly EpisodeMatch[],
  ): RunningEpisode {
    const [first] = matches;
    if (first === undefined) throw new Error("an episode has at least one match");
    const episode = new RunningEpisode(alertId(rule, group, first.event), rule, {
      rule: rule.info,
      title: "",
      severity: rule.severity,
      confidence: first.details.confidence ?? UNTOLD_CONFIDENCE,
      tlp: first.details.tlp,
      classification: first.details.classification,
      group,
      anchor: first.details.evidence?.[0] ?? first.event,
      firstSeenAt: instant(first.at),
      lastSeenAt: instant(first.at),
      active: true,
      counts: { events: 0, organisations: 0 },
      organisations: [],
      shares: [],
      evidence: [],
      observables: [],
      techniques: [],
      meaning: rule.content.meaning,
      advice: [...rule.content.advice],
      exercise,
    });
    for (const match of matches) episode.grow(rule, match);
    return episode;
  }

  /** As it was told last. */
  static restore(alert: AlertId, rule: Rule, episode: Episode): RunningEpisode {
    return new RunningEpisode(alert, rule, episode);
  }

  /** When it is over if nothing more comes. */
  get endsAt(): number {
    const { timespan, suppress = 0, realert = Number.POSITIVE_INFINITY } = this.#rule;
    const end = Math.min(this.#lastSeenAt + Math.max(timespan, suppress), this.#firstSeenAt + realert);
    // What came late may have moved its beginning, but what is counted stays.
    return Math.max(end, this.#lastSeenAt + 1);
  }

  get lastSeenAt(): number {
    return this.#lastSeenAt;
  }

  get group(): Readonly<Record<string, string>> {
    return this.#base.group;
  }

  /** The rule's id. */
  get rule(): string {
    return this.#rule.id;
  }

  get exercise(): string | null {
    return this.#base.exercise;
  }

  /** One more match; of a rule that was changed meanwhile the new one counts. */
  grow(rule: Rule, { event, at, details }: EpisodeMatch): void {
    this.#rule = rule;
    this.#events += 1;
    this.#firstSeenAt = Math.min(this.#firstSeenAt, at);
    if (at > this.#lastSeenAt) {
      this.#lastSeenAt = at;
      this.active = true;
    }
    this.#confidence = Math.max(this.#confidence, details.confidence ?? 0);
    this.#tlp = strictest([this.#tlp, details.tlp]);
    // Alerts that are counted may be of the same events.
    for (const each of details.evidence?.filter((one) => !this.#evidence.includes(one)) ?? [event]) {
      // The first ones and the latest are kept.
      if (this.#evidence.length === EVIDENCE_KEPT) this.#evidence.splice(EVIDENCE_KEPT / 2, 1);
      this.#evidence.push(each);
    }
    this.#organisations.add(details.organisations);
    // Beyond the most organisations that are kept there are no shares either.
    const kept = new Set(this.#organisations.list().map(({ id }) => id));
    this.#shares.add(at, details, (id) => kept.has(id));
    this.#observables.add(details.observables);
    this.#techniques.add(details.techniques);
  }

  /** As it is now. */
  told(): Episode {
    const { info, content, severity } = this.#rule;
    const organisations = this.#organisations.list();
    const counts = { events: this.#events, organisations: new Set(organisations.map(({ id }) => id)).size };
    const title = titlesOf(content.title, this.#base.group, counts);
    return {
      ...this.#base,
      rule: info,
      title: title.de,
      titleEn: title.en,
      severity: counts.organisations >= SPREAD ? graver(severity) : severity,
      confidence: this.#confidence,
      tlp: this.#tlp,
      firstSeenAt: instant(this.#firstSeenAt),
      lastSeenAt: instant(this.#lastSeenAt),
      active: this.active,
      counts,
      organisations,
      shares: this.#shares.list(),
      evidence: [...this.#evidence],
      observables: this.#observables.list(),
      techniques: this.#techniques.list(),
      meaning: content.meaning,
      advice: [...content.advice],
    };
  }
}

function graver(severity: Severity): Severity {
  return severities[Math.min(severities.length - 1, severities.indexOf(severity) + 1)] ?? severity;
}
