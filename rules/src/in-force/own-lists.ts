import { instant, isValidAt, Organisation } from "@lagewarte/model";
import { followTable, type Clock, type EventLog, type LogTable } from "@lagewarte/platform";
import type { Lists } from "../sigma/placeholder.ts";

/** So long after a change it is waited for others, in milliseconds: a registry is filled record by record. */
const REST = 500;
const decoder = new TextDecoder();

/**
 * What rules may name and only the registry knows: `%own_networks%` and `%own_domains%` of all organisations, as of an
 * instant (milliseconds).
 */
export function ownLists(organisations: Iterable<Organisation>, now: number): Lists {
  const at = instant(now);
  const networks = new Set<string>();
  const domains = new Set<string>();
  for (const organisation of organisations) {
    if (!isValidAt(organisation, at)) continue;
    for (const network of organisation.networks) if (isValidAt(network, at)) networks.add(network.cidr);
    for (const domain of organisation.domains) if (isValidAt(domain, at)) domains.add(domain.name);
  }
  return new Map([
    ["own_networks", [...networks].toSorted()],
    ["own_domains", [...domains].toSorted()],
  ]);
}

/** The same of nobody: what a rule's own tests are about, whoever runs them (RFC 5737, 3849, 2606). */
export const documentationLists: Lists = new Map([
  ["own_networks", ["192.0.2.0/24", "2001:db8::/32"]],
  ["own_domains", ["example.org"]],
]);

/** Lists that change by themselves. */
export interface ListSource {
  current(): Lists;
  /** The listener is told a moment after the last of several changes. */
  onChange(listener: () => void): void;
  close(): Promise<void>;
}

/** The lists of the registry, kept up to date. */
export async function followOwnLists(log: EventLog, clock: Clock): Promise<ListSource> {
  const listeners: (() => void)[] = [];
  let resting: NodeJS.Timeout | undefined;
  const table: LogTable<Organisation> = await followTable(
    log,
    "registry.organisations",
    ({ value }) => (value.length === 0 ? undefined : Organisation.parse(JSON.parse(decoder.decode(value)))),
    () => {
      clearTimeout(resting);
      resting = setTimeout(() => {
        for (const listener of listeners) listener();
      }, REST).unref();
    },
  );
  return {
    current: () => ownLists(table.values(), clock.now()),
    onChange: (listener) => void listeners.push(listener),
    close: async () => {
      clearTimeout(resting);
      await table.close();
    },
  };
}
