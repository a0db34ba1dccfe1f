import { failed, type Json, type JsonObject } from "@lagewarte/model";
import { canonicalAddress } from "../../normalise/address.ts";
import { Draft, shorten } from "../../normalise/draft.ts";
import { epochOf, observed } from "../../normalise/time.ts";
import type { Frame } from "../../framing/frame.ts";
import type { ParseContext, Parsed } from "../feed-parser.ts";
import { jsonRecord } from "../json-record.ts";
import { isObject, textsIn } from "./part.ts";
import { readProtocols } from "./protocols.ts";
import { classificationOf, kindOf, severityOf } from "./tables.ts";

/** One line of Suricata's eve.json. Every event type is read; one that we do not know keeps its own fields. */
export function parseEve(frame: Frame, context: ParseContext): Parsed {
  const read = jsonRecord(frame);
  if (!read.ok) return read;
  const record = read.value;
  const { event_type: type, timestamp } = record;
  if (typeof type !== "string") return failed("missing-field", "event_type is missing");
  if (timestamp !== undefined && typeof timestamp !== "string")
    return failed("bad-time", `timestamp is ${shorten(timestamp)}`);
  const time = timestamp === undefined ? undefined : epochOf(timestamp, context.timezone);
  if (timestamp !== undefined && time === undefined) return failed("bad-time", `timestamp is ${shorten(timestamp)}`);

  const draft = new Draft();
  const isPoint = type === "alert" || type === "flow" || type === "netflow";
  // Addresses and ports are the point of an alert; elsewhere a bad one is left out and named.
  draft.address("source", record["src_ip"]);
  draft.address("destination", record["dest_ip"]);
  draft.port("source", record["src_port"]);
  draft.port("destination", record["dest_port"]);
  const misfits = isPoint ? draft.issues.filter(({ problem }) => problem.startsWith("not a")) : [];
  if (misfits.length > 0)
    return failed("bad-value", misfits.map(({ field, problem }) => `${field}: ${problem}`).join("; "));

  const kind = kindOf(type);
  draft.ecs["event"] = { kind: kind.kind ?? "event", category: kind.category, type: kind.type, action: type };
  draft.ecs["observer"] = observerOf(record);
  readNetwork(draft, record);
  readProtocols(draft, record);
  const { alert, verdict } = record;
  if (isObject(alert)) readAlert(draft, alert, isObject(verdict) ? verdict["action"] : undefined);
  else draft.title = titleOf(type, draft);
  const event = draft.finish(
    "suricata-eve",
    context,
    // EVE has no id of its own: the line is its identity, so a file that comes twice is known again.
    frame.bytes,
    observed(time?.epoch, context.receivedAt, time?.hasZone),
    record,
  );
  return { ok: true, events: [event] };
}

function observerOf({ host, in_iface: iface }: JsonObject): { [field: string]: Json } {
  const observer: { [field: string]: Json } = { product: "Suricata" };
  if (typeof host === "string" && host !== "") observer["name"] = host;
  if (typeof iface === "string" && iface !== "") observer["ingress"] = { interface: { name: iface } };
  return observer;
}

function readNetwork(draft: Draft, record: JsonObject): void {
  const { proto, app_proto: application, flow, netflow, community_id: community, vlan, xff } = record;
  const network = draft.group("network");
  if (typeof proto === "string") network["transport"] = proto.toLowerCase();
  if (typeof application === "string" && application !== "failed") network["protocol"] = application.toLowerCase();
  if (typeof community === "string") network["community_id"] = community;
  if (Array.isArray(vlan) && typeof vlan[0] === "number") network["vlan"] = { id: String(vlan[0]) };
  if (typeof xff === "string") network["forwarded_ip"] = canonicalAddress(xff) ?? xff;
  if (isObject(flow)) readCounts(draft, network, flow);
  else if (isObject(netflow)) {
    // Netflow records count one direction each.
    draft.number("source", "bytes", netflow["bytes"]);
    draft.number("source", "packets", netflow["pkts"]);
    draft.number("network", "bytes", netflow["bytes"]);
    draft.number("network", "packets", netflow["pkts"]);
  }
}

/** What went to the server is the source's, as Suricata's source is who opened the connection. */
function readCounts(draft: Draft, network: { [field: string]: Json }, counts: JsonObject): void {
  const { bytes_toserver: bytesOut, bytes_toclient: bytesBack, pkts_toserver: out, pkts_toclient: back } = counts;
  const [source, destination] = [draft.group("source"), draft.group("destination")];
  if (typeof bytesOut === "number") source["bytes"] = bytesOut;
  if (typeof out === "number") source["packets"] = out;
  if (typeof bytesBack === "number") destination["bytes"] = bytesBack;
  if (typeof back === "number") destination["packets"] = back;
  if (typeof bytesOut === "number" && typeof bytesBack === "number") network["bytes"] = bytesOut + bytesBack;
  if (typeof out === "number" && typeof back === "number") network["packets"] = out + back;
}

function readAlert(draft: Draft, alert: JsonObject, verdict: unknown): void {
  const { signature, signature_id: id, category, severity, action, metadata } = alert;
  const words = typeof signature === "string" ? signature : "";
  const group = typeof category === "string" ? category : "";
  draft.title = words === "" ? `Suricata signature ${shorten(id)}` : words;
  draft.text("rule", "id", id);
  draft.text("rule", "name", signature);
  draft.text("rule", "category", category);
  draft.text("rule", "version", alert["rev"]);
  draft.number("event", "severity", severity);
  if (action === "blocked" || action === "drop" || verdict === "drop") draft.set("event", "type", ["denied"]);
  draft.classification = classificationOf(group, words);
  draft.severity = severityOf(severity);
  if (isObject(metadata)) readMetadata(draft, metadata);
}

/** Rule metadata of the ET rule sets: techniques, vulnerabilities and, where the author is sure of it, a plainer severity. */
function readMetadata(draft: Draft, metadata: JsonObject): void {
  for (const id of textsIn(metadata["mitre_technique_id"]))
    if (/^T\d{4}(\.\d{3})?$/.test(id) && !draft.techniques.some((known) => known.id === id))
      draft.techniques.push({ id, version: null });
  const [tactic] = textsIn(metadata["mitre_tactic_id"]);
  if (draft.techniques.length > 0) draft.set("threat", "technique", { id: draft.techniques.map(({ id }) => id) });
  if (tactic !== undefined) draft.set("threat", "tactic", { id: [tactic] });
  const vulnerabilities = textsIn(metadata["cve"])
    .map((text) => text.toUpperCase().replaceAll("_", "-"))
    .filter((id) => /^CVE-\d{4}-\d{4,}$/.test(id));
  draft.set("vulnerability", "id", vulnerabilities.length > 1 ? vulnerabilities : vulnerabilities[0]);
  if (textsIn(metadata["signature_severity"]).some((word) => word.toLowerCase() === "critical"))
    draft.severity = "critical";
}

/** What it is, about which name or why, and between whom. */
function titleOf(type: string, draft: Draft): string {
  const question = draft.ecs["dns"]?.["question"];
  const about = isObject(question)
    ? question["name"]
    : (draft.ecs["url"]?.["domain"] ?? draft.ecs["event"]?.["reason"]);
  const way = draft.way();
  return `${type}${typeof about === "string" ? ` ${about}` : ""}${way === "" ? "" : ` ${way}`}`;
}
