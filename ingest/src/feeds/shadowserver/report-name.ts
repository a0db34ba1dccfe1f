import { deviceColumns, sharedColumns, uniqueColumns, type ReportColumns } from "./report-columns.ts";
import { formerNames, reports, unknownReport } from "./reports.ts";
import type { Report } from "./scan-reports.ts";

export interface NamedReport {
  /** As the delivery calls it (`scan6_rdp`), else as we do. */
  readonly name: string;
  readonly report: Report;
  readonly isKnown: boolean;
}

/** `scan6_rdp` is `scan_rdp`, `device_id6` is `device_id`, n6's `scan_compromised_website` is `compromised_website`. */
function resolve(name: string): Report | undefined {
  const own = name
    .replace(/^(scan|population)6_/, "$1_")
    .replace(/^event6?_/, "event4_")
    .replace(/^(device_id|compromised_\w+|targeted_host)6$/, "$1");
  const former = formerNames.get(own);
  const found = reports.get(own) ?? (former === undefined ? undefined : reports.get(former));
  if (found !== undefined || !own.startsWith("scan_")) return found;
  const bare = own.slice("scan_".length);
  return reports.get(bare) ?? reports.get(`population_${bare}`) ?? reports.get(`event4_${bare}`);
}

function known(name: string): NamedReport | undefined {
  const report = resolve(name);
  return report === undefined ? undefined : { name, report, isKnown: true };
}

const DATED = /^\d{4}-\d\d-\d\d-([a-z0-9_]+)/;
const OF_SHADOWSERVER =
  /^(?:scan6?|population6?|event[46]|honeypot|sandbox|compromised|targeted|iot|ransomware)_[a-z0-9_]+$/;

/**
 * `2026-11-24-scan_rdp-example-geo.csv` says it by Shadowserver's own convention; any other name may hold the report's
 * name between two separators. Undefined for a name that says nothing.
 */
export function reportByFileName(fileName: string): NamedReport | undefined {
  const base = (fileName.split(/[\\/]/).at(-1) ?? "").toLowerCase();
  const stated = DATED.exec(base)?.[1];
  if (stated !== undefined) {
    const found = known(stated);
    if (found !== undefined) return found;
    if (OF_SHADOWSERVER.test(stated))
      return { name: stated, report: { ...unknownReport, identifier: stated.replaceAll("_", "-") }, isKnown: false };
  }
  return inName.find(({ pattern }) => pattern.test(base))?.named();
}

const sixth: Readonly<Record<string, string>> = { scan_: "scan6_", population_: "population6_", event4_: "event6_" };

/** Longest first, so that `scan_ssl_poodle` is not taken for `scan_ssl`. */
const inName = [...reports.keys(), ...formerNames.keys()]
  .filter((name) => name.includes("_") || name === "blocklist")
  .flatMap((name) => [name, name.replace(/^(?:scan|population|event4)_/, (prefix) => sixth[prefix] ?? prefix)])
  .sort((left, right) => right.length - left.length)
  .map((name) => ({
    pattern: new RegExp(`(?:^|[^a-z0-9])${name}(?:$|[-.]|__)`),
    named: () => known(name),
  }));

const hasAll =
  (present: ReadonlySet<string>) =>
  ([, ...columns]: ReportColumns): boolean =>
    columns.every((column) => present.has(column));

/** For a delivery without a usable name. Undefined where several reports share the columns. */
export function reportByColumns(columns: readonly string[]): NamedReport | undefined {
  const present = new Set(columns);
  const found = uniqueColumns.find(hasAll(present))?.[0];
  if (found !== undefined) return known(found);
  const isDeviceList = present.has("device_type") && columns.every((column) => deviceColumns.has(column));
  return isDeviceList ? known("device_id") : undefined;
}

/** What shared columns most often are, for rows whose tag does not say it. */
export function reportBySharedColumns(columns: readonly string[]): NamedReport | undefined {
  const found = sharedColumns.find(hasAll(new Set(columns)))?.[0];
  // The report for the targets is the one that names them first.
  const target = columns.indexOf("dst_ip");
  const isOfTarget = found === "event4_honeypot_ddos" && target >= 0 && target < columns.indexOf("src_ip");
  return found === undefined ? undefined : known(isOfTarget ? "event4_honeypot_ddos_target" : found);
}

const tags: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "ddos-participant": "event4_ddos_participant",
    "honeypot-ddos": "event4_honeypot_ddos",
    "honeypot-ddos-target": "event4_honeypot_ddos_target",
    ike: "scan_isakmp",
    ldap: "scan_ldap_udp",
    middlebox: "scan_ddos_middlebox",
    netis_vulnerability: "scan_netis_router",
    ntpmonitor: "scan_ntpmonitor",
    ntpversion: "scan_ntp",
    openresolver: "scan_dns",
    socks4: "scan_socks",
    socks5: "scan_socks",
    "telnet-alt": "scan_telnet",
  }),
);

/** The row's own `tag` (`rdp`, `ldap-tcp`, `exchange;webshell`) where neither name nor columns say it. */
export function reportByTag(tag: string): NamedReport | undefined {
  const [first = ""] = tag.toLowerCase().split(";");
  return known(tags.get(first) ?? `scan_${first.replaceAll("-", "_")}`);
}

export const undeterminedReport: NamedReport = { name: "shadowserver", report: unknownReport, isKnown: false };
