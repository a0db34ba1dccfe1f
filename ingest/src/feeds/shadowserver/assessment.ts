import { classify, Severity, type Classification } from "@lagewarte/model";
import { shorten, type Draft } from "../../normalise/draft.ts";
import type { Report } from "./scan-reports.ts";
import type { Row } from "./row.ts";

const MOST_IDENTIFIER = 256;

/** The report's own class; rows of some reports name what they found more finely. */
export function classificationOf(report: Report, row: Row): Classification {
  // The report on Exchange servers lists those that are already taken over beside those that could be.
  if (report.identifier === "vulnerable-exchange-server" && row.get("tag").split(";").includes("webshell"))
    return classify("system-compromise", "exchange-server-webshell");
  const own = report.identifierFrom === undefined ? "" : row.first(...report.identifierFrom);
  return classify(report.type, (own === "" ? report.identifier : own).slice(0, MOST_IDENTIFIER));
}

/** Shadowserver's scale has our five words; a row without one has its report's level. */
export function severityOf(report: Report, row: Row, draft: Draft): Severity {
  const stated = row.get("severity").toLowerCase();
  if (stated === "") return report.severity;
  const known = Severity.safeParse(stated);
  if (known.success) return known.data;
  draft.issue("severity", `no level: ${shorten(stated)}`);
  return report.severity;
}
