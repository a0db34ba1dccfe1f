import { isValidAt, type Attribution, type Organisation, type OrganisationId, type Source } from "@lagewarte/model";
import type { ParsedEvent } from "../feeds/feed-parser.ts";
import { DomainIndex } from "./domains.ts";
import { NetworkIndex } from "./networks.ts";

/** How sure we are, by how we know. A domain may be hosted elsewhere; a sensor sees more than its owner's systems. */
const CONFIDENCE = { network: 95, sensor: 80, domain: 75, provider: 50, manual: 100 } as const;

/** Whose an event is. Pure: the registry as it was when this was made, the time from the event. */
export type Attribute = (event: ParsedEvent) => Attribution[];

type Side = Attribution["side"];

/**
 * Sensor owner, longest network, longest domain, provider, in this order of strength; all as they were at `observedAt`.
 * What a network or domain says about a side is kept beside the sensor's owner unless the owner is a provider, whose
 * sensors watch its clients: then the client is concerned, not the provider.
 */
export function buildAttribution(organisations: Iterable<Organisation>, sources: Iterable<Source>): Attribute {
  const networks = new NetworkIndex();
  const domains = new DomainIndex();
  const byId = new Map<OrganisationId, Organisation>();
  for (const organisation of organisations) {
    byId.set(organisation.id, organisation);
    for (const { cidr, validFrom, validTo } of organisation.networks)
      networks.add(cidr, { organisation: organisation.id, validFrom, validTo });
    // A provider's mail domain says nothing about which of its clients is concerned.
    if (organisation.kind !== "provider")
      for (const { name, validFrom, validTo } of organisation.domains)
        domains.add(name, { organisation: organisation.id, validFrom, validTo });
  }
  const ownerOf = new Map([...sources].map((source) => [source.id, source.organisation]));

  /** A member municipality has no IT of its own: its Samtgemeinde is concerned. */
  function responsible(id: OrganisationId, at: string): OrganisationId {
    const organisation = byId.get(id);
    if (organisation?.kind !== "member-municipality") return id;
    const parent = organisation.parents.find((each) => each.relation === "samtgemeinde" && isValidAt(each, at));
    return parent?.organisation ?? id;
  }

  return (event) => {
    const at = event.observedAt;
    const found = new Map<string, Attribution>();
    const add = (organisation: OrganisationId, side: Side, reason: keyof typeof CONFIDENCE): void => {
      const id = responsible(organisation, at);
      const key = `${id} ${side}`;
      const present = found.get(key);
      if (present === undefined || present.confidence < CONFIDENCE[reason])
        found.set(key, { id, side, reason, confidence: CONFIDENCE[reason] });
    };

    for (const { type, value, role } of event.observables) {
      const side: Side = role === "destination" ? "destination" : "source";
      if (type === "ipv4-addr" || type === "ipv6-addr")
        for (const holding of networks.find(value, at)) add(holding.organisation, side, "network");
      else if (type === "domain-name")
        for (const holding of domains.find(value, at)) add(holding.organisation, side, "domain");
      else if (type === "email-addr")
        for (const holding of domains.find(value.slice(value.lastIndexOf("@") + 1), at))
          add(holding.organisation, side, "domain");
    }
    const owner = ownerOf.get(event.sensor) ?? null;
    if (owner === null) return [...found.values()];
    const isProvider = byId.get(owner)?.kind === "provider";
    const isNamed = [...found.values()].some(({ id }) => id === responsible(owner, at));
    if (found.size === 0 || (!isProvider && !isNamed))
      add(
        owner,
        [...found.values()].some(({ side }) => side === "destination") ? "source" : "destination",
        isProvider ? "provider" : "sensor",
      );
    return [...found.values()];
  };
}
