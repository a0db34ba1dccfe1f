import {
  instant,
  isAdministration,
  kreisOf,
  type Alert,
  type AlertId,
  type AreaKind,
  type AreaSituation,
  type Instant,
  type Level,
  type Organisation,
  type OrganisationId,
  type Reason,
  type Source,
  type SourceId,
  type Text,
} from "@lagewarte/model";
import { coverageOf, sightOf } from "./coverage.ts";
import { scoreOf, steady, weightOf } from "./score.ts";

/** All that the situation is made of. */
export interface World {
  readonly organisations: ReadonlyMap<OrganisationId, Organisation>;
  readonly sources: Iterable<Source>;
  readonly lastSeen: ReadonlyMap<SourceId, Instant>;
  /** Those that are not closed. */
  readonly alerts: ReadonlyMap<AlertId, Alert>;
}

const MOST_REASONS = 5;

interface Area {
  readonly id: OrganisationId;
  readonly kind: AreaKind;
  /** Whose alerts count here, and by whom coverage is counted. */
  readonly members: readonly OrganisationId[];
  readonly seen: readonly OrganisationId[];
}

/** State, Kreise, and every organisation by itself; member municipalities are seen through their Samtgemeinde. */
function areasOf(organisations: ReadonlyMap<OrganisationId, Organisation>, at: Instant): Area[] {
  const administrations: OrganisationId[] = [];
  const inKreis = new Map<OrganisationId, OrganisationId[]>();
  const all: OrganisationId[] = [];
  // The justice administration is a tenant of its own: what happens there is not part of the state's picture.
  const ofState: OrganisationId[] = [];
  for (const organisation of organisations.values()) {
    if (
      (organisation.validFrom !== null && at < organisation.validFrom) ||
      (organisation.validTo !== null && organisation.validTo <= at)
    )
      continue;
    if (organisation.kind === "member-municipality" || organisation.kind === "state") continue;
    all.push(organisation.id);
    if (organisation.tenant === "state") ofState.push(organisation.id);
    if (isAdministration(organisation)) administrations.push(organisation.id);
    const kreis = kreisOf(organisation, at);
    if (
      kreis !== undefined &&
      organisation.kind !== "university" &&
      organisation.kind !== "provider" &&
      organisation.kind !== "authority"
    )
      inKreis.set(kreis, [...(inKreis.get(kreis) ?? []), organisation.id]);
  }
  return [...organisations.values()].flatMap(({ id, kind }): Area[] => {
    if (kind === "state") return [{ id, kind: "state", members: ofState, seen: administrations }];
    if (kind === "member-municipality" || !all.includes(id)) return [];
    if (kind !== "kreis") return [{ id, kind: "organisation", members: [id], seen: [id] }];
    const members = inKreis.get(id) ?? [id];
    return [{ id, kind: "kreis", members, seen: members.filter((member) => administrations.includes(member)) }];
  });
}

/** The situation of every area at `now`; `previous` is what was told last, for steadiness and `since`. */
export function pictureOf(
  world: World,
  previous: ReadonlyMap<OrganisationId, AreaSituation>,
  now: number,
): AreaSituation[] {
  const at = instant(now);
  const sight = sightOf(world.organisations, world.sources, world.lastSeen, now);
  const concerning = new Map<OrganisationId, Alert[]>();
  for (const alert of world.alerts.values())
    for (const id of new Set(alert.episode.organisations.map((each) => each.id)))
      concerning.set(id, [...(concerning.get(id) ?? []), alert]);

  return areasOf(world.organisations, at).map((area): AreaSituation => {
    const weighed = new Map<AlertId, { alert: Alert; weight: number }>();
    for (const member of area.members)
      for (const alert of concerning.get(member) ?? []) {
        const weight = weightOf(alert, world.organisations.get(member)?.criticality ?? 1, now);
        if (weight > (weighed.get(alert.id)?.weight ?? -1)) weighed.set(alert.id, { alert, weight });
      }
    const heaviest = [...weighed.values()].toSorted(
      (left, right) => right.weight - left.weight || (left.alert.id < right.alert.id ? -1 : 1),
    );
    const before = previous.get(area.id);
    const score = Math.round(scoreOf(heaviest.map(({ weight }) => weight)) * 100) / 100;
    const coverage = coverageOf(area.seen, sight);
    const isBlind = coverage.reporting === 0 && heaviest.length === 0;
    const level: Level = isBlind ? "no-data" : steady(before?.level ?? null, score);
    const counts = { low: 0, medium: 0, high: 0, critical: 0 };
    for (const { alert } of heaviest) if (alert.episode.severity !== "info") counts[alert.episode.severity] += 1;
    return {
      area: area.id,
      kind: area.kind,
      level,
      previous: previousOf(before, level),
      since: before !== undefined && before.level === level ? before.since : at,
      score,
      openAlerts: counts,
      reasons: heaviest.slice(0, MOST_REASONS).map(({ alert, weight }): Reason => ({
        text: reasonText(alert),
        alert: alert.id,
        weight: Math.round(weight * 100) / 100,
      })),
      coverage,
    };
  });
}

/** What the level was before; that nothing was known of an area at the very beginning is no change that one would tell of. */
function previousOf(before: AreaSituation | undefined, level: Level): Level | null {
  if (before === undefined || (before.level === "no-data" && before.previous === null)) return null;
  return before.level === level ? before.previous : before.level;
}

/** The title says what and how much; in English the rule's own title, for titles are written in German. */
function reasonText({ episode }: Alert): Text {
  return { de: episode.title, en: episode.rule.title };
}

/** Whether an area must be told anew: what a person would see has changed. */
export function differs(before: AreaSituation | undefined, now: AreaSituation): boolean {
  if (before === undefined) return true;
  const shown = ({ level, openAlerts, coverage, reasons }: AreaSituation): string =>
    JSON.stringify([level, openAlerts, coverage, reasons.map(({ alert, text }) => [alert, text])]);
  return shown(before) !== shown(now);
}
