import type { Json, JsonObject } from "@lagewarte/model";
import type { Draft } from "../../normalise/draft.ts";
import type { Report } from "./scan-reports.ts";
import type { Row } from "./row.ts";

const textOf = (value: Json | undefined): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";
/** `name` of a nested part of ECS, as `device.model.name`. */
const nameOf = (part: Json | undefined): string =>
  typeof part === "object" && part !== null && !Array.isArray(part) ? textOf((part as JsonObject)["name"]) : "";

/** `Fernzugriff RDP offen aus dem Internet erreichbar: 192.0.2.1:3389`: what, what exactly, where. */
export function titleOf(draft: Draft, row: Row, report: Report): string {
  const particulars = particularsOf(draft, report);
  const where = placeOf(draft, row, report);
  return `${report.title}${particulars === "" ? "" : ` (${particulars})`}${where === "" ? "" : `: ${where}`}`;
}

function particularsOf({ ecs }: Draft, { type, vulnerability }: Report): string {
  switch (type) {
    case "vulnerable-system": {
      const [first, ...more] = [ecs["vulnerability"]?.["id"] ?? []]
        .flat()
        .map(textOf)
        .filter((id) => id !== vulnerability);
      return first === undefined || more.length === 0 ? (first ?? "") : `${first} und ${more.length} weitere`;
    }
    case "undetermined":
      return [textOf(ecs["device"]?.["manufacturer"]), nameOf(ecs["device"]?.["model"])].filter(Boolean).join(" ");
    case "infected-system":
    case "system-compromise":
    case "c2-server":
      return nameOf(ecs["threat"]?.["software"]);
    default:
      return "";
  }
}

function placeOf({ ecs }: Draft, { layout }: Row, report: Report): string {
  const concernsDestination = report.concernsDestination === true;
  const { ip, port, address, domain } = ecs[concernsDestination ? "destination" : "source"] ?? {};
  const url = textOf(ecs["url"]?.["original"]);
  if (url !== "" && !layout.hasSides && report.type !== "vulnerable-system") return url;
  const host = textOf(ip ?? address);
  // The port of a system that called out says nothing to a person; that of a service does.
  const isService = port !== undefined && (!layout.hasSides || concernsDestination);
  if (host !== "") return isService ? `${host.includes(":") ? `[${host}]` : host}:${textOf(port)}` : host;
  return (
    textOf(ecs["user"]?.["email"]) || nameOf(ecs["organization"]) || textOf(domain) || nameOf(ecs["dns"]?.["question"])
  );
}
