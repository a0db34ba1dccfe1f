import type { Json } from "@lagewarte/model";
import { canonicalAddress } from "../../normalise/address.ts";
import type { Draft } from "../../normalise/draft.ts";
import type { SideColumns } from "./columns.ts";
import { domainIn } from "./location.ts";
import type { Row } from "./row.ts";

type Role = "source" | "destination" | "affected";

/** Not an address of anybody: how some reports write that they do not know it. */
const UNSPECIFIED = new Set(["0.0.0.0", "::"]);
const NETWORK = /^(.+)\/(\d{1,3})$/;
/** ISO 3166 leaves these to everybody; Shadowserver means that the country is not known. */
const UNKNOWN_COUNTRY = new Set(["XX", "ZZ"]);

/**
 * Address, port, network and place of both sides; false when the address of the system concerned is none, which is the
 * record's point.
 */
export function readSides(draft: Draft, row: Row): boolean {
  const { source, destination, hasSides } = row.layout;
  const fits = readSide(draft, row, "source", source, hasSides ? "source" : "affected");
  readSide(draft, row, "destination", destination, "destination");
  return fits;
}

function readSide(draft: Draft, row: Row, side: "source" | "destination", columns: SideColumns, role: Role): boolean {
  const fits = readAddress(draft, row.at(columns.ip), side, role);
  draft.port(side, row.at(columns.port));
  const asn = row.at(columns.asn);
  if (asn !== "" && asn !== "0") {
    if (/^\d{1,10}$/.test(asn)) draft.set(side, "as", { number: Number(asn) });
    else draft.issue(`${side}.as.number`, "not a number");
  }
  const place = placeOf(row, columns);
  if (place !== undefined) draft.set(side, "geo", place);
  readDomain(draft, side, row.at(columns.hostname), role);
  return fits;
}

function readAddress(draft: Draft, text: string, side: "source" | "destination", role: Role): boolean {
  if (UNSPECIFIED.has(text)) {
    draft.issue(`${side}.ip`, `${text} is nobody's address`);
    return true;
  }
  const network = NETWORK.exec(text);
  if (network === null) return draft.address(side, text, role);
  const base = canonicalAddress(network[1] ?? "");
  const isV6 = base?.includes(":") === true;
  if (base === undefined || Number(network[2]) > (isV6 ? 128 : 32)) return draft.address(side, text, role);
  // A block list may name a network: then no single address is concerned.
  draft.set(side, "address", `${base}/${network[2]}`);
  draft.observe(isV6 ? "ipv6-addr" : "ipv4-addr", `${base}/${network[2]}`, role);
  return true;
}

/** The first name found for a side is its domain; all of them are observables. */
export function readDomain(draft: Draft, side: "source" | "destination", text: string, role: Role): void {
  const domain = text === "" ? undefined : domainIn(text);
  if (domain === undefined) return;
  if (draft.ecs[side]?.["domain"] === undefined) draft.set(side, "domain", domain);
  draft.observe("domain-name", domain, role);
}

function placeOf(row: Row, columns: SideColumns): { [key: string]: Json } | undefined {
  const country = row.at(columns.geo).toUpperCase();
  const region = row.at(columns.region);
  const city = row.at(columns.city);
  const place: { [key: string]: Json } = {};
  if (/^[A-Z]{2}$/.test(country) && !UNKNOWN_COUNTRY.has(country)) place["country_iso_code"] = country;
  if (region !== "") place["region_name"] = region;
  if (city !== "") place["city_name"] = city;
  return Object.keys(place).length === 0 ? undefined : place;
}
