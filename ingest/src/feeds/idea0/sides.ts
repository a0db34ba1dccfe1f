import type { Draft } from "../../normalise/draft.ts";
import { urlOf, type Host } from "./host.ts";
import { protocolNames, transports } from "./tables.ts";

/** Fields that belong together: those of one host. */
const OF_A_HOST = ["ip", "port", "domain", "mac", "as", "bytes", "packets"] as const;

/** Puts the first host with an address on its side of the event; where there is none, of each field the first. */
export function writeSide(draft: Draft, side: "source" | "destination", hosts: readonly Host[]): void {
  const chosen =
    hosts.find(({ fields }) => fields["ip"] !== undefined) ??
    hosts.find(({ fields }) => fields["namedIp"] !== undefined);
  for (const field of OF_A_HOST) {
    const fields = (chosen ?? hosts.find((host) => host.fields[field] !== undefined))?.fields;
    draft.set(side, field, fields?.[field] ?? (field === "ip" ? fields?.["namedIp"] : undefined));
  }
  const emails = hosts.flatMap((host) => host.emails);
  if (emails.length > 0) draft.set("email", side === "source" ? "from" : "to", { address: emails });
}

/** One URL an event: the source's first, as that is what the message complains about, else the target's. */
export function writeUrl(draft: Draft, hosts: readonly Host[]): void {
  const [url] = hosts.flatMap((host) => host.urls);
  if (url === undefined) return;
  draft.set("url", "original", url);
  const parsed = urlOf(url);
  if (parsed === undefined) return;
  draft.set("url", "domain", parsed.hostname);
  draft.set("url", "path", parsed.pathname);
  if (parsed.port !== "") draft.set("url", "port", Number(parsed.port));
}

/** `network.transport` and `network.protocol`, of each the first that any host names. */
export function writeProtocols(draft: Draft, hosts: readonly Host[]): void {
  const names = hosts.flatMap((host) => host.protocols);
  const carrier = names.find((name) => transports.has(name));
  const carried = names.find((name) => !transports.has(name));
  if (carrier !== undefined) draft.set("network", "transport", transports.get(carrier));
  if (carried !== undefined) draft.set("network", "protocol", protocolNames.get(carried) ?? carried);
}
