import { z } from "zod";

/**
 * Reference Security Incident Taxonomy v1003 (ENISA, CC0-1.0), machine names, with IntelMQ's additions under `other`.
 * Taxonomy -> its types.
 */
export const rsit = {
  "abusive-content": ["spam", "harmful-speech", "violence"],
  "malicious-code": ["infected-system", "c2-server", "malware-distribution", "malware-configuration"],
  "information-gathering": ["scanner", "sniffing", "social-engineering"],
  "intrusion-attempts": ["ids-alert", "brute-force", "exploit"],
  intrusions: [
    "privileged-account-compromise",
    "unprivileged-account-compromise",
    "application-compromise",
    "system-compromise",
    "burglary",
  ],
  availability: ["dos", "ddos", "misconfiguration", "sabotage", "outage"],
  "information-content-security": [
    "unauthorised-information-access",
    "unauthorised-information-modification",
    "data-loss",
    "data-leak",
  ],
  fraud: ["unauthorised-use-of-resources", "copyright", "masquerade", "phishing"],
  vulnerable: [
    "weak-crypto",
    "ddos-amplifier",
    "potentially-unwanted-accessible",
    "information-disclosure",
    "vulnerable-system",
  ],
  other: ["other", "undetermined", "malware", "blacklist", "dga-domain", "proxy", "tor"],
  test: ["test"],
} as const satisfies Record<string, readonly string[]>;

export type RsitTaxonomy = keyof typeof rsit;
export type RsitType = (typeof rsit)[RsitTaxonomy][number];

const taxonomyByType = new Map<string, RsitTaxonomy>(
  (Object.keys(rsit) as RsitTaxonomy[]).flatMap((taxonomy) => rsit[taxonomy].map((type) => [type, taxonomy] as const)),
);

/** Taxonomy, type and the source's own finer name of what it found. */
export const Classification = z.strictObject({
  taxonomy: z.enum(Object.keys(rsit) as [RsitTaxonomy, ...RsitTaxonomy[]]),
  type: z.enum([...taxonomyByType.keys()] as [RsitType, ...RsitType[]]),
  identifier: z.string().max(256).optional(),
});
export type Classification = z.infer<typeof Classification>;

/** Each type belongs to exactly one taxonomy, so the type alone determines the pair. */
export function classify(type: RsitType, identifier?: string): Classification {
  const taxonomy = taxonomyByType.get(type) ?? "other";
  return identifier === undefined ? { taxonomy, type } : { taxonomy, type, identifier };
}

/** What we say when the source does not tell: never invented. */
export const undetermined: Classification = { taxonomy: "other", type: "undetermined" };
