import { failed, tlpLabels, type JsonObject, type Tlp } from "@lagewarte/model";
import type { Frame } from "../../framing/frame.ts";
import { canonicalJson, Draft, shorten } from "../../normalise/draft.ts";
import type { ParseContext, Parsed } from "../feed-parser.ts";
import { jsonRecord } from "../json-record.ts";
import { readAttachments } from "./attachments.ts";
import { categoryOf, classificationOf, severityOf, statedSeverity } from "./classification.ts";
import { readHost } from "./host.ts";
import { writeProtocols, writeSide, writeUrl } from "./sides.ts";
import { ecsCategories } from "./tables.ts";
import { readTimes } from "./times.ts";
import { countOf, isObject, listOf, textsOf } from "./values.ts";

const MOST_HASH_ID = 256;

/** One IDEA0 message. What the definition requires but detectors leave out (Format, ID, times) is not held against it. */
export function parseIdea(frame: Frame, context: ParseContext): Parsed {
  const read = jsonRecord(frame);
  if (!read.ok) return read;
  const record = read.value;
  const { Format: format, ID: id } = record;
  if (format !== undefined && format !== "IDEA0")
    return failed("unknown-format", `Format is ${shorten(format)}, not IDEA0`);

  const draft = new Draft();
  const lists = {
    Source: [] as JsonObject[],
    Target: [] as JsonObject[],
    Attach: [] as JsonObject[],
    Node: [] as JsonObject[],
  };
  for (const key of ["Source", "Target", "Attach", "Node"] as const)
    for (const [index, entry] of listOf(record[key]).entries()) {
      if (isObject(entry)) lists[key].push(entry);
      // Who it is about is the point of a message; an attachment or a detector's name is not.
      else if (key === "Source" || key === "Target")
        return failed("bad-value", `${key}[${index}] is ${shorten(entry)}, not an object`);
      else draft.issue(`${key}[${index}]`, `not an object: ${shorten(entry)}`);
    }
  const names = textsOf(draft, record["Category"], "Category");
  if (names.length === 0 && lists.Source.length + lists.Target.length + lists.Attach.length === 0)
    return failed("missing-field", "neither Category nor Source, Target or Attach");

  const at = readTimes(draft, record, context);
  if (!at.ok) return at;
  const source = lists.Source.map((given, index) => readHost(draft, given, "source", `Source[${index}]`));
  const target = lists.Target.map((given, index) => readHost(draft, given, "destination", `Target[${index}]`));
  const hosts = [...source, ...target];
  if (hosts.every(({ named }) => named === 0) && hosts.some(({ unreadable }) => unreadable > 0))
    return failed("bad-value", draft.issues.map(({ field, problem }) => `${field}: ${problem}`).join("; "));
  writeSide(draft, "source", source);
  writeSide(draft, "destination", target);
  writeUrl(draft, hosts);
  writeProtocols(draft, hosts);
  const hasHash = readAttachments(draft, lists.Attach);
  const hasVulnerability = readReferences(draft, record, [...lists.Source, ...lists.Target, ...lists.Attach]);

  draft.classification = classificationOf(names, { source, target, hasHash, hasVulnerability });
  draft.severity = statedSeverity(record) ?? severityOf(names);
  readConfidence(draft, record);
  readMarking(draft, record);
  readCounts(draft, record);
  readNode(draft, lists.Node);
  readEcsEvent(draft, names);
  draft.title = titleOf(draft, record, names);

  const hasId = (typeof id === "string" && id !== "") || typeof id === "number";
  if (hasId) draft.set("event", "id", String(id).slice(0, MOST_HASH_ID));
  else if (id !== undefined && id !== null && id !== "") draft.issue("ID", `not an identifier: ${shorten(id)}`);
  const event = draft.finish("idea0", context, hasId ? String(id) : canonicalJson(record), at.value, record);
  return { ok: true, events: [event] };
}

/** References of the message and of its parts: vulnerabilities, ATT&CK techniques, the first page to read. True with a CVE. */
function readReferences(draft: Draft, record: JsonObject, parts: readonly JsonObject[]): boolean {
  const references = [record, ...parts].flatMap((part) => textsOf(draft, part["Ref"], "Ref"));
  const vulnerabilities = new Set<string>();
  for (const reference of references) {
    for (const [found] of reference.matchAll(/\bCVE-\d{4}-\d{4,}\b/gi)) vulnerabilities.add(found.toUpperCase());
    const [, technique] = /(?:attack|mitre).*?\b(T\d{4}(?:[./]\d{3})?)\b/i.exec(reference) ?? [];
    const known = technique?.toUpperCase().replace("/", ".");
    if (known !== undefined && !draft.techniques.some(({ id }) => id === known))
      draft.techniques.push({ id: known, version: null });
  }
  draft.set(
    "event",
    "reference",
    references.find((reference) => /^https?:\/\//i.test(reference)),
  );
  if (draft.techniques.length > 0) draft.set("threat", "technique", { id: draft.techniques.map(({ id }) => id) });
  if (vulnerabilities.size === 0) return false;
  const all = [...vulnerabilities];
  draft.set("vulnerability", "id", all.length === 1 ? all[0] : all);
  return true;
}

/** 0 to 1 there, 0 to 100 here. */
function readConfidence(draft: Draft, { Confidence: given }: JsonObject): void {
  if (given === undefined || given === null || given === "") return;
  const value = typeof given === "string" ? Number(given) : given;
  if (typeof value === "number" && value >= 0 && value <= 1) draft.confidence = Math.round(value * 100);
  else draft.issue("Confidence", `not between 0 and 1: ${shorten(given)}`);
}

/** Labels of both versions of the Traffic Light Protocol. */
const markings = new Map<string, Tlp>([["WHITE", "CLEAR"], ...tlpLabels.map((label): [string, Tlp] => [label, label])]);

/** Mentat's addition. A marking that we do not know may be narrower than any that we do. */
function readMarking(draft: Draft, { TLP: given }: JsonObject): void {
  if (given === undefined || given === null || given === "") return;
  const marking = typeof given === "string" ? markings.get(given.toUpperCase().replace(/^TLP:\s*/, "")) : undefined;
  draft.tlp = marking ?? "RED";
  if (marking === undefined) draft.issue("TLP", `not a label of the Traffic Light Protocol: ${shorten(given)}`);
}

function readCounts(draft: Draft, record: JsonObject): void {
  draft.set("network", "bytes", countOf(draft, record["ByteCount"], "ByteCount"));
  draft.set("network", "packets", countOf(draft, record["PacketCount"], "PacketCount"));
  // ECS has no place for these two; they stay where rules find them, in `native`.
  countOf(draft, record["FlowCount"], "FlowCount");
  countOf(draft, record["ConnCount"], "ConnCount");
}

/** The detector itself. The list has who passed the message on first, as the `Received` lines of a mail. */
function readNode(draft: Draft, nodes: readonly JsonObject[]): void {
  const tags = (node: JsonObject): string[] => textsOf(draft, node["Type"] ?? node["Tags"], "Node.Type");
  const detector = nodes.findLast((node) => !tags(node).includes("Relay")) ?? nodes.at(-1);
  if (detector === undefined) return;
  const [type] = tags(detector);
  draft.set("observer", "name", textsOf(draft, detector["Name"], "Node.Name")[0]);
  draft.set("observer", "type", type?.toLowerCase());
  draft.set("observer", "product", textsOf(draft, detector["SW"], "Node.SW").join(" "));
}

function readEcsEvent(draft: Draft, names: readonly string[]): void {
  const groups = names.flatMap((name) => ecsCategories.get(name.split(".")[0] ?? "") ?? []);
  draft.set("event", "kind", "alert");
  draft.set("event", "category", [...new Set(["network", ...groups])]);
  draft.set("event", "type", ["info"]);
  draft.set("event", "action", names[0]?.toLowerCase());
  for (const name of names) if (categoryOf(name) === undefined) draft.issue("Category", `unknown: ${shorten(name)}`);
}

function titleOf(draft: Draft, record: JsonObject, names: readonly string[]): string {
  for (const key of ["Description", "Note"]) {
    const text = record[key];
    if (typeof text === "string" && text.trim() !== "") return text;
  }
  const way = draft.way();
  return `${names.join(", ") || "IDEA0"}${way === "" ? "" : ` ${way}`}`;
}
