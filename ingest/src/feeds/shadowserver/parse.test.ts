import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { delivered, eventOf } from "./delivered.ts";

const sample = (report: string): string =>
  fs.readFileSync(path.join(import.meta.dirname, `sample-${report}.csv`), "utf8");
const host = { ip: "192.0.2.17", protocol: "tcp", port: "3389" };

describe("a report on services that can be reached (scan_*)", () => {
  it("names the host with its port as the system concerned, in words a person understands", async () => {
    const { events } = await delivered("scan_rdp", sample("scan_rdp"));
    expect(events.map(({ title }) => title)).toEqual([
      "Fernzugriff RDP offen aus dem Internet erreichbar: 192.0.2.17:3389",
      "Fernzugriff RDP offen aus dem Internet erreichbar: [2001:db8::17]:3390",
    ]);
    expect(events[0]).toMatchObject({
      feed: "shadowserver",
      observedAt: "2026-11-24T01:10:07.000Z",
      observedAtReason: "source",
      classification: { taxonomy: "vulnerable", type: "vulnerable-system", identifier: "open-rdp" },
      severity: "high",
      confidence: null,
      ecs: {
        source: {
          ip: "192.0.2.17",
          port: 3389,
          domain: "terminal.rathaus.example",
          as: { number: 64496 },
          geo: { country_iso_code: "DE", region_name: "NIEDERSACHSEN", city_name: "HANNOVER" },
        },
        network: { transport: "tcp", protocol: "rdp" },
        event: { kind: "state", category: ["vulnerability"], code: "scan_rdp" },
        tls: {
          server: {
            not_after: "2026-12-01T00:00:00.000Z",
            hash: { sha1: "14098C6E645F50C9E9A3625E02BB3367E105D3D2" },
            x509: { subject: { common_name: ["terminal.rathaus.example"] }, public_key_size: 2048 },
          },
        },
      },
    });
    expect(events[0]?.observables).toEqual([
      { type: "ipv4-addr", value: "192.0.2.17", role: "affected" },
      { type: "domain-name", value: "terminal.rathaus.example", role: "affected" },
    ]);
    expect(events[0]?.issues).toBeUndefined();
  });

  it("keeps the row under its own names, numbers as numbers, and nothing that was empty", async () => {
    const { events } = await delivered("scan_rdp", sample("scan_rdp"));
    expect(events[0]?.native).toMatchObject({ naics: 921190, cert_length: 2048, sector: "Government", port: 3389 });
    expect(Object.keys(events[1]?.native ?? {})).not.toContain("hostname");
  });

  it("takes a level that Shadowserver gave the row, else the level of the report", async () => {
    expect((await eventOf("scan_ssh", { ...host, severity: "critical" })).severity).toBe("critical");
    expect((await eventOf("scan_ssh", host)).severity).toBe("info");
    const odd = await eventOf("scan_ssh", { ...host, severity: "urgent" });
    expect([odd.severity, odd.issues]).toEqual(["info", [{ field: "severity", problem: "no level: urgent" }]]);
  });

  it("names the CVEs that a tag or a report is about", async () => {
    const tagged = await eventOf("scan_http_vulnerable", { ...host, tag: "cve-2026-1234;vpn;CVE-2026-99999" });
    expect(tagged.ecs["vulnerability"]).toEqual({ id: ["CVE-2026-1234", "CVE-2026-99999"] });
    expect(tagged.title).toBe("Verwundbare Webanwendung (CVE-2026-1234 und 1 weitere): 192.0.2.17:3389");
    expect((await eventOf("scan_ssl_poodle", { ...host, ssl_poodle: "Y" })).ecs["vulnerability"]).toEqual({
      id: "CVE-2014-3566",
    });
    expect((await eventOf("scan_rdp", { ...host, bluekeep_vulnerable: "Y" })).ecs["vulnerability"]).toEqual({
      id: "CVE-2019-0708",
    });
    expect((await eventOf("scan_rdp", { ...host, bluekeep_vulnerable: "N" })).ecs["vulnerability"]).toBeUndefined();
  });

  it("tells an Exchange server that is taken over from one that could be", async () => {
    const taken = await eventOf("scan_exchange", { ...host, tag: "exchange;webshell" });
    expect(taken.classification).toEqual({
      taxonomy: "intrusions",
      type: "system-compromise",
      identifier: "exchange-server-webshell",
    });
    const open = await eventOf("scan_exchange", { ...host, tag: "exchange;cve-2026-1111" });
    expect(open.classification).toEqual({
      taxonomy: "vulnerable",
      type: "vulnerable-system",
      identifier: "vulnerable-exchange-server",
    });
  });

  it("takes the protocol from the tag where the report is about many", async () => {
    expect((await eventOf("scan_ics", { ...host, tag: "modbus" })).ecs["network"]).toMatchObject({
      protocol: "modbus",
    });
    expect((await eventOf("scan_socks", { ...host, tag: "socks5" })).ecs["network"]).toMatchObject({
      protocol: "socks5",
    });
  });
});

describe("a report of Shadowserver's sinkholes, honeypots and darknets (event4_*, event6_*)", () => {
  it("names the infected system as source and the sinkhole as its counterpart", async () => {
    const { events } = await delivered("event4_sinkhole_http", sample("event4_sinkhole_http"));
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      title: "Infiziertes System meldet sich bei Sinkhole (necurs): 192.0.2.44",
      classification: { taxonomy: "malicious-code", type: "infected-system", identifier: "necurs" },
      severity: "critical",
      ecs: {
        source: { ip: "192.0.2.44", port: 51822, domain: "client44.stadtwerke.example" },
        destination: { ip: "198.51.100.9", port: 80, domain: "c2.malware.example", as: { number: 64511 } },
        url: { original: "http://c2.malware.example/locator.php", domain: "c2.malware.example" },
        network: { transport: "tcp", protocol: "http" },
        threat: { software: { name: "necurs" } },
        host: { name: "PC-0815" },
        user_agent: { original: "Mozilla/4.0" },
        event: { id: "2026-44-1", kind: "alert", category: ["malware"] },
      },
    });
    expect(events[0]?.observables).toContainEqual({
      type: "domain-name",
      value: "c2.malware.example",
      role: "destination",
    });
    expect(events[0]?.observables).toContainEqual({
      type: "url",
      value: "http://c2.malware.example/locator.php",
      role: "destination",
    });
  });

  const attacker = { src_ip: "192.0.2.5", src_port: "4000", dst_ip: "198.51.100.7", dst_port: "22", protocol: "tcp" };

  it("calls a brute force by the service it was aimed at, with user name and time span", async () => {
    const event = await eventOf("event4_honeypot_brute_force", {
      ...attacker,
      application: "ssh",
      username: "root",
      end_time: "2026-11-24 01:05:00",
    });
    expect(event.classification).toEqual({ taxonomy: "intrusion-attempts", type: "brute-force", identifier: "ssh" });
    expect(event.ecs).toMatchObject({
      user: { name: "root" },
      network: { protocol: "ssh" },
      event: { end: "2026-11-24T01:05:00.000Z" },
    });
    expect(event.observables[0]).toEqual({ type: "ipv4-addr", value: "192.0.2.5", role: "source" });
  });

  it("shows whom a DDoS attack is aimed at when the report goes to the target", async () => {
    const event = await eventOf("event4_honeypot_ddos_target", { ...attacker, application: "mirai", duration: "30" });
    expect(event.title).toBe("DDoS-Angriff auf ein System: 198.51.100.7:22");
    expect(event.ecs["network"]).toEqual({ transport: "tcp" });
    expect(event.ecs["event"]).toMatchObject({ duration: 30_000_000_000 });
  });

  it("carries the technique, tactic and weakness that a web scan tried", async () => {
    const event = await eventOf("event6_honeypot_http_scan", {
      ...attacker,
      src_ip: "2001:db8::5",
      http_url: "/manager/html",
      http_request_method: "POST",
      threat_tactic_id: "TA0001",
      threat_technique_id: "T1190",
      vulnerability_id: "CVE-2026-5555",
      vulnerability_score: "9.8",
      file_sha256: "AB".repeat(32),
    });
    expect(event.techniques).toEqual([{ id: "T1190", version: null }]);
    expect(event.ecs).toMatchObject({
      threat: { tactic: { id: ["TA0001"] }, technique: { id: ["T1190"] } },
      vulnerability: { id: "CVE-2026-5555", score: { base: 9.8 } },
      url: { original: "/manager/html" },
      http: { request: { method: "POST" } },
      file: { hash: { sha256: "ab".repeat(32) } },
    });
    expect(event.observables.map(({ type }) => type)).toEqual(["ipv6-addr", "ipv4-addr", "file:sha256"]);
  });

  it("names the site that sends visitors to malware when only the referer is known", async () => {
    const event = await eventOf("event4_sinkhole_http_referer", {
      http_referer_ip: "192.0.2.81",
      http_referer_geo: "DE",
      dst_ip: "198.51.100.9",
      http_host: "c2.malware.example",
    });
    expect(event.ecs).toMatchObject({
      source: { ip: "192.0.2.81", geo: { country_iso_code: "DE" } },
      destination: { domain: "c2.malware.example" },
    });
  });

  it("names the domain that an infected system asked for", async () => {
    const event = await eventOf("event4_sinkhole_dns", {
      src_ip: "192.0.2.5",
      query: "C2.Malware.example",
      query_type: "A",
      count: "7",
    });
    expect(event.ecs["dns"]).toEqual({ question: { name: "C2.Malware.example", type: "A" } });
    expect(event.observables).toContainEqual({ type: "domain-name", value: "c2.malware.example", role: "destination" });
  });
});

describe("the other reports", () => {
  it("names a hacked page by its address and its own domain", async () => {
    const { events } = await delivered("compromised_website", sample("compromised_website"));
    expect(events[0]).toMatchObject({
      title: "Gekaperte Webseite: https://www.museum.example/wp-content/shell.php",
      classification: { taxonomy: "intrusions", type: "system-compromise", identifier: "compromised-website" },
      ecs: { source: { ip: "192.0.2.80", port: 443 }, network: { protocol: "https" } },
    });
    const affected = events[0]?.observables.filter(({ role }) => role === "affected").map(({ value }) => value);
    expect(affected).toEqual([
      "192.0.2.80",
      "web80.hoster.example",
      "www.museum.example",
      "https://www.museum.example/wp-content/shell.php",
    ]);
  });

  it("names a phishing page, a malware page with its hash, and a page from spam", async () => {
    const page = { url: "https://shop.example/login", host: "shop.example", ip: "192.0.2.90" };
    const phish = await eventOf("phish_url", page);
    expect([phish.title, phish.classification.type]).toEqual([
      "Phishing-Seite: https://shop.example/login",
      "phishing",
    ]);
    const malware = await eventOf("malware_url", { ...page, sha256: "cd".repeat(32), tag: "emotet" });
    expect(malware.observables).toContainEqual({ type: "file:sha256", value: "cd".repeat(32), role: "indicator" });
    expect((await eventOf("spam_url", { ...page, url: "hxxps://shop.example/a" })).ecs["url"]).toMatchObject({
      original: "https://shop.example/a",
    });
  });

  it("names what malware did in a sandbox as its counterpart", async () => {
    const call = await eventOf("sandbox_url", {
      ip: "192.0.2.91",
      md5: "ef".repeat(16),
      url: "http://c2.malware.example/x",
      host: "c2.malware.example",
      method: "GET",
    });
    expect(call.ecs).toMatchObject({
      destination: { domain: "c2.malware.example" },
      http: { request: { method: "GET" } },
      file: { hash: { md5: "ef".repeat(16) } },
    });
    const contact = await eventOf("sandbox_conn", { ip: "192.0.2.91", host: "c2.malware.example", bytes_out: "12" });
    expect(contact.ecs["destination"]).toEqual({ domain: "c2.malware.example" });
    expect((await eventOf("scan_ssdp", { ...host, host: "239.255.255.250:1900" })).ecs["destination"]).toBeUndefined();
    const lookup = await eventOf("sandbox_dns", {
      md5hash: "ef".repeat(16),
      request: "c2.malware.example",
      type: "A",
      response: "192.0.2.92",
    });
    expect(lookup.title).toBe("Schadsoftware in Sandbox fragt Domain an: c2.malware.example");
  });

  it("attributes a leaked account by its mail address, without any host", async () => {
    const event = await eventOf("compromised_account", {
      email: "M.Muster@rathaus.example",
      infection: "redline",
      username: "m.muster",
    });
    expect(event.title).toBe("Zugangsdaten in fremder Hand: m.muster@rathaus.example");
    expect(event.observables).toEqual([{ type: "email-addr", value: "m.muster@rathaus.example", role: "affected" }]);
  });

  it("names a whole network of a block list as the network it is", async () => {
    const event = await eventOf("blocklist", { ip: "192.0.2.0/24", source: "example", reason: "spam" });
    expect(event.ecs["source"]).toEqual({ address: "192.0.2.0/24" });
    expect(event.observables).toEqual([{ type: "ipv4-addr", value: "192.0.2.0/24", role: "affected" }]);
  });

  it("shows which device was recognised", async () => {
    const event = await eventOf("device_id", {
      ip: "192.0.2.9",
      port: "443",
      device_vendor: "Example",
      device_type: "router",
      device_model: "R1",
    });
    expect(event.title).toBe("Gerät aus dem Internet erkennbar (Example R1): 192.0.2.9:443");
    expect(event.classification.type).toBe("undetermined");
  });

  it("names an organisation on a leak site of extortionists, and statistics that name nobody", async () => {
    const victim = await eventOf("ransomware_victim", {
      entity_name: "Museum Example",
      website: "https://museum.example/",
      ransomware: "lock",
    });
    expect(victim.title).toBe("Organisation auf Leak-Seite von Erpressern genannt (lock): Museum Example");
    expect(victim.ecs["source"]).toEqual({ domain: "museum.example" });
    expect((await eventOf("iot_exposed_device_stats", { count: "12" })).native["count"]).toBe(12);
  });

  it("does not invent a class for a report that came after us, and says so", async () => {
    const event = await eventOf("scan_quantum", { ...host, tag: "quantum" });
    expect(event.classification).toEqual({ taxonomy: "other", type: "undetermined", identifier: "scan-quantum" });
    expect(event.issues).toEqual([{ field: "classification", problem: "report type unknown: scan_quantum" }]);
  });
});

describe("the id of a row", () => {
  it("stays the same when the same file comes again, also with other line ends", async () => {
    const once = await delivered("scan_rdp", sample("scan_rdp"));
    const again = await delivered("scan_rdp", sample("scan_rdp").replaceAll("\n", "\r\n"));
    expect(once.events.map(({ id }) => id)).toEqual(again.events.map(({ id }) => id));
    expect(new Set(once.events.map(({ id }) => id)).size).toBe(2);
  });

  it("differs between reports: one host may have two findings at one time", async () => {
    const [ssh, telnet] = [await eventOf("scan_ssh", host), await eventOf("scan_telnet", host)];
    expect(ssh.id).not.toBe(telnet.id);
  });
});
