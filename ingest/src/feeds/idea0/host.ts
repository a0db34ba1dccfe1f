import type { Json, JsonObject, Observable } from "@lagewarte/model";
import { canonicalDomain, portOf } from "../../normalise/address.ts";
import { shorten, type Draft } from "../../normalise/draft.ts";
import { networksOf } from "../../normalise/network.ts";
import { countOf, textsOf } from "./values.ts";

const MAC = /^[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}$/i;
const MOST_ADDRESSES = 100;

/** One entry of `Source` or `Target`: a host, or several that have the rest in common. */
export interface Host {
  readonly tags: readonly string[];
  readonly protocols: readonly string[];
  readonly ports: readonly number[];
  /** ECS fields of a side: `ip`, `port`, `domain`, `mac` ..., of each the first. */
  readonly fields: { readonly [field: string]: Json };
  readonly urls: readonly string[];
  readonly emails: readonly string[];
  /** How many names of hosts could be read, of whatever kind, and how many addresses could not. */
  readonly named: number;
  readonly unreadable: number;
  readonly hasCiphers: boolean;
}

/** Reads one entry; every host in it becomes an observable of the draft, what does not fit is named at its place. */
export function readHost(draft: Draft, given: JsonObject, side: "source" | "destination", place: string): Host {
  // A forged sender is somebody who suffers under the attack, not somebody who carries it out.
  const role: Observable["role"] = given["Spoofed"] === true ? "affected" : side;
  const texts = (...keys: string[]): string[] => keys.flatMap((key) => textsOf(draft, given[key], `${place}.${key}`));
  const misfit = (key: string, what: string, text: string): void =>
    draft.issue(`${place}.${key}`, `not ${what}: ${shorten(text)}`);
  const fields: { [field: string]: Json } = {};
  const first = (field: string, value: Json | undefined): void => {
    if (value !== undefined) fields[field] ??= value;
  };
  let named = 0;
  let unreadable = 0;

  /** `field`: an address that is stated goes before one that stands in a name or URL. */
  const address = (text: string, field: "ip" | "namedIp"): boolean => {
    if (draft.isFull) {
      // Ranges are dear to cut, so a message of nothing else must end somewhere; `observe` says that it did.
      draft.observe("ipv4-addr", text, role);
      return true;
    }
    const networks = networksOf(text);
    if (networks === undefined) return false;
    for (const each of networks) {
      draft.observe(each.includes(":") ? "ipv6-addr" : "ipv4-addr", each, role);
      // Of a range or a network nobody says which one it was.
      if (networks.length === 1 && !each.includes("/")) first(field, each);
    }
    return true;
  };
  const name = (text: string): boolean => {
    if (address(text, "namedIp")) return true;
    const domain = canonicalDomain(text);
    // A bare host name is nobody's domain.
    if (domain?.includes(".") === true) draft.observe("domain-name", domain, role);
    return domain !== undefined;
  };

  for (const text of texts("IP4", "IP6", "IP"))
    if (address(text, "ip")) named += 1;
    else {
      unreadable += 1;
      misfit(text.includes(":") ? "IP6" : "IP4", "an address, network or range", text);
    }
  for (const text of texts("Hostname", "PTR"))
    if (name(text)) {
      named += 1;
      first("domain", canonicalDomain(text));
    } else misfit("Hostname", "a host name", text);
  const urls = texts("URL");
  for (const text of urls) {
    named += 1;
    draft.observe("url", text, role);
    const host = urlOf(text)?.hostname.replace(/^\[|\]$/g, "");
    if (host !== undefined && host !== "") name(host);
  }
  const emails: string[] = [];
  for (const text of texts("Email")) {
    const bare = (/<([^<>\s]+)>/.exec(text)?.[1] ?? text).toLowerCase();
    if (/^[^\s@]+@[^\s@]+$/.test(bare)) {
      draft.observe("email-addr", bare, role);
      emails.push(bare);
      named += 1;
    } else misfit("Email", "an address", text);
  }
  for (const text of texts("MAC"))
    if (MAC.test(text)) {
      draft.observe("mac-addr", text.toLowerCase().replaceAll("-", ":"), role);
      first("mac", text.toUpperCase().replaceAll(":", "-"));
      named += 1;
    } else misfit("MAC", "a MAC address", text);
  const ports: number[] = [];
  // A range of ports names no single one.
  for (const text of texts("Port").filter((each) => !/^\d{1,5}\s*-\s*\d{1,5}$/.test(each))) {
    const port = portOf(text);
    if (port === undefined) misfit("Port", "a port", text);
    else ports.push(port);
  }
  first("port", ports[0]);
  for (const text of texts("ASN")) {
    const number = /^(?:AS)?(\d{1,10})$/i.exec(text)?.[1];
    if (number === undefined) misfit("ASN", "the number of an autonomous system", text);
    else first("as", { number: Number(number) });
  }
  first("bytes", countOf(draft, given["OutByteCount"], `${place}.OutByteCount`));
  first("packets", countOf(draft, given["OutPacketCount"], `${place}.OutPacketCount`));
  return {
    tags: texts("Type").map((tag) => tag.toLowerCase()),
    protocols: texts("Proto").map((protocol) => protocol.toLowerCase()),
    ports,
    fields,
    urls,
    emails: emails.slice(0, MOST_ADDRESSES),
    named,
    unreadable,
    hasCiphers: given["Ciphers"] !== undefined,
  };
}

/** URLs come from logs and mails: also without a scheme, or with `hxxp` so that nobody clicks them. */
export function urlOf(text: string): URL | undefined {
  const plain = text.replace(/^hxxp/i, "http").replaceAll("[.]", ".");
  return URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(plain) ? plain : `http://${plain}`) ?? undefined;
}
