import { describe, expect, it } from "vitest";
import {
  classify,
  instant,
  type Organisation,
  type OrganisationId,
  type Source,
  type SourceId,
} from "@lagewarte/model";
import type { ParsedEvent } from "../feeds/feed-parser.ts";
import { buildAttribution } from "./attribute.ts";

const always = { validFrom: null, validTo: null };
const at = (day: string) => instant(Date.parse(`${day}T00:00:00Z`));
const network = (cidr: string, validity = {}) => ({ cidr, ...always, ...validity });
const domain = (name: string) => ({ name, ...always });

function organisation(id: string, over: Partial<Organisation> = {}): Organisation {
  return {
    id: id as OrganisationId,
    kind: "municipality",
    name: id,
    shortName: id,
    keys: { slug: id },
    parents: [],
    providers: [],
    networks: [],
    domains: [],
    contacts: [],
    population: null,
    criticality: 1,
    tenant: "state",
    successor: null,
    example: false,
    ...always,
    ...over,
  };
}

const sensorOf = (owner: string | null): Source => ({
  id: "sensor" as SourceId,
  name: "sensor",
  feed: "suricata-eve",
  organisation: owner as OrganisationId | null,
  covers: [],
  tlp: "AMBER",
  expectedInterval: null,
  tokenHash: "0".repeat(64),
  createdAt: at("2026-01-01"),
  revokedAt: null,
  example: false,
});

type Seen = ParsedEvent["observables"][number];
const address = (value: string, role: Seen["role"] = "destination"): Seen => ({
  type: value.includes(":") ? "ipv6-addr" : "ipv4-addr",
  value,
  role,
});

const eventWith = (observables: readonly Seen[], day = "2026-11-24"): ParsedEvent => ({
  id: "e-1" as ParsedEvent["id"],
  feed: "suricata-eve",
  sensor: "sensor" as SourceId,
  observedAt: at(day),
  observedAtReason: "source",
  title: "An event",
  classification: classify("exploit"),
  severity: "high",
  confidence: 50,
  tlp: "AMBER",
  ecs: {},
  native: {},
  observables: [...observables],
  techniques: [],
});

/** `town destination network 95` */
function attributed(
  organisations: readonly Organisation[],
  observables: readonly Seen[],
  { owner = null, day }: { owner?: string | null; day?: string } = {},
): string[] {
  const found = buildAttribution(organisations, [sensorOf(owner)])(eventWith(observables, day));
  return found.map(({ id, side, reason, confidence }) => `${id} ${side} ${reason} ${confidence}`).toSorted();
}

describe("an event is attributed", () => {
  it("by the longest network around an address, on the side where the address stands", () => {
    const organisations = [
      organisation("kreis", { networks: [network("192.0.2.0/24")] }),
      organisation("town", { networks: [network("192.0.2.64/26"), network("2001:db8:1::/48")] }),
    ];
    expect(attributed(organisations, [address("192.0.2.100")])).toEqual(["town destination network 95"]);
    expect(attributed(organisations, [address("192.0.2.128")])).toEqual(["kreis destination network 95"]);
    expect(attributed(organisations, [address("2001:db8:1:ffff::1", "source")])).toEqual(["town source network 95"]);
    expect(attributed(organisations, [address("2001:db8:2::1")])).toEqual([]);
    expect(attributed(organisations, [address("192.0.3.0")])).toEqual([]);
  });

  it("to the bit: first and last address of odd prefixes are inside, their neighbours outside", () => {
    const organisations = [
      organisation("town", {
        networks: [network("198.51.100.8/29"), network("203.0.113.5/32"), network("2001:db8:8000::/33")],
      }),
    ];
    const isInside = (value: string): boolean => attributed(organisations, [address(value)]).length > 0;
    expect(
      ["198.51.100.8", "198.51.100.15", "203.0.113.5", "2001:db8:8000::", "2001:db8:ffff::1"].map(isInside),
    ).toEqual(Array.from({ length: 5 }, () => true));
    expect(["198.51.100.7", "198.51.100.16", "203.0.113.4", "203.0.113.6", "2001:db8:7fff::1"].map(isInside)).toEqual(
      Array.from({ length: 5 }, () => false),
    );
  });

  it("to who had the network when it happened", () => {
    const organisations = [
      organisation("old", { networks: [network("192.0.2.0/24", { validTo: at("2026-06-01") })] }),
      organisation("new", { networks: [network("192.0.2.0/24", { validFrom: at("2026-06-01") })] }),
    ];
    expect(attributed(organisations, [address("192.0.2.1")], { day: "2026-05-31" })).toEqual([
      "old destination network 95",
    ]);
    expect(attributed(organisations, [address("192.0.2.1")], { day: "2026-06-01" })).toEqual([
      "new destination network 95",
    ]);
  });

  it("to all who share a network", () => {
    const shared = { networks: [network("192.0.2.0/24")] };
    expect(attributed([organisation("a", shared), organisation("b", shared)], [address("192.0.2.1")])).toEqual([
      "a destination network 95",
      "b destination network 95",
    ]);
  });

  it("by a domain and what is below it, not by one that only ends alike", () => {
    const organisations = [
      organisation("kreis", { domains: [domain("kreis.example")] }),
      organisation("town", { domains: [domain("town.kreis.example")] }),
    ];
    const by = (value: string, type: Seen["type"] = "domain-name") =>
      attributed(organisations, [{ type, value, role: "destination" }]);
    expect(by("www.town.kreis.example")).toEqual(["town destination domain 75"]);
    expect(by("kreis.example")).toEqual(["kreis destination domain 75"]);
    expect(by("landkreis.example")).toEqual([]);
    expect(by("kreis.example.attacker.test")).toEqual([]);
    expect(by("a@b@town.kreis.example", "email-addr")).toEqual(["town destination domain 75"]);
  });

  it("once for each side, by the surest reason", () => {
    const town = organisation("town", { networks: [network("192.0.2.0/24")], domains: [domain("town.example")] });
    const name: Seen = { type: "domain-name", value: "town.example", role: "destination" };
    expect(attributed([town], [name, address("192.0.2.1"), name, address("192.0.2.2", "source")])).toEqual([
      "town destination network 95",
      "town source network 95",
    ]);
  });

  it("to the sensor's owner when nothing names anybody, and beside whom an address names", () => {
    const organisations = [organisation("town"), organisation("other", { networks: [network("192.0.2.0/24")] })];
    expect(attributed(organisations, [address("203.0.113.1")], { owner: "town" })).toEqual([
      "town destination sensor 80",
    ]);
    expect(attributed(organisations, [address("192.0.2.1")], { owner: "town" })).toEqual([
      "other destination network 95",
      "town source sensor 80",
    ]);
  });

  it("to a provider's client, and to the provider only when no client is named", () => {
    const provider = organisation("provider", { kind: "provider", domains: [domain("provider.example")] });
    const client = organisation("client", { networks: [network("192.0.2.0/24")] });
    const given = { owner: "provider" };
    expect(attributed([provider, client], [address("192.0.2.1")], given)).toEqual(["client destination network 95"]);
    expect(attributed([provider, client], [address("203.0.113.1")], given)).toEqual([
      "provider destination provider 50",
    ]);
    const mail: Seen = { type: "domain-name", value: "mx.provider.example", role: "destination" };
    expect(attributed([provider, client], [mail])).toEqual([]);
  });

  it("to the Samtgemeinde that runs a member municipality's IT, as long as it does", () => {
    const member = organisation("member", {
      kind: "member-municipality",
      networks: [network("192.0.2.0/24")],
      parents: [
        {
          organisation: "joint" as OrganisationId,
          relation: "samtgemeinde",
          validFrom: null,
          validTo: at("2026-12-01"),
        },
      ],
    });
    const organisations = [member, organisation("joint", { kind: "samtgemeinde" })];
    expect(attributed(organisations, [address("192.0.2.1")])).toEqual(["joint destination network 95"]);
    expect(attributed(organisations, [address("192.0.2.1")], { day: "2026-12-02" })).toEqual([
      "member destination network 95",
    ]);
  });

  it("to nobody by what is no address, however it is labelled", () => {
    const town = organisation("town", { networks: [network("0.0.0.0/0"), network("::/0")] });
    expect(attributed([town], [{ type: "ipv4-addr", value: "not an address", role: "destination" }])).toEqual([]);
    expect(attributed([town], [address("203.0.113.1")])).toEqual(["town destination network 95"]);
  });
});
