import type { JsonObject } from "@lagewarte/model";
import type { Write } from "@lagewarte/platform";

/** Documents of the size and variety of real ones; the same number gives the same document. */
const severities = ["info", "low", "medium", "high", "critical"];
const START = Date.UTC(2026, 10, 1);
const instant = (milliseconds: number): string => new Date(START + milliseconds).toISOString();
const address = (number: number): string => `198.${18 + (number & 1)}.${(number >> 1) & 255}.${(number >> 9) & 255}`;
/** Ids are hashes, so they come in no order. */
const idOf = (prefix: string, number: number): string =>
  `${prefix}-${(Math.imul(number, 0x9e3779b1) >>> 0).toString(36).padStart(7, "0")}${number.toString(36).padStart(19, "0")}`;

export function anEvent(number: number): Write {
  const at = instant(number * 20);
  const source = address(number * 7);
  const document: JsonObject = {
    id: idOf("e", number),
    feed: "suricata-eve",
    sensor: `sensor-${number % 300}`,
    observedAt: at,
    observedAtReason: "source",
    recordedAt: instant(number * 20 + 300),
    title: `ET SCAN Potential SSH Scan OUTBOUND ${number % 50}`,
    classification: { taxonomy: "information-gathering", type: "scanner" },
    severity: severities[number % 40 === 0 ? 3 : number % 2] ?? "info",
    severityRank: number % 2,
    confidence: null,
    tlp: "AMBER",
    ecs: {
      source: { ip: source, port: number % 65_536 },
      destination: { ip: `192.0.2.${number % 256}`, port: 22 },
      network: { transport: "tcp", community_id: "1:LQU9qZlK+B5F3KDmev6m5PMibrg=" },
      event: { kind: "alert", category: ["network"], type: ["connection"], action: "allowed" },
      rule: { id: String(2_000_000 + (number % 500)), name: "ET SCAN Potential SSH Scan OUTBOUND" },
    },
    native: { timestamp: at, flow_id: number, event_type: "alert", src_ip: source, proto: "TCP", app_proto: "ssh" },
    observables: [
      { type: "ipv4-addr", value: source, role: "source" },
      { type: "ipv4-addr", value: `192.0.2.${number % 256}`, role: "destination" },
    ],
    techniques: [],
    organisations: [{ id: `ags-${number % 1000}`, side: "destination", reason: "sensor", confidence: 100 }],
    raw: { log: "raw.suricata-eve/7", offset: number, line: 1 },
  };
  return { id: idOf("e", number), version: number, document };
}

export function anAlert(number: number): Write {
  const id = idOf("a", number);
  const attacker = address(number * 13);
  const words = "Versuche von außen an mehreren Stellen, dieselbe Adresse, in kurzer Zeit. ";
  const document: JsonObject = {
    id,
    state: number % 10 === 9 ? "closed" : number % 10 === 8 ? "acknowledged" : "open",
    openedAt: instant((number * 37_001) % (30 * 86_400_000)),
    updatedAt: instant((number * 41_003) % (30 * 86_400_000)),
    assignee: number % 7 === 0 ? { id: `person-${number % 20}`, name: "Mia Hansen" } : null,
    revision: 1,
    history: [{ at: instant(number), cause: `e-${number}`, by: null, action: "opened", note: null }],
    severityRank: number % 5,
    searchText: `Brute force from outside ${attacker} host${number % 5000}.example`,
    episode: {
      rule: { id: `rule-${number % 60}`, title: "Brute force from outside", author: "Lagewarte", version: "1" },
      title: `Brute force against several organisations from ${attacker}`,
      severity: severities[number % 5] ?? "info",
      confidence: 80,
      tlp: "AMBER",
      classification: { taxonomy: "intrusion-attempts", type: number % 3 === 0 ? "exploit" : "brute-force" },
      group: { "ecs.source.ip": attacker },
      firstSeenAt: instant(number),
      lastSeenAt: instant(number * 43),
      active: number % 2 === 0,
      counts: { events: 12, organisations: 2 },
      organisations: [number % 1000, (number * 7) % 1000].map((town) => ({ id: `ags-${town}`, side: "destination" })),
      evidence: Array.from({ length: 12 }, (_, each) => idOf("e", number * 12 + each)),
      observables: [{ type: "ipv4-addr", value: attacker, role: "source" }],
      techniques: ["T1110"],
      meaning: { de: words.repeat(2), en: words.repeat(2) },
      advice: [{ de: words, en: words }],
      exercise: null,
    },
  };
  return { id, version: number, document };
}
