import fs from "node:fs";
import path from "node:path";
import { classify, type Event, type RsitType, type Severity } from "@lagewarte/model";
import { describe, expect, it } from "vitest";
import { anEvent } from "./fixtures/an-event.ts";
import { loadRules } from "./sigma/load.ts";
import { Matcher } from "./sigma/matcher.ts";

const root = path.resolve(import.meta.dirname, "../..");
const { ruleSet } = await loadRules([path.join(root, "rules/catalogue")]);
const alerting = new Matcher(ruleSet.alerting);
const alertsOn = (event: Event): string[] => alerting.match(event).map(({ rule }) => rule.name ?? rule.id);

/** Shadowserver's reports as docs/feeds/shadowserver.md lists them. */
const reports = [
  ...fs
    .readFileSync(path.join(root, "docs/feeds/shadowserver.md"), "utf8")
    .matchAll(/^\| `(\w+)` +\| [a-z-]+ \/ ([a-z-]+) +\| `([a-z0-9-]+)` +\| (\w+) +\|$/gm),
].map(([, code = "", type = "", identifier = "", severity = ""]) => ({ code, type, identifier, severity }));

function reported(report: (typeof reports)[number], vulnerability?: string): Event {
  const { code, type, identifier, severity } = report;
  return anEvent({
    feed: "shadowserver",
    severity: severity as Severity,
    ecs: { event: { code }, ...(vulnerability === undefined ? {} : { vulnerability: { id: vulnerability } }) },
    over: { classification: classify(type as RsitType, identifier) },
  });
}

/** What is only counted or only listed here, or is no finding about an organisation's system. */
const SILENT: readonly string[] = [
  "device_id",
  "iot_exposed_device_stats",
  "iot_infected_device_stats",
  // A counterpart of malware in somebody's sandbox, no system of anybody here.
  "sandbox_conn",
  "sandbox_dns",
  "sandbox_url",
  // Public on purpose nearly everywhere.
  "scan_http",
  "scan_ftp",
  "scan_smtp",
  "scan_ssh",
  "scan_ssl",
  "scan_quic",
  "scan_imap",
  "scan_pop3",
  "scan_isakmp",
  "scan_tftp",
  "population_isakmp",
  "population_ntrip",
  "population_xmpp",
  "scan_mikrotik_population",
  "scan_ssl_freak",
  "scan_ssl_poodle",
  "outdated_dnssec_key",
  // Victims of others, and requests that a resolver makes for somebody else.
  "event4_honeypot_ddos_amp",
  "event4_honeypot_ddos_target",
  "event4_sinkhole_dns",
  "targeted_host",
  // Grave only by a CVE, which the row names.
  "scan_imap_vulnerable",
  "scan_pop3_vulnerable",
];

describe("the catalogue as a whole", () => {
  it("has at least 45 rules that alert", () => {
    expect(ruleSet.alerting.length + ruleSet.correlations.length).toBeGreaterThanOrEqual(45);
  });

  it("has one rule that alerts in each file, which is called like the file", () => {
    for (const { name, place } of [...ruleSet.alerting, ...ruleSet.correlations])
      expect(path.basename(place.file)).toBe(`${name}.yml`);
    const files = [...ruleSet.alerting, ...ruleSet.correlations].map(({ place }) => place.file);
    expect(new Set(files).size).toBe(files.length);
  });

  it("knows the list of Shadowserver's reports", () => {
    expect(reports.length).toBeGreaterThan(100);
    for (const code of SILENT) expect(reports.map((report) => report.code)).toContain(code);
  });

  it.each(reports.map((report) => [report.code, report] as const))(
    "alerts once, and not twice, for what Shadowserver's report %s says",
    (code, report) => {
      const found = alertsOn(reported(report));
      // Spam names a side, which a report of this test does not.
      if (SILENT.includes(code) || code === "spam_url") expect(found, code).toEqual([]);
      else expect(found, code).toHaveLength(1);
    },
  );

  it.each(ruleSet.alerting.map((rule) => [rule.name, rule] as const))(
    "tells of what %s finds by that rule alone",
    (name, { tests }) => {
      const found = tests.filter(({ expect }) => expect === "match").flatMap(({ events }) => events);
      expect(found.length).toBeGreaterThan(0);
      for (const { event } of found) {
        const neutral = { severity: "info", classification: classify("undetermined"), ecs: {}, organisations: [] };
        expect(alertsOn(anEvent({ over: { ...neutral, ...event } as Partial<Event> }))).toEqual([name]);
      }
    },
  );

  it("alerts once for each weakness that is known to be exploited, whatever else the row names", () => {
    const text = ["exposure-gateway", "exposure-exploited"].map((name) =>
      fs.readFileSync(path.join(root, `rules/catalogue/${name}.yml`), "utf8"),
    );
    const known = new Set(text.join("\n").match(/\bCVE-20(?:1[89]|2\d)-\d+/g));
    expect(known.size).toBeGreaterThan(45);
    const report = reports.find(({ code }) => code === "scan_http_vulnerable");
    if (report === undefined) throw new Error("no report on vulnerable web servers");
    for (const id of known) expect(alertsOn(reported(report, id)), id).toEqual([expect.stringMatching(/^exposure-/)]);
    expect(alertsOn(reported(report, "CVE-2026-0001"))).toEqual(["exposure-vulnerable"]);
  });
});
