import type { Event } from "@lagewarte/model";
import type { Logsource } from "./rule.ts";
import { windowsOrigin, windowsService } from "./windows-origin.ts";

/** Where an event comes from, in Sigma's words; published in docs/rules/logsources.md. */
export interface Origin {
  readonly categories: readonly string[];
  readonly product: string;
  readonly service: string;
}

/** What an origin depends on, besides the feed. */
export function serviceOf(event: Event): string {
  switch (event.feed) {
    case "shadowserver":
    case "idea0":
      return event.classification.type;
    case "windows":
      return windowsService(event);
    case "syslog":
      return linuxService(event);
    default: {
      const { action } = (event.ecs["event"] ?? {}) as { action?: unknown };
      return typeof action === "string" ? action : "";
    }
  }
}

/** The same for all events of a feed that have the same service. */
export function originOf(feed: Event["feed"], service: string): Origin {
  switch (feed) {
    case "suricata-eve":
      return {
        categories: service === "alert" ? ["ids", "network"] : ["network", suricataCategory(service)],
        product: "suricata",
        service,
      };
    case "shadowserver":
      return { categories: ["exposure"], product: "shadowserver", service };
    case "idea0":
      return { categories: ["ids", "anomaly"], product: "warden", service };
    case "windows":
      return windowsOrigin(service);
    case "syslog":
      return { categories: [], product: "linux", service };
    default:
      return { categories: ["network"], product: feed, service };
  }
}

/** Programs whose records Sigma has a name for; `auth` are those that let people in. */
const programs: ReadonlyMap<string, string> = new Map(
  Object.entries({
    auditd: "auditd",
    audispd: "auditd",
    clamd: "clamav",
    freshclam: "clamav",
    cron: "cron",
    crond: "cron",
    guacd: "guacamole",
    login: "auth",
    modsecurity: "modsecurity",
    sshd: "sshd",
    su: "auth",
    sudo: "sudo",
    vsftpd: "vsftpd",
  }),
);

function linuxService(event: Event): string {
  const { name } = (event.ecs["process"] ?? {}) as { name?: unknown };
  return (typeof name === "string" ? programs.get(name.toLowerCase()) : undefined) ?? "syslog";
}

function suricataCategory(eventType: string): string {
  if (eventType === "flow" || eventType === "netflow") return "network_connection";
  if (eventType === "http" || eventType === "http2") return "webserver";
  return eventType;
}

const letsIn: ReadonlySet<string> = new Set(["sshd", "sudo"]);

/** All that the rule names must fit; a rule for `product: lagewarte` looks at every event of ours. */
export function concerns({ category, product, service }: Logsource, origin: Origin): boolean {
  if (category !== undefined && !origin.categories.includes(category)) return false;
  if (product !== undefined && product !== "lagewarte" && product !== origin.product) return false;
  return (
    service === undefined ||
    service === origin.service ||
    // Sigma's names of the services of the category network.
    (service === "connection" && origin.categories.includes("network_connection")) ||
    // What a system's log holds is one file for all, and another one for those that let people in.
    (origin.product === "linux" && (service === "syslog" || (service === "auth" && letsIn.has(origin.service))))
  );
}
