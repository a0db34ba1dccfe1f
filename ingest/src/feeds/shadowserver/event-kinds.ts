import type { Classification } from "@lagewarte/model";

/** ECS `event.kind`, `category` and `type` by the taxonomy's class: what was found, a state or something that happened. */
export interface EventKind {
  readonly kind: "alert" | "event" | "state" | "enrichment";
  readonly category: readonly string[];
  readonly type: readonly string[];
}

const byTaxonomy: Readonly<Record<Classification["taxonomy"], EventKind>> = {
  "abusive-content": { kind: "enrichment", category: ["threat", "email"], type: ["indicator"] },
  "malicious-code": { kind: "alert", category: ["malware"], type: ["info"] },
  "information-gathering": { kind: "alert", category: ["network", "intrusion_detection"], type: ["connection"] },
  "intrusion-attempts": { kind: "alert", category: ["network", "intrusion_detection"], type: ["connection"] },
  intrusions: { kind: "alert", category: ["intrusion_detection"], type: ["info"] },
  availability: { kind: "alert", category: ["network", "intrusion_detection"], type: ["connection"] },
  "information-content-security": { kind: "alert", category: ["iam"], type: ["info"] },
  fraud: { kind: "alert", category: ["threat"], type: ["indicator"] },
  vulnerable: { kind: "state", category: ["vulnerability"], type: ["info"] },
  other: { kind: "state", category: ["network"], type: ["info"] },
  test: { kind: "event", category: ["network"], type: ["info"] },
};

export function kindOfEvent({ taxonomy }: Classification): EventKind {
  return byTaxonomy[taxonomy];
}
