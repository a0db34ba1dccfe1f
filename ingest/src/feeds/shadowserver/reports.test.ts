import fs from "node:fs";
import path from "node:path";
import { classify, rsit, Severity } from "@lagewarte/model";
import { describe, expect, it } from "vitest";
import { delivered, eventOf } from "./delivered.ts";
import { reportByColumns, reportByFileName, reportBySharedColumns, reportByTag } from "./report-name.ts";
import { sharedColumns, uniqueColumns } from "./report-columns.ts";
import { formerNames, reports } from "./reports.ts";

const types: ReadonlySet<string> = new Set(Object.values(rsit).flat());

describe("the table of reports", () => {
  it("has every report that Shadowserver publishes under a scan, population or event name, and the single ones", () => {
    expect(reports.size).toBeGreaterThan(120);
    expect([...reports.keys()]).toEqual(
      expect.arrayContaining(["scan_rdp", "event4_sinkhole", "population_msmq", "blocklist", "special", "device_id"]),
    );
  });

  it.each([...reports])("%s has a class of the taxonomy, a level and words of its own", async (name, report) => {
    expect(types.has(report.type)).toBe(true);
    expect(Severity.safeParse(report.severity).success).toBe(true);
    expect(report.identifier).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(report.title).toMatch(/^[A-ZÄÖÜ][^:]{8,90}$/);
    const event = await eventOf(name, {
      ip: "192.0.2.1",
      src_ip: "192.0.2.1",
      url: "http://a.example/",
      email: "a@a.example",
      request: "a.example",
    });
    expect(event.classification.type).toBe(report.type);
    expect(event.ecs["event"]).toMatchObject({ code: name });
    expect(event.issues).toBeUndefined();
  });

  it("is the one in the feed's document", () => {
    const file = path.resolve(import.meta.dirname, "../../../../docs/feeds/shadowserver.md");
    const rows = fs.readFileSync(file, "utf8").matchAll(/^\| `(\w+)` +\| (\S+) \/ (\S+) +\| `(\S+)` +\| (\w+) +\|$/gm);
    const documented = [...rows].map(([, ...cells]) => cells);
    const own = [...reports].map(([name, { type, identifier, severity }]) => [
      name,
      classify(type).taxonomy,
      type,
      identifier,
      severity,
    ]);
    expect(documented).toEqual(own.sort(([left = ""], [right = ""]) => (left < right ? -1 : 1)));
  });

  it("is the same over IPv6", async () => {
    for (const [four, six] of [
      ["scan_rdp", "scan6_rdp"],
      ["event4_sinkhole_http", "event6_sinkhole_http"],
      ["population_bgp", "population6_bgp"],
      ["device_id", "device_id6"],
      ["compromised_website", "compromised_website6"],
    ] as const) {
      expect(reportByFileName(`2026-11-24-${six}-example.csv`)).toMatchObject({ name: six, report: reports.get(four) });
    }
  });

  it("leads from every former name to a report", () => {
    const found = [...formerNames.keys()].map((former) => reportByFileName(`2020-01-01-${former}-example.csv`)?.report);
    expect(found).toEqual([...formerNames.values()].map((now) => reports.get(now)));
    expect(found).not.toContain(undefined);
  });
});

describe("the name of a report", () => {
  it("is found in a file name, whatever stands around it", () => {
    const names = [
      "2019-03-25-scan_http-test-geo.csv",
      "/var/in/2019-03-25-SCAN_HTTP.csv.gz",
      "scan_http.csv",
      "archive-scan_http-2019.csv",
      "test_scan_http__rows.csv",
    ];
    expect(names.map((name) => reportByFileName(name)?.name)).toEqual(names.map(() => "scan_http"));
    expect(reportByFileName("scan_ssl_poodle.csv")?.report).toBe(reports.get("scan_ssl_poodle"));
  });

  it("is not guessed from a name that says nothing", () => {
    const names = ["report.csv", "2026-11-24-export.csv", "", "scan_http_strange.csv"];
    expect(names.map((name) => reportByFileName(name))).toEqual(names.map(() => undefined));
  });

  it("is found by the columns when the file has no name", async () => {
    const unique = uniqueColumns.map(([, ...columns]) => reportByColumns(["timestamp", ...columns])?.name);
    expect(unique).toEqual(uniqueColumns.map(([name]) => name));
    const shared = sharedColumns.map(([, ...columns]) => reportBySharedColumns(["timestamp", ...columns])?.name);
    expect(shared).toEqual(sharedColumns.map(([name]) => name));
    const event = await eventOf(undefined, { ip: "192.0.2.1", port: "53", min_amplification: "1.2", dns_version: "x" });
    expect(event.classification.identifier).toBe("dns-open-resolver");
  });

  it("tells by the order of the columns whether a DDoS report goes to the targets", () => {
    const columns = ["src_ip", "dst_ip", "attack", "attack_src_ip"];
    expect(reportBySharedColumns(columns)?.name).toBe("event4_honeypot_ddos");
    expect(reportBySharedColumns(columns.toReversed())?.name).toBe("event4_honeypot_ddos_target");
  });

  it("is found by the row's tag when several reports have the columns", async () => {
    expect(reportByTag("telnet-alt")?.name).toBe("scan_telnet");
    expect(reportByTag("exchange;webshell")?.name).toBe("scan_exchange");
    const { events } = await delivered(
      undefined,
      "timestamp,ip,port,tag\n2026-11-24 01:02:03,192.0.2.1,5900,vnc\n2026-11-24 01:02:03,192.0.2.1,23,telnet\n",
    );
    expect(events.map(({ classification }) => classification.identifier)).toEqual(["open-vnc", "open-telnet"]);
  });

  it("tells a list of recognised devices by having no column of any other report", () => {
    const columns = ["timestamp", "ip", "port", "tag", "device_vendor", "device_type", "device_model"];
    expect(reportByColumns(columns)?.name).toBe("device_id");
    expect(reportByColumns([...columns, "banner"])).toBeUndefined();
  });
});
