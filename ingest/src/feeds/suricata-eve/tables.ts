import { classify, type Classification, type Severity } from "@lagewarte/model";

/** Suricata's priority (`alert.severity`): 1 is the gravest, of 255. */
const severities: readonly Severity[] = ["high", "medium", "low", "info"];

export function severityOf(priority: unknown): Severity {
  if (typeof priority !== "number" || !Number.isInteger(priority) || priority < 1) return "medium";
  return severities[priority - 1] ?? "info";
}

/** classification.config's descriptions (as `alert.category` has them) to RSIT. */
const categories = new Map<string, Classification>(
  Object.entries({
    "A Network Trojan was detected": classify("infected-system", "trojan"),
    "Malware Command and Control Activity Detected": classify("c2-server", "c2"),
    "Domain Observed Used for C2 Detected": classify("c2-server", "c2-domain"),
    "Targeted Malicious Activity was Detected": classify("infected-system", "targeted"),
    "Exploit Kit Activity Detected": classify("exploit", "exploit-kit"),
    "Executable code was detected": classify("malware-distribution", "executable"),
    "Possibly Unwanted Program Detected": classify("infected-system", "pup"),
    "Crypto Currency Mining Activity Detected": classify("unauthorised-use-of-resources", "mining"),
    "Device Retrieving External IP Address Detected": classify("ids-alert", "external-ip-check"),
    "Attempted Administrator Privilege Gain": classify("exploit", "admin-privilege"),
    "Attempted User Privilege Gain": classify("exploit", "user-privilege"),
    "Successful Administrator Privilege Gain": classify("privileged-account-compromise"),
    "Successful User Privilege Gain": classify("unprivileged-account-compromise"),
    "Unsuccessful User Privilege Gain": classify("exploit", "user-privilege"),
    "Web Application Attack": classify("exploit", "web-application"),
    "access to a potentially vulnerable web application": classify("exploit", "web-application"),
    "Attempted Information Leak": classify("scanner", "information-leak"),
    "Information Leak": classify("data-leak"),
    "Large Scale Information Leak": classify("data-leak"),
    "Detection of a Network Scan": classify("scanner", "network-scan"),
    "Attempted Denial of Service": classify("dos"),
    "Denial of Service": classify("dos"),
    "Detection of a Denial of Service Attack": classify("dos"),
    "An attempted login using a suspicious username was detected": classify("brute-force", "suspicious-login"),
    "Attempt to login by a default username and password": classify("brute-force", "default-credentials"),
    "Successful Credential Theft Detected": classify("privileged-account-compromise", "credential-theft"),
    "Possible Social Engineering Attempted": classify("social-engineering"),
    "Sensitive Data was Transmitted Across the Network": classify("data-leak"),
    "Misc Attack": classify("ids-alert", "misc-attack"),
    "Potential Corporate Privacy Violation": classify("ids-alert", "policy"),
    "Potentially Bad Traffic": classify("ids-alert", "bad-unknown"),
  }),
);

/** A brute force or a scan is often filed under a broad category; its signature says it plainly. */
const signatures: readonly [RegExp, Classification][] = [
  [/brute.?force|multiple (?:failed )?log(?:in|on)|password guess|login attempt/i, classify("brute-force")],
  [/\bphish/i, classify("phishing")],
  [/\b(?:C2|CnC|command and control|beacon)\b/i, classify("c2-server", "c2")],
  [/\bransom/i, classify("infected-system", "ransomware")],
  [/\bDDoS\b|amplification/i, classify("ddos")],
  [/\bscan\b|\bsweep\b/i, classify("scanner")],
];

export function classificationOf(category: string, signature: string): Classification {
  const byCategory = categories.get(category);
  if (byCategory !== undefined && byCategory.type !== "ids-alert") return byCategory;
  return signatures.find(([pattern]) => pattern.test(signature))?.[1] ?? byCategory ?? classify("ids-alert");
}

interface Kind {
  /** ECS `event.kind`; `event` when absent. */
  readonly kind?: "alert" | "metric";
  readonly category: readonly string[];
  readonly type: readonly string[];
}

/** ECS `event.kind`, `event.category` and `event.type` of each event type that is more than a protocol's transaction. */
const kinds = new Map<string, Kind>(
  Object.entries<Kind>({
    alert: { kind: "alert", category: ["network", "intrusion_detection"], type: ["allowed"] },
    anomaly: { category: ["network"], type: ["info"] },
    drop: { category: ["network"], type: ["denied"] },
    flow: { category: ["network"], type: ["connection"] },
    netflow: { category: ["network"], type: ["connection"] },
    http: { category: ["network", "web"], type: ["access", "protocol"] },
    http2: { category: ["network", "web"], type: ["access", "protocol"] },
    fileinfo: { category: ["network"], type: ["info"] },
    smtp: { category: ["network", "email"], type: ["protocol"] },
    krb5: { category: ["network", "authentication"], type: ["protocol"] },
    packet: { category: ["network"], type: ["info"] },
    pkthdr: { category: ["network"], type: ["info"] },
    stats: { kind: "metric", category: ["network"], type: ["info"] },
  }),
);
const transaction: Kind = { category: ["network"], type: ["protocol"] };

export function kindOf(eventType: string): Kind {
  return kinds.get(eventType) ?? transaction;
}
