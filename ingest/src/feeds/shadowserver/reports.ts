import type { RsitType, Severity } from "@lagewarte/model";
import { scanReports, type Report, type ReportOptions } from "./scan-reports.ts";

function report(
  type: RsitType,
  identifier: string,
  severity: Severity,
  title: string,
  options: ReportOptions = {},
): Report {
  return { identifier, type, severity, title, ...options };
}

const web = { application: "http", transport: "tcp" } as const;

/** Services that are counted, not judged. */
const populationReports: Readonly<Record<string, Report>> = {
  bgp: report("vulnerable-system", "accessible-bgp", "medium", "Routing-Dienst (BGP) aus dem Internet erreichbar", {
    application: "bgp",
    transport: "tcp",
  }),
  http_proxy: report("other", "accessible-http-proxy", "low", "HTTP-Proxy aus dem Internet erreichbar", web),
  isakmp: report("other", "accessible-isakmp", "info", "VPN-Gateway aus dem Internet erreichbar", {
    application: "ipsec",
    transport: "udp",
  }),
  msmq: report(
    "vulnerable-system",
    "accessible-msmq",
    "medium",
    "Windows-Nachrichtendienst MSMQ aus dem Internet erreichbar",
    {
      application: "msmq",
      transport: "tcp",
    },
  ),
  ntrip: report("other", "accessible-ntrip", "info", "Positionsdienst (NTRIP) aus dem Internet erreichbar", {
    application: "ntrip",
    transport: "tcp",
  }),
  xmpp: report("other", "accessible-xmpp", "info", "Nachrichtendienst XMPP aus dem Internet erreichbar", {
    application: "xmpp",
    transport: "tcp",
  }),
};

const byTag: ReportOptions = { identifierFrom: ["tag", "infection"] };
const infected = (identifier: string, options: ReportOptions): Report =>
  report("infected-system", identifier, "critical", "Infiziertes System meldet sich bei Sinkhole", options);

/** What Shadowserver's sinkholes, honeypots and darknets saw a system do. `event6_` reports are the same over IPv6. */
const eventReports: Readonly<Record<string, Report>> = {
  ddos_participant: report("ddos", "ddos-participant", "high", "System nimmt an DDoS-Angriff teil"),
  honeypot_adb_scan: report("scanner", "honeypot-adb-scan", "high", "System sucht offene Android-Fernwartung (ADB)"),
  honeypot_brute_force: report("brute-force", "honeypot-brute-force", "critical", "System probiert Passwörter durch", {
    identifierFrom: ["application", "service"],
  }),
  honeypot_darknet: report("other", "darknet", "high", "System sendet in unbenutzten Adressraum (Darknet)", {
    identifierFrom: ["tag"],
  }),
  honeypot_ddos: report("ddos", "honeypot-ddos", "critical", "System steuert DDoS-Angriff"),
  honeypot_ddos_amp: report("ddos", "amplification-ddos-victim", "info", "Ziel eines DDoS-Angriffs mit Verstärkung"),
  honeypot_ddos_target: report("ddos", "honeypot-ddos-target", "info", "DDoS-Angriff auf ein System", {
    concernsDestination: true,
  }),
  honeypot_http_scan: report("scanner", "honeypot-http-scan", "high", "System sucht verwundbare Webanwendungen", {
    application: "http",
  }),
  honeypot_ics_scan: report("scanner", "ics", "critical", "System sucht Industriesteuerungen (ICS)"),
  honeypot_ikev2_scan: report("scanner", "honeypot-ikev2-scan", "high", "System sucht VPN-Gateways (IKEv2)"),
  honeypot_rdp_scan: report("scanner", "honeypot-rdp-scan", "high", "System sucht Fernzugriffe (RDP)"),
  honeypot_rocketmq_scan: report("scanner", "honeypot-rocketmq-scan", "high", "System sucht RocketMQ-Dienste"),
  honeypot_smb_scan: report("scanner", "honeypot-smb-scan", "high", "System sucht Windows-Dateifreigaben (SMB)"),
  honeypot_snmp_scan: report("scanner", "honeypot-snmp-scan", "high", "System sucht Netzverwaltung (SNMP)"),
  initial_access_broker: report(
    "system-compromise",
    "initial-access-broker",
    "critical",
    "Zugang zum System wird zum Kauf angeboten",
  ),
  ip_spoofer: report("masquerade", "ip-spoofer", "medium", "Netz lässt gefälschte Absenderadressen zu"),
  microsoft_sinkhole: infected("microsoft-sinkhole", { identifierFrom: ["infection"] }),
  microsoft_sinkhole_http: infected("microsoft-sinkhole-http", { ...byTag, application: "http" }),
  sinkhole: infected("sinkhole", { identifierFrom: ["infection"] }),
  sinkhole_dns: report("other", "sinkholedns", "info", "DNS-Anfrage nach einer Schadsoftware-Domain", {
    application: "dns",
  }),
  sinkhole_http: infected("sinkhole-http", { ...byTag, application: "http" }),
  sinkhole_http_referer: report(
    "other",
    "sinkhole-http-referer",
    "critical",
    "Webseite verweist auf Schadsoftware-Domain",
  ),
};

const otherReports: Readonly<Record<string, Report>> = {
  blocklist: report("blacklist", "blacklisted-ip", "low", "Adresse steht auf einer Sperrliste"),
  command_and_control: report("c2-server", "command-and-control", "critical", "Steuerserver einer Schadsoftware"),
  compromised_account: report("data-leak", "compromised-account", "critical", "Zugangsdaten in fremder Hand"),
  compromised_iot: report("system-compromise", "compromised-iot", "critical", "Gekapertes Gerät (IoT)"),
  compromised_website: report("system-compromise", "compromised-website", "critical", "Gekaperte Webseite"),
  device_id: report("undetermined", "device-id", "info", "Gerät aus dem Internet erkennbar"),
  iot_exposed_device_stats: report("other", "iot-exposed-device-stats", "info", "Statistik offener Geräte (IoT)"),
  iot_infected_device_stats: report("other", "iot-infected-device-stats", "info", "Statistik infizierter Geräte (IoT)"),
  malware_url: report("malware-distribution", "malware-url", "critical", "Webseite verteilt Schadsoftware"),
  outdated_dnssec_key: report(
    "vulnerable-system",
    "outdated-dnssec-key",
    "medium",
    "DNS-Resolver mit veraltetem DNSSEC-Schlüssel",
    {
      application: "dns",
    },
  ),
  phish_url: report("phishing", "phish-url", "critical", "Phishing-Seite"),
  ransomware_victim: report(
    "system-compromise",
    "ransomware-victim",
    "info",
    "Organisation auf Leak-Seite von Erpressern genannt",
  ),
  sandbox_conn: report(
    "malware-distribution",
    "sandbox-conn",
    "low",
    "Schadsoftware in Sandbox verbindet sich mit Server",
  ),
  sandbox_dns: report("other", "sandbox-dns", "low", "Schadsoftware in Sandbox fragt Domain an", {
    application: "dns",
  }),
  sandbox_url: report("malware-distribution", "sandbox-url", "low", "Schadsoftware in Sandbox ruft Webadresse auf"),
  spam_url: report("spam", "spam-url", "low", "Webadresse aus Spam-Mail"),
  special: report("vulnerable-system", "special", "critical", "Sonderbericht von Shadowserver"),
  targeted_host: report("other", "targeted-host", "low", "System ist Ziel von Angriffen"),
};

function prefixed(prefix: string, reports: Readonly<Record<string, Report>>): [string, Report][] {
  return Object.entries(reports).map(([name, report]) => [prefix + name, report]);
}

/** Every report by its name over IPv4; `reportOf` knows the other names. */
export const reports: ReadonlyMap<string, Report> = new Map([
  ...prefixed("scan_", scanReports),
  ...prefixed("population_", populationReports),
  ...prefixed("event4_", eventReports),
  ...Object.entries(otherReports),
]);

/** A report that came after us: what its rows say by their columns, and nothing invented about it. */
export const unknownReport: Report = report("undetermined", "shadowserver", "info", "Meldung von Shadowserver");

/** Names that Shadowserver used before 2021 and short names in use elsewhere. */
export const formerNames: ReadonlyMap<string, string> = new Map(
  Object.entries({
    blacklist: "blocklist",
    botnet_drone: "event4_sinkhole",
    caida_ip_spoofer: "event4_ip_spoofer",
    cc_ip: "command_and_control",
    cisco_smart_install: "scan_cisco_smart_install",
    darknet: "event4_honeypot_darknet",
    ddos_amplification: "event4_honeypot_ddos_amp",
    dns_openresolver: "scan_dns",
    drone: "event4_sinkhole",
    drone_brute_force: "event4_honeypot_brute_force",
    drone_hadoop: "event4_sinkhole",
    hp_http_scan: "event4_honeypot_http_scan",
    hp_ics_scan: "event4_honeypot_ics_scan",
    microsoft_sinkhole: "event4_microsoft_sinkhole",
    microsoft_sinkhole_http: "event4_microsoft_sinkhole_http",
    netis_router: "scan_netis_router",
    outdated_dnssec_key_v6: "outdated_dnssec_key",
    sandbox_connection: "sandbox_conn",
    scan_ldap: "scan_ldap_udp",
    scan_modbus: "scan_ics",
    sinkhole6_http: "event4_sinkhole_http",
    sinkhole_dns: "event4_sinkhole_dns",
    sinkhole_http_drone: "event4_sinkhole_http",
    url_malware: "malware_url",
    url_phish: "phish_url",
    url_spam: "spam_url",
  }),
);
