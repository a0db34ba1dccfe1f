import { reports } from "./reports.ts";
import type { Report } from "./scan-reports.ts";
import type { Row } from "./row.ts";

/** The column `application` holds names of malware too; only these are protocols. */
const protocols = new Set(["https", "ssh", "icmp", "modbus", "s7", "bacnet", "iec-104", "dnp3", "tls", "ike", "socks"]);
for (const { application } of reports.values()) if (application !== undefined) protocols.add(application);

/** ECS `network.protocol`: of the report, else of the row where it names one. */
export function protocolOf(row: Row, report: Report): string | undefined {
  if (report.application !== undefined) return report.application;
  if (report.tagIsApplication === true)
    return row
      .get("tag")
      .toLowerCase()
      .split(";")
      .find((part) => /^[a-z0-9][\w.-]{1,31}$/.test(part) && !part.startsWith("cve-"));
  const application = row.first("application", "service").toLowerCase();
  return protocols.has(application) ? application : undefined;
}
