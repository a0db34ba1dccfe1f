import type { Event } from "@lagewarte/model";
import type { Logsource } from "./rule.ts";

/** Which logsource an event of ours belongs to; published in docs/rules/logsources.md. */
export function logsourceOf(event: Event): {
  readonly categories: readonly string[];
  readonly product: string;
  readonly service: string;
} {
  const ecs = event.ecs as { event?: { action?: string; kind?: string } };
  const action = ecs.event?.action ?? "";
  switch (event.feed) {
    case "suricata-eve":
      return {
        categories: action === "alert" ? ["ids", "network"] : ["network", suricataCategory(action)],
        product: "suricata",
        service: action,
      };
    case "shadowserver":
      return { categories: ["exposure"], product: "shadowserver", service: event.classification.type };
    case "idea0":
      return { categories: ["ids", "anomaly"], product: "warden", service: event.classification.type };
    default:
      return { categories: ["network"], product: event.feed, service: action };
  }
}

function suricataCategory(action: string): string {
  if (action === "flow" || action === "netflow") return "network_connection";
  if (action === "http" || action === "http2") return "webserver";
  return action === "dns" ? "dns" : action;
}

/** All that the rule names must fit; a rule for `product: lagewarte` looks at every event of ours. */
export function concerns(logsource: Logsource, event: ReturnType<typeof logsourceOf>): boolean {
  const { category, product, service } = logsource;
  if (category !== undefined && !event.categories.includes(category)) return false;
  if (product !== undefined && product !== "lagewarte" && product !== event.product) return false;
  return (
    service === undefined ||
    service === event.service ||
    (service === "connection" && event.categories.includes("network_connection"))
  );
}
