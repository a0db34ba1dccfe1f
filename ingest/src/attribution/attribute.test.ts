import { describe, expect, it } from "vitest";
import { Organisation, SourceId, undetermined, type Observable, type Source } from "@lagewarte/model";
import type { ParsedEvent } from "../feeds/feed-parser.ts";
import { buildAttribution } from "./attribute.ts";

const always = { validFrom: null, validTo: null };

interface Holds {
  readonly kind?: Organisation["kind"];
  readonly networks?: readonly string[];
  readonly domains?: readonly string[];
  readonly parents?: Organisation["parents"];
}

const anOrganisation = (id: string, { kind = "municipality", networks = [], domains = [], parents = [] }: Holds = {}) =>
  Organisation.parse({
    id,
    kind,
    name: id,
    shortName: id,
    keys: { slug: id },
    parents,
    providers: [],
    networks: networks.map((cidr) => ({ cidr, ...always })),
    domains: domains.map((name) => ({ name, ...always })),
    contacts: [],
    population: null,
    criticality: 1,
    tenant: "state",
    ...always,
    successor: null,
    example: false,
  });

const aSource = (organisation: string | null): Source => ({
  id: SourceId.parse("sensor-1"),
  name: "Sensor",
  feed: "suricata-eve",
  organisation: organisation === null ? null : anOrganisation(organisation).id,
  covers: [],
  tlp: "AMBER",
  expectedInterval: null,
  tokenHash: "0".repeat(64),
  createdAt: "2026-01-01T00:00:00.000Z",
  revokedAt: null,
  example: false,
});

type Named = readonly [role: Observable["role"], type: string, value: string];

const anEvent = (named: readonly Named[], observedAt = "2026-11-24T09:00:00.000Z"): ParsedEvent => ({
  id: "e1" as ParsedEvent["id"],
  feed: "suricata-eve",
  sensor: SourceId.parse("sensor-1"),
  observedAt,
  observedAtReason: "source",
  title: "An event",
  classification: undetermined,
  severity: "medium",
  confidence: null,
  tlp: "AMBER",
  ecs: {},
  native: {},
  observables: named.map(([role, type, value]) => ({ role, type, value })),
  techniques: [],
});

/** `<organisation> <side> <reason> <confidence>` of each. */
function concerned(
  organisations: readonly Organisation[],
  named: readonly Named[],
  { owner = null, observedAt }: { owner?: string | null; observedAt?: string } = {},
): string[] {
  const attribute = buildAttribution(organisations, [aSource(owner)]);
  return attribute(anEvent(named, observedAt)).map(
    ({ id, side, reason, confidence }) => `${id} ${side} ${reason} ${confidence}`,
  );
}

const town = anOrganisation("town", { networks: ["192.0.2.0/25", "2001:db8:1::/48"], domains: ["town.example"] });
const city = anOrganisation("city", { networks: ["192.0.2.128/25"], domains: ["city.example"] });
const provider = anOrganisation("it-provider", {
  kind: "provider",
  networks: ["198.51.100.0/24"],
  domains: ["it-provider.example"],
});
const stranger: Named = ["source", "ipv4-addr", "203.0.113.5"];

describe("an event concerns", () => {
  it("whose address it names, on the side it stands on", () => {
    expect(concerned([town, city], [stranger, ["destination", "ipv4-addr", "192.0.2.7"]])).toEqual([
      "town destination network 95",
    ]);
    expect(concerned([town, city], [["source", "ipv6-addr", "2001:db8:1::7"]])).toEqual(["town source network 95"]);
  });

  it("whose domain or mail address it names, less surely", () => {
    expect(concerned([town], [["destination", "domain-name", "www.town.example"]])).toEqual([
      "town destination domain 75",
    ]);
    expect(concerned([town], [["source", "email-addr", "post@mail.town.example"]])).toEqual(["town source domain 75"]);
    expect(concerned([town], [["source", "email-addr", '"odd@city.example"@town.example']])).toEqual([
      "town source domain 75",
    ]);
  });

  it("each organisation of whose hosts it tells, once a side, by the surest reason", () => {
    const several: Named[] = [
      ["source", "domain-name", "town.example"],
      ["source", "ipv4-addr", "192.0.2.1"],
      ["source", "ipv4-addr", "192.0.2.2"],
      ["destination", "ipv4-addr", "192.0.2.200"],
      ["indicator", "ipv4-addr", "192.0.2.3"],
    ];
    expect(concerned([town, city], several)).toEqual(["town source network 95", "city destination network 95"]);
    expect(
      concerned(
        [town],
        [
          ["source", "ipv4-addr", "192.0.2.1"],
          ["destination", "ipv4-addr", "192.0.2.2"],
        ],
      ),
    ).toEqual(["town source network 95", "town destination network 95"]);
  });

  it("the holder at the time it happened, not the one of today", () => {
    const [until, from] = [
      { validFrom: null, validTo: "2026-06-01T00:00:00.000Z" },
      { validFrom: "2026-06-01T00:00:00.000Z", validTo: null },
    ];
    const before = {
      ...city,
      networks: [{ cidr: "192.0.2.0/24", ...until }],
      domains: [{ name: "old.example", ...until }],
    };
    const after = {
      ...town,
      networks: [{ cidr: "192.0.2.0/24", ...from }],
      domains: [{ name: "old.example", ...from }],
    };
    const named: Named[] = [
      ["source", "ipv4-addr", "192.0.2.1"],
      ["destination", "domain-name", "old.example"],
    ];
    expect(concerned([before, after], named, { observedAt: "2026-05-31T23:59:59.999Z" })).toEqual([
      "city source network 95",
      "city destination domain 75",
    ]);
    expect(concerned([before, after], named, { observedAt: "2026-06-01T00:00:00.000Z" })).toEqual([
      "town source network 95",
      "town destination domain 75",
    ]);
  });

  it("nobody when nothing in it is anybody's and its sensor has no owner", () => {
    expect(concerned([town, city, provider], [stranger, ["destination", "domain-name", "shop.test"]])).toEqual([]);
    expect(concerned([], [["source", "ipv4-addr", "192.0.2.1"]])).toEqual([]);
  });

  it("whose network a report names as a whole", () => {
    expect(concerned([town], [["destination", "ipv4-addr", "192.0.2.16/28"]])).toEqual(["town destination network 95"]);
  });
});

describe("the owner of a sensor", () => {
  it("is concerned by what its sensor sees and nobody else is named for", () => {
    expect(concerned([town], [stranger], { owner: "town" })).toEqual(["town destination sensor 80"]);
  });

  it("stands beside whoever else is named, on the other side", () => {
    expect(concerned([town, city], [["source", "ipv4-addr", "192.0.2.200"]], { owner: "town" })).toEqual([
      "city source network 95",
      "town destination sensor 80",
    ]);
    expect(concerned([town, city], [["destination", "ipv4-addr", "192.0.2.200"]], { owner: "town" })).toEqual([
      "city destination network 95",
      "town source sensor 80",
    ]);
  });

  it("is not named twice when its own address says it already", () => {
    expect(concerned([town], [["destination", "ipv4-addr", "192.0.2.1"]], { owner: "town" })).toEqual([
      "town destination network 95",
    ]);
  });
});

describe("a provider's sensor", () => {
  it("tells of the client whose address it saw, and not of the provider", () => {
    expect(
      concerned([town, provider], [stranger, ["destination", "ipv4-addr", "192.0.2.1"]], { owner: "it-provider" }),
    ).toEqual(["town destination network 95"]);
  });

  it("tells of the provider, unsurely, when it saw none of the clients", () => {
    expect(concerned([town, provider], [stranger], { owner: "it-provider" })).toEqual([
      "it-provider destination provider 50",
    ]);
  });

  it("does not take the provider's mail domain for a client", () => {
    expect(concerned([town, provider], [["source", "domain-name", "mail.it-provider.example"]])).toEqual([]);
  });
});

describe("a member municipality", () => {
  const member = anOrganisation("village", {
    kind: "member-municipality",
    networks: ["203.0.113.0/24"],
    domains: ["village.example"],
    parents: [
      { organisation: anOrganisation("kreis").id, relation: "kreis", ...always },
      {
        organisation: anOrganisation("sg-old").id,
        relation: "samtgemeinde",
        validFrom: null,
        validTo: "2026-01-01T00:00:00.000Z",
      },
      {
        organisation: anOrganisation("sg-new").id,
        relation: "samtgemeinde",
        validFrom: "2026-01-01T00:00:00.000Z",
        validTo: null,
      },
    ],
  });

  it("is its Samtgemeinde's concern, whose it was at that time", () => {
    const named: Named[] = [
      ["destination", "ipv4-addr", "203.0.113.1"],
      ["destination", "domain-name", "village.example"],
    ];
    expect(concerned([member], named)).toEqual(["sg-new destination network 95"]);
    expect(concerned([member], named, { observedAt: "2025-12-31T23:59:59.999Z" })).toEqual([
      "sg-old destination network 95",
    ]);
  });

  it("that belongs to no Samtgemeinde stands for itself", () => {
    const alone = { ...member, parents: [] };
    expect(concerned([alone], [["source", "ipv4-addr", "203.0.113.1"]])).toEqual(["village source network 95"]);
  });

  it("has its sensor's sightings go to its Samtgemeinde once, beside its own network's", () => {
    expect(concerned([member], [["destination", "ipv4-addr", "203.0.113.1"]], { owner: "village" })).toEqual([
      "sg-new destination network 95",
    ]);
  });
});
