import {
  classify,
  severityRank,
  type Classification,
  type JsonObject,
  type RsitType,
  type Severity,
} from "@lagewarte/model";
import type { Host } from "./host.ts";
import { amplifierPorts, amplifiers, categories, transports, weakCrypto, type Category } from "./tables.ts";

/** What a category is judged by. */
export interface Facts {
  readonly source: readonly Host[];
  readonly target: readonly Host[];
  readonly hasHash: boolean;
  readonly hasVulnerability: boolean;
}

const known = new Map(Object.entries(categories).map(([name, category]) => [name.toLowerCase(), category]));

/** A category, or what stands for its group when its second part is not known; undefined for what is no category. */
export function categoryOf(name: string): Category | undefined {
  const lower = name.trim().toLowerCase();
  return known.get(lower) ?? known.get(lower.slice(0, Math.max(0, lower.indexOf("."))));
}

/**
 * RSIT of a message. Of several categories the first that says anything counts, as the detector put it first; `Test` makes
 * the whole message a test. The category as it was written is the identifier.
 */
export function classificationOf(names: readonly string[], facts: Facts): Classification {
  const test = names.find((name) => categoryOf(name)?.type === "test");
  if (test !== undefined) return classify("test", test.slice(0, 256));
  const rank = (name: string): number => {
    const type = categoryOf(name)?.type;
    return type === undefined ? 2 : type === "undetermined" || name.trim().toLowerCase() === "other" ? 1 : 0;
  };
  const [best] = names.toSorted((left, right) => rank(left) - rank(right));
  if (best === undefined) return classify("undetermined");
  const category = categoryOf(best);
  return classify(category === undefined ? "undetermined" : inContext(best, category.type, facts), best.slice(0, 256));
}

/** The gravest of the categories, unless the message is a test. */
export function severityOf(names: readonly string[]): Severity {
  const found = names.map(categoryOf).filter((category) => category !== undefined);
  if (found.some(({ type }) => type === "test")) return "info";
  return found.reduce<Severity>(
    (gravest, { severity }) => (severityRank(severity) > severityRank(gravest) ? severity : gravest),
    found.length === 0 ? "low" : "info",
  );
}

function inContext(name: string, type: RsitType, facts: Facts): RsitType {
  const lower = name.trim().toLowerCase();
  if (lower === "malware" || lower.startsWith("malware.")) return malware(type, facts);
  if (lower === "intrusion.botnet") return botnet(facts);
  if (lower === "vulnerable" || lower.startsWith("vulnerable.")) return vulnerable(type, facts);
  return type;
}

const has = (hosts: readonly Host[], ...tags: string[]): boolean =>
  hosts.some((host) => host.tags.some((tag) => tags.includes(tag)));

function malware(type: RsitType, { source, hasHash }: Facts): RsitType {
  if (source.some(({ urls }) => urls.length > 0) || has(source, "originmalware", "malware"))
    return "malware-distribution";
  if (has(source, "cc")) return "c2-server";
  if (has(source, "botnet")) return "infected-system";
  // Only a sample, nobody's host.
  return hasHash && !source.some(({ named }) => named > 0) ? "malware" : type;
}

/** A command server alone is reported as one; a host that talks with it is the point of the message. */
function botnet({ source, target }: Facts): RsitType {
  const areServers = source.length > 0 && source.every(({ tags }) => tags.includes("cc"));
  return areServers && !has(target, "botnet") ? "c2-server" : "infected-system";
}

function vulnerable(type: RsitType, { source, hasVulnerability }: Facts): RsitType {
  const protocols = new Set(source.flatMap((host) => host.protocols));
  const ports = source.flatMap((host) => host.ports);
  if (source.some(({ hasCiphers }) => hasCiphers) || [...protocols].some((name) => weakCrypto.has(name)))
    return "weak-crypto";
  if (hasVulnerability) return "vulnerable-system";
  const isTcpOnly = protocols.has("tcp") && !protocols.has("udp");
  const services = [...protocols].filter((name) => !transports.has(name));
  if (!isTcpOnly && (services.some((name) => amplifiers.has(name)) || ports.some((port) => amplifierPorts.has(port))))
    return "ddos-amplifier";
  return services.length > 0 || ports.length > 0 ? "potentially-unwanted-accessible" : type;
}

/** Mentat and its forerunner file their own judgement beside the message. */
export function statedSeverity(record: JsonObject): Severity | undefined {
  for (const key of ["_Mentat", "_CESNET"]) {
    const added = record[key];
    const stated = typeof added === "object" && added !== null ? (added as JsonObject)["EventSeverity"] : undefined;
    const word = typeof stated === "string" ? stated.toLowerCase() : "";
    if (word === "info" || word === "low" || word === "medium" || word === "high" || word === "critical") return word;
  }
  return undefined;
}
