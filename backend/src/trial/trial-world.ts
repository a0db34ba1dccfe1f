import {
  Alert,
  AlertRecord,
  AreaSituation,
  Episode,
  Event,
  foldAlert,
  Organisation,
  Source,
  OrganisationShare,
} from "@lagewarte/model";

/** For tests: a small constituency. Names of others are words that appear nowhere else. */
const now = Date.now();

export function minutesAgo(minutes: number): string {
  return new Date(now - minutes * 60_000).toISOString();
}

export function anOrganisation(
  over: { id: string; kind: Organisation["kind"] } & Readonly<Record<string, unknown>>,
): Organisation {
  return Organisation.parse({
    name: `Name-${over.id}`,
    shortName: over.id.slice(0, 40),
    keys: { slug: over.id.toLowerCase().replace(/[^a-z0-9-]/g, "-") },
    parents: [],
    providers: [],
    networks: [],
    domains: [],
    contacts: [],
    population: 1000,
    criticality: 1,
    tenant: "state",
    validFrom: null,
    validTo: null,
    successor: null,
    example: false,
    ...over,
  });
}

const inKreis = (kreis: string) => ({
  parents: [{ organisation: kreis, relation: "kreis", validFrom: null, validTo: null }],
});

/** The officer's own. */
export const own = "ags-eigen";
export const ownKreis = "kr-heide";
/** Neighbours in the same Kreis, a town that is a Kreis by itself, and others elsewhere. */
export const neighbours = ["ags-brunsbek", "ags-cloppen", "ags-duenen"];
export const cityState = "ags-einzelstadt";
const distant = ["ags-fernau", "ags-grasberg", "ags-hollern"];
export const university = "uni-jadebusen";
export const provider = "pr-kivinan";
export const justice = "ju-ministerium";

export const constituency: readonly Organisation[] = [
  anOrganisation({ id: "ni", kind: "state", name: "Niedersachsen" }),
  anOrganisation({ id: ownKreis, kind: "kreis", name: "Landkreis Heide", keys: { slug: ownKreis, ags5: "03901" } }),
  anOrganisation({ id: "kr-einzel", kind: "kreis", name: "Kreis Einzel", keys: { slug: "kr-einzel", ags5: "03902" } }),
  anOrganisation({ id: "kr-fern", kind: "kreis", name: "Landkreis Fern", keys: { slug: "kr-fern", ags5: "03903" } }),
  anOrganisation({ id: own, kind: "municipality", name: "Gemeinde Eigen", ...inKreis(ownKreis) }),
  ...neighbours.map((id) => anOrganisation({ id, kind: "municipality", ...inKreis(ownKreis) })),
  anOrganisation({ id: cityState, kind: "municipality", ...inKreis("kr-einzel") }),
  ...distant.map((id) => anOrganisation({ id, kind: "municipality", ...inKreis("kr-fern") })),
  anOrganisation({ id: university, kind: "university" }),
  anOrganisation({ id: provider, kind: "provider" }),
  anOrganisation({ id: justice, kind: "authority", tenant: "justice" }),
];

/** Whom an officer of `own` must not learn of. */
export const strangers: readonly Organisation[] = constituency.filter(
  ({ id, kind }) => id !== own && kind !== "kreis" && kind !== "state",
);

export function aSource(over: { id: string } & Readonly<Record<string, unknown>>): Source {
  return Source.parse({
    name: `Sensor ${over.id}`,
    feed: "suricata-eve",
    organisation: null,
    covers: [],
    tlp: "AMBER",
    expectedInterval: null,
    tokenHash: "0".repeat(64),
    createdAt: minutesAgo(100_000),
    revokedAt: null,
    example: false,
    ...over,
  });
}

type Concerned = readonly (string | readonly [id: string, side: "source" | "destination"])[];
const sided = (concerned: Concerned) =>
  concerned.map((each) =>
    typeof each === "string" ? { id: each, side: "destination" as const } : { id: each[0], side: each[1] },
  );

export function anEvent(id: string, concerned: Concerned, over: object = {}): Event {
  return Event.parse({
    id,
    feed: "suricata-eve",
    sensor: "s-1",
    observedAt: minutesAgo(20),
    observedAtReason: "source",
    recordedAt: minutesAgo(19),
    title: `Title of ${id}`,
    classification: { taxonomy: "intrusion-attempts", type: "exploit" },
    severity: "high",
    confidence: 80,
    tlp: "AMBER",
    ecs: {},
    native: {},
    observables: [],
    techniques: [],
    organisations: sided(concerned).map((each) => ({ ...each, reason: "network", confidence: 95 })),
    raw: { log: "raw.suricata-eve/1", offset: 1 },
    ...over,
  });
}

export function aShare(id: string, over: object = {}): OrganisationShare {
  return OrganisationShare.parse({
    id,
    events: 3,
    firstSeenAt: minutesAgo(30),
    lastSeenAt: minutesAgo(10),
    confidence: 80,
    observables: [],
    techniques: [],
    ...over,
  });
}

export function anEpisode(concerned: Concerned, over: object = {}): Episode {
  const organisations = sided(concerned);
  const ids = [...new Set(organisations.map(({ id }) => id))];
  return Episode.parse({
    rule: {
      id: "rule-1",
      title: "One source against several",
      author: "Lagewarte",
      licence: "EUPL-1.2",
      reference: null,
      version: "1",
      severity: "high",
    },
    title: "198.51.100.23 against several",
    severity: "high",
    confidence: 80,
    tlp: "AMBER",
    classification: { taxonomy: "intrusion-attempts", type: "exploit" },
    group: { "source.ip": "198.51.100.23" },
    anchor: "e-anchor",
    firstSeenAt: minutesAgo(30),
    lastSeenAt: minutesAgo(10),
    active: true,
    counts: { events: 3 * ids.length, organisations: ids.length },
    organisations,
    shares: ids.map((id) => aShare(id)),
    evidence: ["e-anchor"],
    observables: [],
    techniques: [],
    meaning: { de: "Bedeutung", en: "meaning" },
    advice: [{ de: "Sperren", en: "block" }],
    exercise: null,
    ...over,
  });
}

/** The engine's record of an episode. */
export function anAlert(id: string, concerned: Concerned, over: object = {}, at = minutesAgo(30)): AlertRecord {
  return AlertRecord.parse({
    kind: "episode",
    alert: id,
    at,
    episode: anEpisode(concerned, over),
    through: { partition: 0, offset: 0 },
  });
}

/** The alert that such records make. */
export function folded(...records: readonly AlertRecord[]): Alert {
  let alert: Alert | undefined;
  for (const record of records) alert = foldAlert(alert, record).alert;
  return Alert.parse(alert);
}

export function anArea(area: string, kind: AreaSituation["kind"], total: number, over: object = {}): AreaSituation {
  return AreaSituation.parse({
    area,
    kind,
    level: "high",
    previous: "none",
    since: minutesAgo(40),
    score: 14.25,
    openAlerts: { low: 1, medium: 2, high: 3, critical: 0 },
    reasons: [],
    coverage: { total, reporting: total, withoutSensor: 0, silent: 0 },
    ...over,
  });
}
