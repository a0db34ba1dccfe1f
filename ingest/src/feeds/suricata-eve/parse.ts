import { failed, type JsonObject } from "@lagewarte/model";
import { canonicalJson, Draft, shorten } from "../../normalise/draft.ts";
import { epochOf, observed } from "../../normalise/time.ts";
import type { Frame } from "../../framing/frame.ts";
import type { ParseContext, Parsed } from "../feed-parser.ts";
import { jsonRecord } from "../json-record.ts";
import { readProtocols } from "./protocols.ts";
import { classificationOf, kinds, otherKind, severityOf } from "./tables.ts";

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

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
  const fits = [
    draft.address("source", record["src_ip"]),
    draft.address("destination", record["dest_ip"]),
    draft.port("source", record["src_port"]),
    draft.port("destination", record["dest_port"]),
  ].every(Boolean);
  if (isPoint && !fits)
    return failed("bad-value", draft.issues.map(({ field, problem }) => `${field}: ${problem}`).join("; "));

  const kind = kinds[type] ?? otherKind;
  draft.set("event", "kind", type === "alert" ? "alert" : type === "stats" ? "metric" : "event");
  draft.set("event", "category", kind.category);
  draft.set("event", "type", kind.type);
  draft.set("event", "action", type);
  readNetwork(draft, record);
  readProtocols(draft, record);
  const { alert } = record;
  if (isObject(alert)) readAlert(draft, alert);
  else draft.title = titleOf(type, draft);
  draft.set("observer", "product", "Suricata");
  draft.text("observer", "name", record["host"]);
  const flow = record["flow_id"];
  const identity = flow === undefined && timestamp === undefined ? canonicalJson(record) : eveIdentity(record, frame);
  const event = draft.finish(
    "suricata-eve",
    context,
    identity,
    observed(time?.epoch, context.receivedAt, time?.hasZone),
    record,
  );
  return { ok: true, events: [event] };
}

/** EVE has no id of its own; the line is its identity, so a file that comes twice is known again. */
function eveIdentity(record: JsonObject, frame: Frame): string {
  return frame.bytes.length < 16_384
    ? Buffer.from(frame.bytes.buffer, frame.bytes.byteOffset, frame.bytes.length).toString("latin1")
    : canonicalJson(record);
}

function readNetwork(draft: Draft, record: JsonObject): void {
  const { proto, app_proto: application, flow, community_id: community, vlan, in_iface: iface } = record;
  if (typeof proto === "string") draft.set("network", "transport", proto.toLowerCase());
  if (typeof application === "string" && application !== "failed")
    draft.set("network", "protocol", application.toLowerCase());
  draft.text("network", "community_id", community);
  if (Array.isArray(vlan) && typeof vlan[0] === "number") draft.set("network", "vlan", { id: String(vlan[0]) });
  if (typeof iface === "string") draft.set("observer", "ingress", { interface: { name: iface } });
  const counts = isObject(flow) ? flow : record["netflow"];
  if (!isObject(counts)) return;
  draft.number("source", "bytes", counts["bytes_toserver"]);
  draft.number("source", "packets", counts["pkts_toserver"]);
  draft.number("destination", "bytes", counts["bytes_toclient"]);
  draft.number("destination", "packets", counts["pkts_toclient"]);
  const sum = (one: unknown, other: unknown): number | undefined =>
    typeof one === "number" && typeof other === "number" ? one + other : undefined;
  draft.set("network", "bytes", sum(counts["bytes_toserver"], counts["bytes_toclient"]));
  draft.set("network", "packets", sum(counts["pkts_toserver"], counts["pkts_toclient"]));
}

function readAlert(draft: Draft, alert: JsonObject): void {
  const { signature, signature_id: id, category, severity, action, metadata } = alert;
  const words = typeof signature === "string" ? signature : "";
  const group = typeof category === "string" ? category : "";
  draft.title = words === "" ? `Suricata signature ${shorten(id)}` : words;
  draft.text("rule", "id", id);
  draft.text("rule", "name", signature);
  draft.text("rule", "category", category);
  draft.text("rule", "version", alert["rev"]);
  draft.number("event", "severity", severity);
  if (action === "blocked" || action === "drop") draft.set("event", "type", ["denied"]);
  draft.classification = classificationOf(group, words);
  draft.severity = (typeof severity === "number" ? severityOf[severity] : undefined) ?? "medium";
  if (isObject(metadata)) readMetadata(draft, metadata);
}

/** Rule metadata of the ET rule sets: technique ids and, where the author is sure of it, a plainer severity. */
function readMetadata(draft: Draft, metadata: JsonObject): void {
  const list = (value: unknown): string[] =>
    (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === "string");
  for (const id of list(metadata["mitre_technique_id"]))
    if (/^T\d{4}(\.\d{3})?$/.test(id)) draft.techniques.push({ id, version: null });
  const [tactic] = list(metadata["mitre_tactic_id"]);
  const [technique] = draft.techniques;
  if (technique !== undefined) draft.set("threat", "technique", { id: [technique.id] });
  if (tactic !== undefined) draft.set("threat", "tactic", { id: [tactic] });
  if (list(metadata["signature_severity"]).some((word) => word.toLowerCase() === "critical"))
    draft.severity = "critical";
}

function titleOf(type: string, draft: Draft): string {
  const end = (side: "source" | "destination"): string => {
    const { ip, port } = draft.ecs[side] ?? {};
    if (typeof ip !== "string") return "";
    return typeof port === "number" ? `${ip}:${port}` : ip;
  };
  const name = draft.ecs["dns"]?.["question"] ?? draft.ecs["url"]?.["domain"];
  const about = typeof name === "string" ? ` ${name}` : "";
  const way = [end("source"), end("destination")].filter((each) => each !== "").join(" → ");
  return `${type}${about}${way === "" ? "" : ` ${way}`}`;
}
