import { hashId } from "@lagewarte/platform";
import { canonicalAddress, portOf } from "../../normalise/address.ts";
import { kindOf, type ColumnKind } from "./column-kinds.ts";
import { ecsFieldOf, type EcsField } from "./ecs-fields.ts";
import { reportTime } from "./report-time.ts";
import {
  reportByColumns,
  reportByFileName,
  reportBySharedColumns,
  undeterminedReport,
  type NamedReport,
} from "./report-name.ts";

interface Column {
  /** Key in `native`; undefined for a name that must not become a key. */
  readonly key: string | undefined;
  readonly kind: ColumnKind;
  readonly ecs: EcsField | undefined;
  /** Whether a value can stand in this column at all. Undefined where any text can. */
  readonly admits: ((text: string) => boolean) | undefined;
}

/** Where the parts of one side of an event stand; -1 for a column that is not there. */
export interface SideColumns {
  readonly ip: number;
  readonly port: number;
  readonly asn: number;
  readonly geo: number;
  readonly region: number;
  readonly city: number;
  readonly hostname: number;
}

/** All that a delivery's name and header say, worked out once for all its rows. */
export interface Layout {
  /** Whether the header can be one of Shadowserver's at all. */
  readonly isReport: boolean;
  readonly columns: readonly Column[];
  /** Lower-case name to position; -1 for none. */
  readonly at: (column: string) => number;
  readonly timestamp: number;
  readonly source: SideColumns;
  readonly destination: SideColumns;
  /** Whether the rows name two sides by `src_` and `dst_`. */
  readonly hasSides: boolean;
  /** By name or by columns; undefined where only a row's tag can tell. */
  readonly report: NamedReport | undefined;
  /** What to assume when the tag does not tell either. */
  readonly assumed: NamedReport;
  /** Part of every row's identity: the same values under another header are another record. */
  readonly headerKey: string;
}

const forbidden = new Set(["__proto__", "constructor", "prototype"]);
const isAddress = (text: string): boolean => canonicalAddress(text.split("/")[0] ?? "") !== undefined;
const isNumber = (text: string): boolean => /^\d{1,10}$/.test(text);

function admissionTo(column: string): Column["admits"] {
  if (column === "timestamp") return (text) => reportTime(text) !== undefined;
  if (/^(?:(?:src|dst|http_referer)_)?ip$/.test(column)) return isAddress;
  if (/^(?:(?:src|dst)_)?port$/.test(column)) return (text) => portOf(text) !== undefined;
  if (/(?:^|_)(?:asn|naics|sic)$/.test(column)) return isNumber;
  if (/^(?:(?:src|dst|http_referer)_)?geo$/.test(column)) return (text) => /^[A-Za-z]{2}$/.test(text);
  if (column === "protocol") return (text) => /^[a-z0-9-]{1,12}$/i.test(text);
  return column === "severity" ? (text) => /^[a-z]{1,16}$/i.test(text) : undefined;
}

export function layoutOf(header: readonly string[], fileName: string | undefined): Layout {
  const positions = new Map<string, number>();
  const columns = header.map((name, position): Column => {
    const own = name.trim() || `column_${position + 1}`;
    const lower = own.toLowerCase();
    const isFirst = !positions.has(lower);
    if (isFirst) positions.set(lower, position);
    // A name that comes twice must not lose the second value.
    const key = isFirst ? own : `${own}#${position + 1}`;
    return {
      key: forbidden.has(own) ? undefined : key,
      kind: kindOf(lower),
      ecs: isFirst ? ecsFieldOf(lower) : undefined,
      admits: admissionTo(lower),
    };
  });
  const at = (column: string): number => positions.get(column) ?? -1;
  const either = (...names: string[]): number => at(names.find((name) => positions.has(name)) ?? "");
  const side = (prefix: string): SideColumns => ({
    ip: at(`${prefix}ip`),
    port: at(`${prefix}port`),
    asn: at(`${prefix}asn`),
    geo: at(`${prefix}geo`),
    region: at(`${prefix}region`),
    city: at(`${prefix}city`),
    hostname: at(`${prefix}hostname`),
  });
  const hasSides = positions.has("src_ip") || positions.has("http_referer_ip");
  const prefix = positions.has("src_ip") ? "src_" : positions.has("http_referer_ip") ? "http_referer_" : "";
  const source = side(prefix);
  // Reports of before 2021 call the counterpart `cc` (command and control).
  const destination = positions.has("cc") ? { ...side("cc_"), ip: at("cc"), hostname: at("cc_dns") } : side("dst_");
  return {
    isReport: isShadowserverHeader(header),
    columns,
    at,
    timestamp: at("timestamp"),
    source: hasSides ? source : { ...source, port: either("port", "src_port") },
    destination,
    hasSides,
    report: (fileName === undefined ? undefined : reportByFileName(fileName)) ?? reportByColumns([...positions.keys()]),
    assumed: reportBySharedColumns([...positions.keys()]) ?? undeterminedReport,
    headerKey: hashId("h", ...header),
  };
}

/** Columns of which a Shadowserver report has at least one beside its `timestamp`. */
const SUBJECT =
  /^(?:(?:src_|dst_|http_referer_)?ip|cc|url|http_url|host|hostname|http_host|domain|email|website|entity_name|request|query|network|count)$/;

export function isShadowserverHeader(header: readonly string[]): boolean {
  const names = header.map((name) => name.trim().toLowerCase());
  return names.includes("timestamp") && names.some((name) => SUBJECT.test(name));
}
