import {
  EventId,
  undetermined,
  type Classification,
  type FeedId,
  type FieldIssue,
  type Json,
  type JsonObject,
  type Observable,
  type Severity,
  type Tlp,
} from "@lagewarte/model";
import { hashId } from "@lagewarte/platform";
import type { ParseContext, ParsedEvent } from "../feeds/feed-parser.ts";
import { canonicalAddress, canonicalDomain, isAddressV4, portOf } from "./address.ts";
import type { ObservedAt } from "./time.ts";

type Side = "source" | "destination";
type Fields = { [key: string]: Json };

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

  /** Sets `group.field` unless the value is absent or empty. */
  set(group: string, field: string, value: Json | undefined): void {
    if (value === undefined || value === null || value === "") return;
    (this.ecs[group] ??= {})[field] = value;
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
    if (address === undefined) {
      this.issue(`${side}.ip`, `not an address: ${shorten(value)}`);
      return false;
    }
    if (typeof value === "string" && value.includes("%")) this.issue(`${side}.ip`, "zone id left off");
    if (this.ecs[side]?.["ip"] === undefined) this.set(side, "ip", address);
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
    this.set(side, "port", port);
    return true;
  }

  domain(group: string, field: string, value: unknown, role: Observable["role"]): void {
    if (typeof value !== "string" || value === "") return;
    const domain = canonicalDomain(value);
    if (domain === undefined) return;
    this.set(group, field, domain);
    this.observe("domain-name", domain, role);
  }

  observe(type: string, value: string, role: Observable["role"]): void {
    if (value === "" || value.length > 4096) return;
    if (!this.observables.some((other) => other.value === value && other.type === type && other.role === role))
      this.observables.push({ type, value, role });
  }

  issue(field: string, problem: string): void {
    this.issues.push({ field, problem });
  }

  /** `identity`: the source's own id, or what stands for it. */
  finish(feed: FeedId, context: ParseContext, identity: string, at: ObservedAt, native: JsonObject): ParsedEvent {
    return {
      id: EventId.parse(hashId("e", feed, context.source, identity)),
      feed,
      sensor: context.source,
      ...at,
      title: oneLine(this.title),
      classification: this.classification,
      severity: this.severity,
      confidence: this.confidence,
      tlp: this.tlp ?? context.tlp,
      ecs: this.ecs,
      native,
      observables: this.observables,
      techniques: this.techniques,
      ...(this.issues.length > 0 ? { issues: this.issues } : {}),
    };
  }
}

/** What a person reads: one line, no control characters, no direction overrides, at most 256 characters. */
export function oneLine(text: string): string {
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
