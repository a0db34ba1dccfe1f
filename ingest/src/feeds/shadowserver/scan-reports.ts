import type { RsitType, Severity } from "@lagewarte/model";

/** What a report says by itself, whatever its rows hold. */
export interface Report {
  readonly identifier: string;
  readonly type: RsitType;
  /** Shadowserver's own default, for rows without a `severity`. */
  readonly severity: Severity;
  /** First part of an event's title, in the language of the interface. */
  readonly title: string;
  readonly application?: string;
  /** For reports whose rows do not say it. */
  readonly transport?: "tcp" | "udp";
  /** CVE that the report is about. */
  readonly vulnerability?: string;
  /** Columns that say the identifier, the first one filled. */
  readonly identifierFrom?: readonly string[];
  /** Whether the row's `tag` is the application protocol. */
  readonly tagIsApplication?: true;
  /** Whether the report goes to whom the destination belongs. */
  readonly concernsDestination?: true;
}

export type ReportOptions = Omit<Report, "identifier" | "type" | "severity" | "title">;
type Options = ReportOptions;

function vulnerable(identifier: string, severity: Severity, title: string, options: Options = {}): Report {
  return { identifier, type: "vulnerable-system", severity, title, ...options };
}

/** A service that anybody on the internet can speak to. */
function open(identifier: string, severity: Severity, service: string, options: Options = {}): Report {
  return vulnerable(identifier, severity, `${service} offen aus dem Internet erreichbar`, options);
}

/** A service that IntelMQ counts as a fact about the host, not as a weakness. */
function seen(identifier: string, severity: Severity, service: string, options: Options = {}): Report {
  const title = `${service} aus dem Internet erreichbar`;
  return { identifier, type: "other", severity, title, ...options };
}

const tcp = (application: string): Options => ({ application, transport: "tcp" });
const byTag: Options = { tagIsApplication: true };
const udp = (application: string): Options => ({ application, transport: "udp" });

/**
 * Reports of Shadowserver's scans, by the part of their name after `scan_`. `scan6_` reports are the same over IPv6.
 * Identifier, type and application are IntelMQ's.
 */
export const scanReports: Readonly<Record<string, Report>> = {
  activemq: open("open-activemq", "medium", "Nachrichtendienst ActiveMQ", tcp("activemq")),
  adb: open("accessible-adb", "critical", "Android-Fernwartung (ADB)", tcp("adb")),
  afp: open("accessible-afp", "high", "Apple-Dateifreigabe (AFP)", tcp("afp")),
  amqp: open("accessible-amqp", "medium", "Nachrichtendienst AMQP", tcp("amqp")),
  ard: open("accessible-ard", "high", "Apple-Fernwartung (ARD)", { transport: "udp" }),
  badsecrets: vulnerable("badsecrets", "high", "Webanwendung mit bekanntem geheimem Schlüssel", tcp("http")),
  beacon: { identifier: "beacon", type: "c2-server", severity: "high", title: "Steuerserver einer Schadsoftware" },
  bgp: open("open-bgp", "high", "Routing-Dienst (BGP)", tcp("bgp")),
  chargen: open("open-chargen", "medium", "DDoS-verstärkender Dienst Chargen", udp("chargen")),
  cisco_smart_install: open(
    "accessible-cisco-smart-install",
    "critical",
    "Cisco Smart Install",
    tcp("cisco-smart-install"),
  ),
  coap: open("accessible-coap", "medium", "IoT-Dienst (CoAP)", udp("coap")),
  couchdb: seen("open-couchdb", "high", "Datenbank CouchDB", tcp("couchdb")),
  cwmp: open("open-cwmp", "medium", "Router-Fernwartung (CWMP/TR-069)", tcp("cwmp")),
  db2: open("open-db2-discovery-service", "high", "Datenbank-Suchdienst von DB2", udp("db2")),
  ddos_middlebox: vulnerable(
    "open-ddos-middlebox",
    "medium",
    "Netzgerät für TCP-Verstärkung (DDoS) missbrauchbar",
    byTag,
  ),
  dns: open("dns-open-resolver", "medium", "DNS-Resolver", { application: "dns" }),
  docker: open("open-docker", "critical", "Docker-Steuerung (API)", tcp("docker")),
  dvr_dhcpdiscover: open("open-dvr-dhcpdiscover", "high", "Videorekorder-Dienst (DHCPDiscover)", {
    transport: "udp",
    ...byTag,
  }),
  elasticsearch: open("open-elasticsearch", "high", "Datenbank Elasticsearch", tcp("elasticsearch")),
  epmd: seen("open-epmd", "high", "Erlang Port Mapper", tcp("epmd")),
  exchange: vulnerable("vulnerable-exchange-server", "critical", "Verwundbarer Exchange-Server", { transport: "tcp" }),
  ftp: open("accessible-ftp", "info", "Dateitransfer (FTP)", tcp("ftp")),
  gtp: open("accessible-gtp", "low", "Mobilfunk-Tunnel (GTP)", udp("gtp")),
  hadoop: open("accessible-hadoop", "high", "Datenplattform Hadoop", tcp("hadoop")),
  http: seen("accessible-http", "info", "Webserver", tcp("http")),
  http_proxy: open("open-http-proxy", "medium", "HTTP-Proxy", tcp("http")),
  http_vulnerable: vulnerable("accessible-http", "critical", "Verwundbare Webanwendung", tcp("http")),
  ics: open("open-ics", "high", "Industriesteuerung (ICS)", byTag),
  imap: open("accessible-imap", "low", "E-Mail-Abruf (IMAP)", tcp("imap")),
  imap_vulnerable: vulnerable("vulnerable-imap", "medium", "Verwundbarer E-Mail-Abruf (IMAP)", tcp("imap")),
  ip_tunnel: open("open-ip-tunnel", "medium", "IP-Tunnel ohne Anmeldung"),
  ipmi: open("open-ipmi", "high", "Server-Fernwartung (IPMI)", udp("ipmi")),
  ipp: open("open-ipp", "high", "Druckdienst (IPP)", tcp("ipp")),
  isakmp: vulnerable("open-ike", "medium", "VPN-Gateway mit verwundbarem IKEv1", {
    ...udp("ipsec"),
    vulnerability: "CVE-2016-6415",
  }),
  kubernetes: open("open-kubernetes", "high", "Kubernetes-Steuerung (API)", tcp("kubernetes")),
  ldap_tcp: open("open-ldap", "high", "Verzeichnisdienst (LDAP)", tcp("ldap")),
  ldap_udp: open("open-ldap", "high", "Verzeichnisdienst (LDAP über UDP)", udp("ldap")),
  loop_dos: vulnerable("loop-dos", "high", "Dienst für Endlosschleifen-Angriffe (Loop-DoS) missbrauchbar", {
    transport: "udp",
  }),
  mdns: open("open-mdns", "medium", "Namensdienst mDNS", udp("mdns")),
  memcached: open("open-memcached", "high", "Zwischenspeicher Memcached", { application: "memcached" }),
  mikrotik_population: seen("mikrotik-population", "info", "MikroTik-Router", {}),
  mikrotik_service: open("accessible-mikrotik-service", "medium", "Dienst eines MikroTik-Routers", {}),
  mongodb: open("open-mongodb", "high", "Datenbank MongoDB", tcp("mongodb")),
  mqtt: open("open-mqtt", "medium", "Nachrichtendienst MQTT", tcp("mqtt")),
  mqtt_anon: open("open-mqtt-anon", "high", "Nachrichtendienst MQTT ohne Anmeldung", tcp("mqtt")),
  msrpc: open("accessible-msrpc", "high", "Windows-Dienst MS-RPC", tcp("msrpc")),
  mssql: open("open-mssql", "high", "Suchdienst von Microsoft SQL Server", udp("mssql")),
  mysql: seen("open-mysql", "high", "Datenbank MySQL", tcp("mysql")),
  nat_pmp: open("open-natpmp", "high", "Portfreigabe-Dienst (NAT-PMP)", udp("natpmp")),
  netbios: open("open-netbios-nameservice", "high", "Windows-Namensdienst (NetBIOS)", udp("netbios-nameservice")),
  netis_router: vulnerable("open-netis", "critical", "Netis-Router mit Hintertür", { transport: "udp" }),
  ntp: open("ntp-version", "medium", "Zeitdienst (NTP) mit Versionsabfrage", udp("ntp")),
  ntpmonitor: open("ntp-monitor", "medium", "Zeitdienst (NTP) mit Monitor-Abfrage", udp("ntp")),
  pop3: open("accessible-pop3", "low", "E-Mail-Abruf (POP3)", tcp("pop3")),
  pop3_vulnerable: vulnerable("vulnerable-pop3", "medium", "Verwundbarer E-Mail-Abruf (POP3)", tcp("pop3")),
  portmapper: open("open-portmapper", "medium", "Portmapper", { application: "portmapper" }),
  post_exploitation_framework: {
    identifier: "post-exploitation-framework",
    type: "c2-server",
    severity: "high",
    title: "Steuerserver eines Angriffswerkzeugs",
  },
  postgres: seen("open-postgres", "high", "Datenbank PostgreSQL", tcp("postgres")),
  qotd: open("open-qotd", "medium", "DDoS-verstärkender Dienst QOTD", { application: "qotd" }),
  quic: seen("open-quic", "info", "Webserver (QUIC)", { transport: "udp" }),
  radmin: open("accessible-radmin", "high", "Fernwartung Radmin", { transport: "tcp" }),
  ransom: {
    identifier: "ransom",
    type: "system-compromise",
    severity: "low",
    title: "Datenbank mit Lösegeldforderung",
  },
  rdp: open("open-rdp", "high", "Fernzugriff RDP", tcp("rdp")),
  rdpeudp: open("accessible-msrdpeudp", "high", "Fernzugriff RDP über UDP", { transport: "udp" }),
  redis: open("open-redis", "high", "Datenbank Redis", tcp("redis")),
  rsync: open("accessible-rsync", "medium", "Dateiabgleich (rsync)", tcp("rsync")),
  sip: open("open-sip", "high", "Telefonie (SIP)", { application: "sip" }),
  slp: open("open-slp", "high", "Dienstsuche (SLP)", { application: "slp" }),
  smb: open("open-smb", "high", "Windows-Dateifreigabe (SMB)", tcp("smb")),
  smtp: seen("open-smtp", "info", "Mailserver", tcp("smtp")),
  smtp_vulnerable: vulnerable("vulnerable-smtp", "critical", "Verwundbarer Mailserver", tcp("smtp")),
  snmp: open("open-snmp", "high", "Netzverwaltung (SNMP)", udp("snmp")),
  socks: open("open-socks", "medium", "SOCKS-Proxy", { transport: "tcp", ...byTag }),
  ssdp: open("open-ssdp", "high", "Gerätesuche (SSDP/UPnP)", udp("ssdp")),
  ssh: seen("open-ssh", "info", "Fernzugriff SSH", { transport: "tcp" }),
  ssl: seen("open-ssl", "info", "Webserver (TLS)", tcp("https")),
  ssl_freak: vulnerable("ssl-freak", "low", "TLS-Server mit schwacher Export-Verschlüsselung (FREAK)", {
    ...tcp("https"),
    vulnerability: "CVE-2015-0204",
  }),
  ssl_poodle: vulnerable("ssl-poodle", "low", "TLS-Server mit veraltetem SSLv3 (POODLE)", {
    ...tcp("https"),
    vulnerability: "CVE-2014-3566",
  }),
  stun: seen("open-stun", "medium", "Vermittlungsdienst (STUN)", { application: "stun" }),
  synfulknock: vulnerable("open-synfulknock", "critical", "Router mit Hintertür SYNful Knock", { transport: "tcp" }),
  telnet: open("open-telnet", "medium", "Fernzugriff Telnet (unverschlüsselt)", tcp("telnet")),
  tftp: open("open-tftp", "info", "Dateitransfer (TFTP)", udp("tftp")),
  ubiquiti: open("accessible-ubiquiti-discovery-service", "high", "Gerätesuche von Ubiquiti", { transport: "udp" }),
  vnc: open("open-vnc", "high", "Fernzugriff VNC", tcp("vnc")),
  ws_discovery: open("open-ws-discovery", "medium", "Gerätesuche (WS-Discovery)", { application: "ws-discovery" }),
  xdmcp: open("open-xdmcp", "high", "Fernanmeldung (XDMCP)", udp("xdmcp")),
};
