import { describe, expect, it } from "vitest";
import type { JsonObject } from "@lagewarte/model";
import { aContext, eventOf, jsonFeedContract, problemOf, sampleOf } from "../feed.contract.ts";
import { suricataEve } from "./index.ts";

jsonFeedContract(suricataEve);

const samples = sampleOf("suricata-eve").map((line) => JSON.parse(line) as JsonObject);
const sample = (type: string, number = 1): JsonObject =>
  samples.filter(({ event_type: each }) => each === type)[number - 1] ?? {};
const record = (fields: JsonObject): JsonObject => ({
  timestamp: "2026-11-24T10:00:00+0100",
  event_type: "flow",
  src_ip: "192.0.2.1",
  dest_ip: "198.51.100.2",
  ...fields,
});
const alert = (fields: JsonObject): JsonObject =>
  record({ event_type: "alert", alert: { signature: "Something", severity: 2, ...fields } });
const read = (fields: JsonObject) => eventOf(suricataEve, fields);
const observed = async (fields: JsonObject): Promise<string[]> =>
  (await read(fields)).observables.map(({ type, value, role }) => `${role} ${type} ${value}`);

describe("an alert of Suricata", () => {
  it("carries its signature, both ends, what the rule says of it, and the request it was found in", async () => {
    expect(await read(sample("alert"))).toMatchObject({
      observedAt: "2026-11-24T09:00:00.123Z",
      observedAtReason: "source",
      title: "ET WEB_SERVER Invented Exploit Attempt",
      classification: { taxonomy: "intrusion-attempts", type: "exploit", identifier: "web-application" },
      severity: "critical",
      techniques: [{ id: "T1190", version: null }],
      ecs: {
        source: { ip: "203.0.113.9", port: 40_001 },
        destination: { ip: "192.0.2.10", port: 80 },
        rule: { id: "2026001", name: "ET WEB_SERVER Invented Exploit Attempt", version: "3" },
        vulnerability: { id: "CVE-2026-0001" },
        event: { kind: "alert", type: ["denied"], action: "alert", severity: 1 },
        observer: { name: "ids-1", product: "Suricata", ingress: { interface: { name: "eth0" } } },
        network: { transport: "tcp", protocol: "http", community_id: "1:abc=" },
        url: { domain: "www.example.org", path: "/index.php", query: "id=1" },
        http: { request: { method: "GET" }, response: { status_code: 200 } },
      },
    });
  });

  it.each([
    [1, "high"],
    [2, "medium"],
    [3, "low"],
    [4, "info"],
    [255, "info"],
    [0, "medium"],
    ["1", "medium"],
    [null, "medium"],
  ])("of priority %j is %s", async (severity, level) => {
    expect((await read(alert({ severity }))).severity).toBe(level);
  });

  it.each([
    ["A Network Trojan was detected", "Anything", "infected-system"],
    ["Misc Attack", "ET SCAN LibSSH Based Frequent SSH Connections Likely BruteForce Attack", "brute-force"],
    ["", "Corporate Phishing Landing Page", "phishing"],
    ["A category to come", "Anything", "ids-alert"],
  ])("of category %j (%s) is %s", async (category, signature, type) => {
    expect((await read(alert({ category, signature }))).classification.type).toBe(type);
  });

  it("without a signature's words is named by its number", async () => {
    expect((await read(alert({ signature: "", signature_id: 42 }))).title).toBe("Suricata signature 42");
  });

  it.each([
    ["source address", { src_ip: "192.0.2.256" }],
    ["destination address", { dest_ip: 7 }],
    ["port", { dest_port: 65_536 }],
  ])("is refused when its %s is none", async (_what, fields) => {
    expect((await problemOf(suricataEve, { ...alert({}), ...fields })).id).toBe("bad-value");
  });
});

/** What of a record of each event type an analyst looks for. */
const expected: readonly (readonly [type: string, number: number, title: string, ecs: object])[] = [
  ["anomaly", 1, "anomaly stream.pkt_invalid_ack 192.0.2.11:1 → 198.51.100.1:2", { event: { type: ["info"] } }],
  [
    "http",
    1,
    "http 198.51.100.2 192.0.2.12:40002 → 198.51.100.2:8080",
    { url: { domain: "198.51.100.2", port: 8080 }, event: { outcome: "failure" } },
  ],
  [
    "http2",
    1,
    "http2 2001:db8::12:40003 → 2001:db8:2::2:443",
    { http: { version: "2" }, event: { outcome: "success" } },
  ],
  [
    "dns",
    1,
    "dns Query.Example.ORG 192.0.2.13:5353 → 192.0.2.53:53",
    { dns: { type: "query", id: "7", question: { name: "Query.Example.ORG", type: "A" } } },
  ],
  ["dns", 2, "dns v1.example.org 192.0.2.53:53 → 192.0.2.13:5353", { dns: { resolved_ip: ["198.51.100.7"] } }],
  [
    "dns",
    3,
    "dns v2.example.org 192.0.2.53:53 → 192.0.2.13:5354",
    {
      dns: {
        header_flags: ["RD", "RA"],
        resolved_ip: ["198.51.100.8"],
        answers: [
          { name: "v2.example.org", type: "CNAME", ttl: 60, data: "cdn.example.net" },
          { name: "cdn.example.net", type: "A", ttl: 60, data: "198.51.100.8" },
        ],
      },
    },
  ],
  [
    "dns",
    4,
    "dns v3.example.org 192.0.2.13:5355 → 192.0.2.53:53",
    { dns: { type: "answer", response_code: "NXDOMAIN", op_code: "0", question: { type: "AAAA" } } },
  ],
  ["mdns", 1, "mdns _printer._tcp.local 192.0.2.14:5353 → 224.0.0.251:5353", { dns: { type: "query" } }],
  [
    "tls",
    1,
    "tls 192.0.2.15:40004 → 198.51.100.9:443",
    {
      destination: { domain: "portal.example.org" },
      tls: {
        version: "1.2",
        client: { server_name: "portal.example.org", ja3: "e7d705a3286e19ea42f587b344ee6865" },
        server: {
          subject: "CN=portal.example.org",
          not_before: "2026-01-01T00:00:00Z",
          hash: { sha1: "00112233445566778899AABBCCDDEEFF00112233" },
        },
      },
    },
  ],
  [
    "fileinfo",
    1,
    "fileinfo 198.51.100.2:80 → 192.0.2.16:40005",
    { file: { name: "setup.exe", size: 4096, hash: { md5: "0123456789abcdef0123456789abcdef" } } },
  ],
  [
    "flow",
    1,
    "flow 192.0.2.17:40006 → 198.51.100.10:443",
    { source: { bytes: 1000, packets: 10 }, destination: { bytes: 9000 }, network: { bytes: 10_000, packets: 18 } },
  ],
  ["netflow", 1, "netflow 192.0.2.18:40007 → 198.51.100.11:53", { source: { bytes: 150, packets: 2 } }],
  [
    "smtp",
    1,
    "smtp 198.51.100.12:40008 → 192.0.2.25:25",
    {
      source: { domain: "mail.example.com" },
      email: { subject: "Invoice", attachments: [{ file: { name: "invoice.zip" } }] },
    },
  ],
  ["ssh", 1, "ssh 203.0.113.10:40009 → 192.0.2.22:22", { user_agent: { original: "libssh_0.9" } }],
  [
    "smb",
    1,
    "smb 192.0.2.19:40010 → 192.0.2.20:445",
    { user: { name: "clerk", domain: "EXAMPLE" }, file: { name: "plans.docx" }, event: { outcome: "failure" } },
  ],
  [
    "krb5",
    1,
    "krb5 KDC_ERR_PREAUTH_FAILED 192.0.2.21:40011 → 192.0.2.88:88",
    { user: { name: "clerk" }, event: { category: ["network", "authentication"], outcome: "failure" } },
  ],
  [
    "dhcp",
    1,
    "dhcp 192.0.2.1:67 → 192.0.2.90:68",
    { client: { mac: "00-00-5E-00-53-01", ip: "192.0.2.90" }, host: { name: "pc-2" } },
  ],
  ["snmp", 1, "snmp 203.0.113.11:40012 → 192.0.2.161:161", { event: { type: ["protocol"] } }],
  ["rdp", 1, "rdp 203.0.113.12:40013 → 192.0.2.33:3389", { user: { name: "admin" }, source: { domain: "ws-1" } }],
  [
    "ftp",
    1,
    "ftp 192.0.2.34:40014 → 198.51.100.21:21",
    { file: { path: "pub/list.txt" }, event: { outcome: "failure" } },
  ],
  ["ftp_data", 1, "ftp_data 198.51.100.21:20 → 192.0.2.34:40015", { file: { name: "list.txt" } }],
  ["nfs", 1, "nfs 192.0.2.35:700 → 192.0.2.36:2049", { file: { name: "plans.pdf" }, event: { outcome: "failure" } }],
  ["tftp", 1, "tftp 192.0.2.37:40016 → 192.0.2.69:69", { file: { name: "router.cfg" } }],
  ["ike", 1, "ike 192.0.2.38:500 → 198.51.100.50:500", { network: { transport: "udp" } }],
  [
    "sip",
    1,
    "sip 203.0.113.13:5060 → 192.0.2.60:5060",
    { url: { original: "sip:100@example.org" }, event: { outcome: "failure" } },
  ],
  ["mqtt", 1, "mqtt 192.0.2.39:40017 → 192.0.2.40:1883", { user: { name: "meter" } }],
  ["rfb", 1, "rfb 203.0.113.14:40018 → 192.0.2.59:5900", { event: { outcome: "failure" } }],
  [
    "quic",
    1,
    "quic 192.0.2.41:40019 → 198.51.100.43:443",
    { destination: { domain: "video.example.com" }, tls: { client: { ja4: "q13d0312h3_55b375c5d22e_06cda9e17597" } } },
  ],
  ["pgsql", 1, "pgsql 192.0.2.42:40020 → 192.0.2.43:5432", { user: { name: "register" } }],
  [
    "ldap",
    1,
    "ldap 192.0.2.44:40021 → 192.0.2.45:389",
    { user: { name: "cn=clerk,dc=example,dc=org" }, event: { outcome: "failure" } },
  ],
  ["arp", 1, "arp 192.0.2.46 → 192.0.2.47", { source: { mac: "00-00-5E-00-53-02" } }],
  ["drop", 1, "drop rules 203.0.113.15:40022 → 192.0.2.48:23", { event: { type: ["denied"], reason: "rules" } }],
  ["stats", 1, "stats", { event: { kind: "metric" } }],
  ["dnp3", 1, "dnp3 192.0.2.49:40023 → 192.0.2.50:20000", {}],
  ["modbus", 1, "modbus 192.0.2.51:40024 → 192.0.2.52:502", {}],
  ["enip", 1, "enip 192.0.2.54:40025 → 192.0.2.55:44818", {}],
  ["bittorrent_dht", 1, "bittorrent_dht 192.0.2.56:6881 → 198.51.100.56:6881", {}],
  ["websocket", 1, "websocket 192.0.2.57:40026 → 198.51.100.57:80", {}],
  ["rpc_of_tomorrow", 1, "rpc_of_tomorrow 192.0.2.58:40027 → 198.51.100.58:9999", { network: { transport: "sctp" } }],
];

describe("a record of Suricata", () => {
  it.each(expected)("of %s (%i) says so in its title and fields", async (type, number, title, ecs) => {
    const event = await read(sample(type, number));
    expect(event).toMatchObject({ title, ecs, severity: "info" });
    expect(event.ecs["event"]).toMatchObject({ action: type });
    expect(event.native).toMatchObject({ event_type: type });
    expect(event.issues).toBeUndefined();
  });

  it("is looked at in this test, whatever its event type", () => {
    const looked = new Set([...expected.map(([type, number]) => `${type} ${number}`), "alert 1"]);
    expect(looked.size).toBe(samples.length);
  });

  it("names hosts, addresses, files and mail for indicators to be found by", async () => {
    expect(await observed(sample("fileinfo"))).toContain(
      "indicator file:sha256 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    );
    expect(await observed(sample("smtp"))).toEqual(
      expect.arrayContaining([
        "source email-addr billing@example.com",
        "destination email-addr clerk@example.org",
        "indicator url http://example.com/pay",
        "source domain-name mail.example.com",
      ]),
    );
    expect(await observed(sample("dns"))).toContain("destination domain-name query.example.org");
    expect(await observed(sample("arp"))).toContain("source ipv4-addr 192.0.2.46");
    expect(await observed(sample("http"))).toContain("destination url http://198.51.100.2:8080/a.bin");
  });

  it("has the mail's own sender before the envelope's, whichever comes first in the record", async () => {
    const { smtp = null, email = null, ...rest } = sample("smtp");
    for (const parts of [
      { smtp, email },
      { email, smtp },
    ])
      expect((await read({ ...rest, ...parts })).ecs["email"]).toMatchObject({
        from: { address: ["billing@example.com"] },
        to: { address: ["clerk@example.org"] },
      });
  });

  it.each([
    ["a signature", alert({ signature: "line one\nline two\u001b[31m \u202Eevil\u0000" })],
    ["a name", record({ event_type: "dns", dns: { rrname: "a\nb\u202E.example" } })],
    ["a reason", record({ event_type: "drop", drop: { reason: "x".repeat(5000) } })],
    ["an event type", record({ event_type: "odd\r\ntype" })],
  ])("has a title of one plain line, whatever %s holds", async (_what, fields) => {
    const { title } = await read(fields);
    expect(title).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    expect(title.length).toBeGreaterThan(0);
    expect(title.length).toBeLessThanOrEqual(256);
  });

  it.each([
    ["no event type", record({ event_type: null }), "missing-field"],
    ["a time that is none", record({ timestamp: "2026-02-30T10:00:00Z" }), "bad-time"],
    ["a time that is a number", record({ timestamp: 1 }), "bad-time"],
  ])("with %s is refused", async (_what, fields, problem) => {
    expect((await problemOf(suricataEve, fields)).id).toBe(problem);
  });

  it("without a time has that of its receipt; far ahead or in year 0 the sensor's clock is not believed", async () => {
    const { timestamp: _left, ...timeless } = record({});
    expect(await read(timeless)).toMatchObject({ observedAtReason: "receipt", observedAt: aContext().receivedAt });
    for (const timestamp of ["9999-12-31T23:59:59Z", "2026-11-26T10:00:01Z", "1970-01-01T00:00:00Z"])
      expect(await read(record({ timestamp }))).toMatchObject({ observedAtReason: "clamped" });
    expect((await problemOf(suricataEve, record({ timestamp: "0000-01-01T00:00:00Z" }))).id).toBe("bad-time");
  });

  it("of a protocol with a bad address is taken without it, and says so", async () => {
    const event = await read(record({ event_type: "http", src_ip: "nowhere", http: { hostname: "example.org" } }));
    expect(event.issues).toEqual([{ field: "source.ip", problem: "not an address: nowhere" }]);
    expect(event.ecs["source"]).toBeUndefined();
  });

  it("has the zone of an IPv6 address left off, and says so", async () => {
    const event = await read(record({ src_ip: "fe80::1%eth0" }));
    expect(event.ecs["source"]).toMatchObject({ ip: "fe80::1" });
    expect(event.issues).toEqual([{ field: "source.ip", problem: "zone id left off" }]);
  });

  it("with a key twice has the last one, as other readers of JSON do", async () => {
    const twice = JSON.stringify(record({})).replace("{", '{"src_ip":"203.0.113.1",');
    expect((await eventOf(suricataEve, twice)).ecs["source"]).toEqual({ ip: "192.0.2.1" });
  });

  it("leaves what every object inherits as it was", async () => {
    for (const key of ["__proto__", "constructor", "prototype"])
      expect((await problemOf(suricataEve, `{"event_type":"flow","${key}":{"polluted":1}}`)).id).toBe("forbidden-key");
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
