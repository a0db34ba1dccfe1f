import type { RsitType, Severity } from "@lagewarte/model";

/** What a category means to us. */
export interface Category {
  readonly type: RsitType;
  /** IDEA0 itself has no severity; this is ours for what a category reports. */
  readonly severity: Severity;
}

/**
 * Categories of the IDEA0 classification to RSIT, with those that CESNET's own detectors add (`Suspicious.*`). A whole
 * group (`Malware`) stands for what is filed under it without, or with an unknown, second part. Where hosts or services
 * tell more, `classification.ts` looks at them.
 */
export const categories: Readonly<Record<string, Category>> = {
  Abusive: { type: "undetermined", severity: "low" },
  "Abusive.Spam": { type: "spam", severity: "low" },
  "Abusive.Harassment": { type: "harmful-speech", severity: "medium" },
  "Abusive.Child": { type: "violence", severity: "high" },
  "Abusive.Sexual": { type: "violence", severity: "medium" },
  "Abusive.Violence": { type: "violence", severity: "high" },
  // An infected host, a host that hands malware out, or a sample: the category alone does not say which.
  Malware: { type: "malware", severity: "high" },
  "Malware.Virus": { type: "infected-system", severity: "high" },
  "Malware.Worm": { type: "infected-system", severity: "high" },
  "Malware.Trojan": { type: "infected-system", severity: "high" },
  "Malware.Spyware": { type: "infected-system", severity: "high" },
  "Malware.Dialer": { type: "infected-system", severity: "medium" },
  "Malware.Rootkit": { type: "infected-system", severity: "high" },
  "Malware.Ransomware": { type: "infected-system", severity: "critical" },
  Recon: { type: "undetermined", severity: "low" },
  "Recon.Scanning": { type: "scanner", severity: "low" },
  "Recon.Sniffing": { type: "sniffing", severity: "medium" },
  "Recon.SocialEngineering": { type: "social-engineering", severity: "medium" },
  // Looking for weak pages with a search engine or the page's own search.
  "Recon.Searching": { type: "scanner", severity: "low" },
  Attempt: { type: "undetermined", severity: "medium" },
  // RSIT's `ids-alert` is the exploitation of known vulnerabilities, its `exploit` that of unknown ones.
  "Attempt.Exploit": { type: "ids-alert", severity: "medium" },
  "Attempt.Login": { type: "brute-force", severity: "medium" },
  "Attempt.NewSignature": { type: "exploit", severity: "medium" },
  Intrusion: { type: "system-compromise", severity: "high" },
  "Intrusion.AdminCompromise": { type: "privileged-account-compromise", severity: "critical" },
  "Intrusion.UserCompromise": { type: "unprivileged-account-compromise", severity: "high" },
  "Intrusion.AppCompromise": { type: "application-compromise", severity: "high" },
  "Intrusion.Botnet": { type: "infected-system", severity: "high" },
  Availability: { type: "undetermined", severity: "medium" },
  "Availability.DoS": { type: "dos", severity: "high" },
  "Availability.DDoS": { type: "ddos", severity: "high" },
  "Availability.Sabotage": { type: "sabotage", severity: "high" },
  "Availability.Outage": { type: "outage", severity: "medium" },
  Information: { type: "undetermined", severity: "medium" },
  "Information.UnauthorizedAccess": { type: "unauthorised-information-access", severity: "high" },
  "Information.UnauthorizedModification": { type: "unauthorised-information-modification", severity: "high" },
  Fraud: { type: "undetermined", severity: "medium" },
  "Fraud.UnauthorizedUsage": { type: "unauthorised-use-of-resources", severity: "medium" },
  "Fraud.Copyright": { type: "copyright", severity: "low" },
  "Fraud.Masquerade": { type: "masquerade", severity: "medium" },
  "Fraud.Phishing": { type: "phishing", severity: "medium" },
  // RSIT has no type for a fraudulent offer.
  "Fraud.Scam": { type: "other", severity: "medium" },
  Vulnerable: { type: "vulnerable-system", severity: "medium" },
  "Vulnerable.Open": { type: "vulnerable-system", severity: "medium" },
  "Vulnerable.Config": { type: "vulnerable-system", severity: "medium" },
  Anomaly: { type: "undetermined", severity: "low" },
  "Anomaly.Traffic": { type: "undetermined", severity: "low" },
  "Anomaly.Connection": { type: "undetermined", severity: "low" },
  "Anomaly.Protocol": { type: "undetermined", severity: "low" },
  "Anomaly.System": { type: "undetermined", severity: "low" },
  "Anomaly.Application": { type: "undetermined", severity: "low" },
  "Anomaly.Behaviour": { type: "undetermined", severity: "low" },
  Suspicious: { type: "undetermined", severity: "low" },
  "Suspicious.Miner": { type: "unauthorised-use-of-resources", severity: "medium" },
  // Talk with a service that sells denial of service: neither an attack yet nor one on the host that is named.
  "Suspicious.Booter": { type: "other", severity: "medium" },
  Other: { type: "other", severity: "info" },
  Test: { type: "test", severity: "info" },
};

/** ECS `event.category` of a group; all are `network` besides, because hosts are named. */
export const ecsCategories: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    Malware: ["malware"],
    Attempt: ["intrusion_detection"],
    Intrusion: ["intrusion_detection"],
    Recon: ["intrusion_detection"],
    Vulnerable: ["vulnerability"],
  }),
);

/** IANA service names of protocols whose answers are much larger than the question, over UDP: open, they serve attacks on others. */
export const amplifiers: ReadonlySet<string> = new Set([
  "chargen",
  "cldap",
  "coap",
  "domain",
  "dns",
  "ldap",
  "mdns",
  "memcache",
  "memcached",
  "msrpc",
  "mssql",
  "ms-sql-m",
  "netbios-ns",
  "ntp",
  "portmap",
  "sunrpc",
  "qotd",
  "rip",
  "snmp",
  "ssdp",
  "tftp",
  "ubiquiti",
  "wsd",
]);

/** The same by port, for reports that name no service. */
export const amplifierPorts: ReadonlySet<number> = new Set([
  17, 19, 53, 69, 111, 123, 137, 161, 389, 520, 1434, 1900, 3702, 5353, 5683, 10_001, 11_211,
]);

/** Protocol names that say: encryption that no longer protects. */
export const weakCrypto: ReadonlySet<string> = new Set(["ssl2", "ssl3", "sslv2", "sslv3", "tls1", "tls10", "tls11"]);

/** Names and numbers of protocols that carry others, as ECS `network.transport` has them. */
export const transports: ReadonlyMap<string, string> = new Map(
  Object.entries({
    tcp: "tcp",
    udp: "udp",
    icmp: "icmp",
    icmp6: "ipv6-icmp",
    icmpv6: "ipv6-icmp",
    "ipv6-icmp": "ipv6-icmp",
    igmp: "igmp",
    sctp: "sctp",
    dccp: "dccp",
    gre: "gre",
    esp: "esp",
    ah: "ah",
    "1": "icmp",
    "2": "igmp",
    "6": "tcp",
    "17": "udp",
    "33": "dccp",
    "47": "gre",
    "50": "esp",
    "51": "ah",
    "58": "ipv6-icmp",
    "132": "sctp",
  }),
);

/** IANA service names whose protocol everybody else calls by another name. */
export const protocolNames: ReadonlyMap<string, string> = new Map(
  Object.entries({
    domain: "dns",
    www: "http",
    "www-http": "http",
    "http-alt": "http",
    epmap: "dcerpc",
    "microsoft-ds": "smb",
    "ms-wbt-server": "rdp",
    ircu: "irc",
  }),
);
