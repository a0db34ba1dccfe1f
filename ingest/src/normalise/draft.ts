import {
  undetermined,
  type Classification,
  type EventId,
  type FeedId,
  type FieldIssue,
  type Json,
  type JsonObject,
  type Observable,
  type Severity,
  type Tlp,
} from "@lagewarte/model";
import { hashId, hashIdOfBytes } from "@lagewarte/platform";
import type { ParseContext, ParsedEvent } from "../feeds/feed-parser.ts";
import { canonicalAddress, canonicalDomain, isAddressV4, portOf } from "./address.ts";
import type { ObservedAt } from "./time.ts";

type Side = "source" | "destination";
type Fields = { [key: string]: Json };

/** Of a single record. */
const MOST_OBSERVABLES = 10_000;
/** Beyond, a record is plainly not what it says; the first tell enough, and the record itself is kept. */
const MOST_ISSUES = 100;

/** An event in the making. Values that do not fit their type are left out and named in `issues`. */
export class Draft {
  readonly ecs: { [group: string]: Fields } = {};
  readonly observables: Observable[] = [];
  readonly issues: FieldIssue[] = [];
  readonly techniques: { id: string; version: string | null }[] = [];
  title = "";
  classification: Classification = undetermined;
  severity: Severity = "info";
  confidence: number | null = null;
  tlp: Tlp | undefined;
  #observed: Set<string> | undefined;
  #offered = 0;

  /** The fields of a group, to be filled; where every record of a feed has them this is quicker than `set`. */
  group(name: string): Fields {
    return (this.ecs[name] ??= {});
  }

  /** Sets `group.field` unless the value is absent or empty. */
  set(group: string, field: string, value: Json | undefined): void {
    if (value === undefined || value === null || value === "") return;
    this.group(group)[field] = value;
  }

  text(group: string, field: string, value: unknown): void {
    if (typeof value === "string" && value !== "") this.set(group, field, value);
    else if (typeof value === "number") this.set(group, field, String(value));
  }

  number(group: string, field: string, value: unknown): void {
    if (typeof value === "number" && Number.isFinite(value)) this.set(group, field, value);
  }

  /** An address on a side of the event; false when it is none. */
  address(side: Side, value: unknown, role: Observable["role"] = side): boolean {
    if (value === undefined || value === null || value === "") return true;
    const address = typeof value === "string" ? canonicalAddress(value) : undefined;
    if (address === undefined || typeof value !== "string") {
      this.issue(`${side}.ip`, `not an address: ${shorten(value)}`);
      return false;
    }
    if (address !== value && value.includes("%")) this.issue(`${side}.ip`, "zone id left off");
    this.group(side)["ip"] ??= address;
    this.observe(isAddressV4(address) ? "ipv4-addr" : "ipv6-addr", address, role);
    return true;
  }

  /** False when it is no port. */
  port(side: Side, value: unknown): boolean {
    if (value === undefined || value === null || value === "") return true;
    const port = portOf(value);
    if (port === undefined) {
      this.issue(`${side}.port`, `not a port: ${shorten(value)}`);
      return false;
    }
    this.group(side)["port"] = port;
    return true;
  }

  domain(group: string, field: string, value: unknown, role: Observable["role"]): void {
    if (typeof value !== "string" || value === "") return;
    const domain = canonicalDomain(value);
    if (domain === undefined) return;
    this.set(group, field, domain);
    this.observe("domain-name", domain, role);
  }

  /** As many observables were offered as one record may have, repetitions among them; more are not worth reading. */
  get isFull(): boolean {
    return this.#offered >= MOST_OBSERVABLES;
  }

  observe(type: string, value: string, role: Observable["role"]): void {
    if (value === "" || value.length > 4096) return;
    if (this.isFull) {
      if (!this.issues.some(({ field }) => field === "observables"))
        this.issue("observables", `only the first ${MOST_OBSERVABLES} are looked at`);
      return;
    }
    this.#offered += 1;
    if (this.#isObserved(type, value, role)) return;
    this.observables.push({ type, value, role });
    this.#observed?.add(`${role} ${type} ${value}`);
  }

  /** A report may list thousands of hosts, so beyond a few they are looked up. */
  #isObserved(type: string, value: string, role: Observable["role"]): boolean {
    if (this.observables.length < 16) {
      for (const other of this.observables)
        if (other.value === value && other.type === type && other.role === role) return true;
      return false;
    }
    this.#observed ??= new Set(this.observables.map((other) => `${other.role} ${other.type} ${other.value}`));
    return this.#observed.has(`${role} ${type} ${value}`);
  }

  issue(field: string, problem: string): void {
    if (this.issues.length < MOST_ISSUES) this.issues.push({ field, problem });
  }

  /** `192.0.2.1:4000 → 198.51.100.2:22`, as far as the sides are known. */
  way(): string {
    const from = this.#end("source");
    const to = this.#end("destination");
    return from === "" || to === "" ? from + to : `${from} → ${to}`;
  }

  #end(side: Side): string {
    const { ip, domain, port } = this.ecs[side] ?? {};
    const host = ip ?? domain;
    if (typeof host !== "string") return "";
    return typeof port === "number" ? `${host}:${port}` : host;
  }

  /** `identity`: the source's own id, or what stands for it; of a record whose whole is its identity its bytes. */
  finish(
    feed: FeedId,
    context: ParseContext,
    identity: string | Uint8Array,
    at: ObservedAt,
    native: JsonObject,
  ): ParsedEvent {
    const id =
      typeof identity === "string"
        ? hashId("e", feed, context.source, identity)
        : hashIdOfBytes("e", [feed, context.source], identity);
    const event: ParsedEvent = {
      // Branded here without a check: an id of ours has no other form, and this runs for every record.
      id: id as EventId,
      feed,
      sensor: context.source,
      observedAt: at.observedAt,
      observedAtReason: at.observedAtReason,
      title: oneLine(this.title),
      classification: this.classification,
      severity: this.severity,
      confidence: this.confidence,
      tlp: this.tlp ?? context.tlp,
      ecs: this.ecs,
      native,
      observables: this.observables,
      techniques: this.techniques,
    };
    if (this.issues.length > 0) event.issues = this.issues;
    return event;
  }
}

/** Letters and signs of the languages of our titles, without blanks at the ends: nothing to clean. */
const PLAIN = /^[!-~À-ɏ](?:[ -~À-ɏ→]*[!-~À-ɏ])?$/;

/** What a person reads: one line, no control characters, no direction overrides, at most 256 characters. */
function oneLine(text: string): string {
  if (text.length <= 256 && PLAIN.test(text)) return text;
  const clean = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").trim();
  return clean.length > 256 ? `${clean.slice(0, 255)}…` : clean;
}

export function shorten(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "undefined");
  return oneLine(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** The same text for the same content, whatever the order of keys: identity of a record without an id of its own. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(",")}}`;
}
