import {
  concernedBy,
  instant,
  isShelving,
  shelvedUntil,
  type Alert,
  type AlertId,
  type AreaSituation,
  type Instant,
  type Level,
  type Organisation,
  type OrganisationId,
  type Reason,
  type RuleId,
  type RuleShelf,
  type Source,
  type SourceId,
  type Text,
} from "@lagewarte/model";
import { areasOf, type Area, type Areas } from "./areas.ts";
import { Burden, rounded } from "./burden.ts";
import { coverageOf, sightOf } from "./coverage.ts";
import { reachOf, scoreOfMany, steady, weightOf } from "./score.ts";

/** All that the situation is made of. */
export interface World {
  readonly organisations: ReadonlyMap<OrganisationId, Organisation>;
  readonly sources: Iterable<Source>;
  readonly lastSeen: ReadonlyMap<SourceId, Instant>;
  /** Closed ones among them count nothing. */
  readonly alerts: ReadonlyMap<AlertId, Alert>;
  /** Those that are over count nothing. */
  readonly shelves: Iterable<RuleShelf>;
}

const MOST_REASONS = 5;

/** The situation of every area at `now`; `previous` is what was told last, for steadiness and `since`. */
export function pictureOf(
  world: World,
  previous: ReadonlyMap<OrganisationId, AreaSituation>,
  now: number,
): AreaSituation[] {
  const at = instant(now);
  const areas = areasOf(world.organisations, at);
  const sight = sightOf(world.organisations, world.sources, world.lastSeen, now);
  const burdens = burdensOf(world, areas, now);
  const burdenOf = (area: Area): Burden => burdens.get(area.id) ?? nothing;
  const many = scoreOfMany(
    areas.all.filter(({ kind }) => kind === "organisation").map((area) => burdenOf(area).score()),
  );
  return areas.all.map((area) => {
    const burden = burdenOf(area);
    const score = area.kind === "state" ? Math.max(burden.score(), many) : burden.score();
    return situationOf(area, burden, score, coverageOf(area.seen, sight), previous.get(area.id), at);
  });
}

const nothing = new Burden();

/** Each alert once in each area that it concerns, with the weight that it has for whom it weighs most on there. */
function burdensOf({ organisations, alerts, shelves }: World, areas: Areas, now: number): Map<OrganisationId, Burden> {
  const at = instant(now);
  const holding = Map.groupBy(
    [...shelves].filter((shelf) => isShelving(shelf, at)),
    ({ rule }) => rule,
  );
  const kinds = new Map(areas.all.map(({ id, kind }) => [id, kind]));
  const burdens = new Map<OrganisationId, Burden>();
  for (const alert of alerts.values()) {
    if (alert.state === "closed") continue;
    for (const [area, { weight, concerned }] of concernsOf(
      alert,
      inQueues(alert, organisations, holding, at),
      organisations,
      areas,
      now,
    )) {
      let burden = burdens.get(area);
      if (burden === undefined) {
        burden = new Burden();
        burdens.set(area, burden);
      }
      burden.add(alert, weight * reachOf(kinds.get(area) ?? "organisation", concerned));
    }
  }
  return burdens;
}

/** The organisations of an alert in whose tenants' queues it is: what somebody put aside weighs nothing there. */
function inQueues(
  { episode }: Alert,
  organisations: World["organisations"],
  holding: ReadonlyMap<RuleId, readonly RuleShelf[]>,
  at: Instant,
): Set<OrganisationId> {
  const all = new Set(episode.organisations.map(({ id }) => id));
  const shelves = holding.get(episode.rule.id);
  if (shelves === undefined) return all;
  const asked = { rule: episode.rule.id, concerned: concernedBy(episode) };
  const isIn = (id: OrganisationId): boolean =>
    shelvedUntil(shelves, { ...asked, tenant: organisations.get(id)?.tenant ?? "state" }, at) === null;
  return new Set([...all].filter(isIn));
}

interface Concern {
  weight: number;
  concerned: number;
}

function concernsOf(
  alert: Alert,
  concerned: ReadonlySet<OrganisationId>,
  organisations: World["organisations"],
  areas: Areas,
  now: number,
): ReadonlyMap<OrganisationId, Concern> {
  const concerns = new Map<OrganisationId, Concern>();
  for (const id of concerned) {
    const weight = weightOf(alert, organisations.get(id)?.criticality ?? 1, now);
    for (const area of areas.of(id)) {
      const known = concerns.get(area);
      if (known === undefined) concerns.set(area, { weight, concerned: 1 });
      else {
        known.weight = Math.max(known.weight, weight);
        known.concerned += 1;
      }
    }
  }
  return concerns;
}

function situationOf(
  { id, kind }: Area,
  { counts, heaviest }: Burden,
  score: number,
  coverage: AreaSituation["coverage"],
  before: AreaSituation | undefined,
  at: Instant,
): AreaSituation {
  const reckoned = steady(before?.level ?? null, score);
  // Quiet is said only of those who can be seen.
  const level: Level = reckoned === "none" && coverage.reporting === 0 ? "no-data" : reckoned;
  const isSame = before?.level === level;
  return {
    area: id,
    kind,
    level,
    previous: previousOf(before, level),
    since: isSame ? before.since : at,
    score,
    openAlerts: { ...counts },
    reasons: heaviest.slice(0, MOST_REASONS).map(({ alert, weight }): Reason => ({
      text: reasonText(alert),
      alert: alert.id,
      weight: rounded(weight),
    })),
    coverage,
  };
}

/** What the level was before; that nothing was known of an area at the very beginning is no change that one would tell of. */
function previousOf(before: AreaSituation | undefined, level: Level): Level | null {
  if (before === undefined || (before.level === "no-data" && before.previous === null)) return null;
  return before.level === level ? before.previous : before.level;
}

/** The title says what and how much. */
function reasonText({ episode: { title, titleEn } }: Alert): Text {
  return { de: title, en: titleEn ?? title };
}

/** Whether an area must be told anew: what a person would see has changed. */
export function differs(before: AreaSituation | undefined, now: AreaSituation): boolean {
  if (before === undefined) return true;
  const shown = ({ level, openAlerts, coverage, reasons }: AreaSituation): string =>
    JSON.stringify([level, openAlerts, coverage, reasons.map(({ alert, text }) => [alert, text])]);
  return shown(before) !== shown(now);
}
