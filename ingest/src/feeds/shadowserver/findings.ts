import type { Draft } from "../../normalise/draft.ts";
import type { Layout } from "./columns.ts";
import { domainIn, isAbsolute, reportedUrl } from "./location.ts";
import type { Report } from "./scan-reports.ts";
import { readDomain } from "./sides.ts";
import type { Row } from "./row.ts";

/** One kind of finding: done only for deliveries that have one of its columns. */
interface Finding {
  readonly columns: readonly string[];
  readonly read: (draft: Draft, row: Row, report: Report) => void;
}

const CVE = /\bcve-\d{4}-\d{4,7}\b/gi;
/** A `Y` in these columns is a finding of its own. */
const flaws: readonly [column: string, cve: string][] = [
  ["bluekeep_vulnerable", "CVE-2019-0708"],
  ["cve20190708_vulnerable", "CVE-2019-0708"],
];

function readVulnerabilities(draft: Draft, row: Row, { vulnerability }: Report): void {
  const stated = `${row.get("tag")} ${row.get("cve")} ${row.get("vulnerability_id")}`;
  const found = new Set(stated.match(CVE)?.map((id) => id.toUpperCase()));
  if (vulnerability !== undefined) found.add(vulnerability);
  for (const [column, cve] of flaws) if (/^(?:y|yes|true)$/i.test(row.get(column))) found.add(cve);
  const [first, ...more] = found;
  if (first !== undefined) draft.set("vulnerability", "id", more.length === 0 ? first : [first, ...more]);
}

const malware: Finding = {
  columns: ["family", "infection", "ransomware"],
  read: (draft, row) => {
    const name = row.first("family", "infection", "ransomware");
    if (name !== "") draft.set("threat", "software", { name });
  },
};

const hashColumns: readonly [column: string, algorithm: "md5" | "sha1" | "sha256", digits: number][] = [
  ["md5", "md5", 32],
  ["md5hash", "md5", 32],
  ["payload_md5", "md5", 32],
  ["file_md5", "md5", 32],
  ["sha1", "sha1", 40],
  ["sha256", "sha256", 64],
  ["file_sha256", "sha256", 64],
];

const hashes: Finding = {
  columns: hashColumns.map(([column]) => column),
  read: (draft, row) => {
    const hash: Record<string, string> = {};
    for (const [column, algorithm, digits] of hashColumns) {
      const value = row.get(column).toLowerCase();
      if (value === "") continue;
      if (value.length !== digits || !/^[0-9a-f]+$/.test(value)) {
        draft.issue(`file.hash.${algorithm}`, `not ${digits} hexadecimal digits`);
        continue;
      }
      hash[algorithm] ??= value;
      draft.observe(`file:${algorithm}`, value, "indicator");
    }
    if (Object.keys(hash).length > 0) draft.set("file", "hash", hash);
  },
};

const pathColumns = ["url", "http_url", "http_path"] as const;
const hostColumns = ["http_host", "cc_dns"] as const;
const otherUrls = ["payload_url", "cc_url", "redirect_target"] as const;

/** A malware, phishing or hacked page is the system concerned; what a sinkhole, honeypot or sandbox saw is a counterpart. */
const web: Finding = {
  columns: [...pathColumns, ...hostColumns, "host", ...otherUrls],
  read: (draft, row, report) => {
    const isSandbox = report.identifier.startsWith("sandbox");
    const isContacted = row.layout.hasSides || isSandbox;
    const side = isContacted ? "destination" : "source";
    const role = isContacted ? "destination" : "affected";
    const hasUrl = row.layout.at("url") >= 0;
    // Of an SSDP answer, `host` is a header, not a name.
    for (const column of hasUrl || isSandbox ? [...hostColumns, "host"] : hostColumns)
      readDomain(draft, side, row.get(column), role);
    const path = row.first(...pathColumns);
    const url = reportedUrl(row.first("cc_dns", "http_host"), path, row.first("url_scheme", "application"));
    draft.set("url", "original", url);
    if (url !== undefined && isAbsolute(url)) {
      draft.observe("url", url, role);
      draft.set("url", "domain", domainIn(url));
    }
    for (const column of otherUrls) if (isAbsolute(row.get(column))) draft.observe("url", row.get(column), "indicator");
    // `method` is a verb of HTTP only beside an address; elsewhere it is a word of another protocol.
    const method = hasUrl ? row.get("method") : "";
    if (/^[A-Z]{3,16}$/.test(method)) draft.set("http", "request", { method });
  },
};

const contacted: Finding = {
  columns: ["domain", "ssl_servername", "query"],
  read: (draft, row) => {
    for (const column of ["domain", "ssl_servername", "query"])
      readDomain(draft, "destination", row.get(column), "destination");
  },
};

/** `request` is a DNS name only in the sandbox report of that name; honeypots have other requests. */
const lookup: Finding = {
  columns: ["request"],
  read: (draft, row, { identifier }) => {
    const name = row.get("request");
    if (identifier !== "sandbox-dns" || name === "") return;
    const type = row.first("request_type", "type");
    draft.set("dns", "question", { name, ...(type === "" ? {} : { type }) });
    readDomain(draft, "destination", name, "destination");
  },
};

const victims: Finding = {
  columns: ["email", "website", "entity_name"],
  read: (draft, row) => {
    readDomain(draft, "source", row.get("website"), "affected");
    draft.text("organization", "name", row.get("entity_name"));
    const email = row.get("email").toLowerCase();
    if (!/^[^\s@]+@[^\s@]+$/.test(email)) return;
    draft.set("user", "email", email);
    draft.observe("email-addr", email, "affected");
  },
};

const techniques: Finding = {
  columns: ["threat_technique_id"],
  read: (draft, row) => {
    const found = row.get("threat_technique_id").match(/\bT\d{4}(?:\.\d{3})?\b/g) ?? [];
    for (const id of new Set(found)) draft.techniques.push({ id, version: null });
  },
};

const findings: readonly Finding[] = [malware, hashes, web, contacted, lookup, victims, techniques];
const byLayout = new WeakMap<Layout, readonly Finding[]>();

/** Everything that a row found out about the system beside where it is. */
export function readFindings(draft: Draft, row: Row, report: Report): void {
  readVulnerabilities(draft, row, report);
  const { layout } = row;
  let possible = byLayout.get(layout);
  if (possible === undefined) {
    possible = findings.filter(({ columns }) => columns.some((column) => layout.at(column) >= 0));
    byLayout.set(layout, possible);
  }
  for (const { read } of possible) read(draft, row, report);
}
