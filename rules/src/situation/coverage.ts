import {
  instant,
  sourceHealth,
  type Coverage,
  type Instant,
  type Organisation,
  type OrganisationId,
  type Source,
  type SourceId,
} from "@lagewarte/model";

export type Sight = "reporting" | "silent" | "without-sensor";

/** Whom a source lets us see: those it names, else its owner, else (of a provider) the clients it has now. */
function coveredBy(
  source: Source,
  organisations: ReadonlyMap<OrganisationId, Organisation>,
  now: Instant,
): readonly OrganisationId[] {
  if (source.covers.length > 0) return source.covers;
  if (source.organisation === null) return [];
  if (organisations.get(source.organisation)?.kind !== "provider") return [source.organisation];
  const owner = source.organisation;
  const clients = [...organisations.values()].filter(({ providers }) =>
    providers.some(
      ({ organisation, validFrom, validTo }) =>
        organisation === owner && (validFrom === null || validFrom <= now) && (validTo === null || now < validTo),
    ),
  );
  return [owner, ...clients.map(({ id }) => id)];
}

/** How well each organisation can be seen now: by the best of the sources that cover it. */
export function sightOf(
  organisations: ReadonlyMap<OrganisationId, Organisation>,
  sources: Iterable<Source>,
  lastSeen: ReadonlyMap<SourceId, Instant>,
  now: number,
): ReadonlyMap<OrganisationId, Sight> {
  const at = instant(now);
  const sight = new Map<OrganisationId, Sight>();
  for (const source of sources) {
    const health = sourceHealth(source, lastSeen.get(source.id) ?? null, at);
    if (health === "revoked") continue;
    const isReporting = health === "reporting" || (health === "on-demand" && lastSeen.has(source.id));
    for (const id of coveredBy(source, organisations, at))
      if (isReporting) sight.set(id, "reporting");
      else if (!sight.has(id)) sight.set(id, "silent");
  }
  for (const id of organisations.keys()) if (!sight.has(id)) sight.set(id, "without-sensor");
  return sight;
}

/** Coverage of an area: its administrations, or the organisation itself. */
export function coverageOf(members: readonly OrganisationId[], sight: ReadonlyMap<OrganisationId, Sight>): Coverage {
  const count = (wanted: Sight): number =>
    members.filter((id) => (sight.get(id) ?? "without-sensor") === wanted).length;
  return {
    total: members.length,
    reporting: count("reporting"),
    withoutSensor: count("without-sensor"),
    silent: count("silent"),
  };
}
