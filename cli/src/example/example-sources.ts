import { createHmac } from "node:crypto";
import {
  isAdministration,
  kreisOf,
  SourceId,
  type FeedId,
  type Instant,
  type Organisation,
  type OrganisationId,
  type Source,
} from "@lagewarte/model";
import { sha256 } from "@lagewarte/platform";

export const STORY_PROVIDER = "pr-itv-weser-hunte";
/** Two Kreise whose sensors are registered and say nothing: the picture shows them without data. */
const SILENT_KREISE = ["kr-03354", "kr-03405"];
/** Administrations that nobody watches, besides. */
const WITHOUT_SENSOR = 17;
/** Every so many administrations one has a sensor of its own; the rest share that of their Kreis. */
const OWN_SENSOR = 6;
/** Seconds between two signs of life. */
const INTERVAL = 120;
const DAILY = 86_400;

/** Where reports come from that are about everybody. */
export const REPORTS = { shadowserver: "ex-shadowserver", warden: "ex-warden" } as const;

/** Whether a source of the example keeps silent. */
export function isSilent({ id }: Source): boolean {
  return SILENT_KREISE.some((kreis) => id === `ex-gemeinsam-${kreis}`);
}

/** The example's sensors and feeds. Tokens are made from `secret`: not in the repository, the same at every start. */
export function exampleSources(organisations: readonly Organisation[], secret: string, createdAt: Instant): Source[] {
  const sources: Source[] = [];
  const add = (
    id: string,
    name: string,
    feed: FeedId,
    organisation: OrganisationId | null,
    covers: OrganisationId[],
    expectedInterval: number | null,
  ): void => {
    const token = createHmac("sha256", secret).update(id).digest("base64url");
    sources.push({
      id: SourceId.parse(id),
      name,
      feed,
      organisation,
      covers,
      tlp: "AMBER",
      expectedInterval,
      tokenHash: sha256(token),
      createdAt,
      revokedAt: null,
      example: true,
    });
  };
  const administrations = organisations.filter(isAdministration);
  const clients = administrations.filter(({ providers }) =>
    providers.some(({ organisation }) => organisation === STORY_PROVIDER),
  );
  const story = organisations.find(({ id }) => id === STORY_PROVIDER);
  const covered = [...(story === undefined ? [] : [story]), ...clients].map(({ id }) => id);
  add("ex-itv", "Gateway ITV Weser-Hunte", "suricata-eve", story?.id ?? null, covered, INTERVAL);

  const others = administrations.filter((each) => !clients.includes(each));
  const isInSilentKreis = (each: Organisation): boolean => SILENT_KREISE.includes(kreisOf(each, createdAt) ?? "");
  // Spread over the state, so that no single Kreis looks neglected.
  const every = Math.floor(others.length / WITHOUT_SENSOR);
  const unwatched = new Set(
    others.filter((each, index) => index % every === 2 && !isInSilentKreis(each)).slice(0, WITHOUT_SENSOR),
  );
  const shared = new Map<OrganisationId, OrganisationId[]>();
  for (const [index, each] of others.entries()) {
    const kreis = kreisOf(each, createdAt);
    if (unwatched.has(each) || kreis === undefined) continue;
    if (index % OWN_SENSOR === 0 && !isInSilentKreis(each))
      add(`ex-${each.id}`, `Sensor ${each.shortName}`, "suricata-eve", each.id, [], INTERVAL);
    else shared.set(kreis, [...(shared.get(kreis) ?? []), each.id]);
  }
  for (const kreis of organisations)
    if (shared.has(kreis.id))
      add(
        `ex-gemeinsam-${kreis.id}`,
        `Gemeinschaftssensor ${kreis.shortName}`,
        "suricata-eve",
        null,
        shared.get(kreis.id) ?? [],
        INTERVAL,
      );
  for (const { id, kind, shortName } of organisations)
    if (kind === "university" || kind === "authority" || (kind === "provider" && id !== STORY_PROVIDER))
      add(`ex-${id}`, `Sensor ${shortName}`, "suricata-eve", id, [], INTERVAL);
  add(REPORTS.shadowserver, "Tagesberichte Shadowserver", "shadowserver", null, [], DAILY);
  add(REPORTS.warden, "Austausch Warden", "idea0", null, [], DAILY);
  return sources;
}
