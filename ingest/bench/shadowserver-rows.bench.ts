// Shadowserver rows to events (cut, read, normalised, with their ids) beside the bare cost of the same rows as objects of
// text: a file of 17 columns and one of 80. The peer's figures are IntelMQ 3.5's on such files, one process without a
// pipeline: 3,901 and 2,413 rows a second.
import { parserOf, framesOf, readRecord, type FeedParser, type ParseContext } from "@lagewarte/ingest";
import { SourceId } from "@lagewarte/model";

const ROWS = 60_000;
const ROUNDS = 5;
const PIECE = 64 * 1024;

const base = "timestamp severity ip protocol port hostname tag asn geo region city naics hostname_source sector".split(
  " ",
);
const certificate =
  "handshake cipher_suite ssl_poodle cert_length subject_common_name issuer_common_name cert_issue_date cert_expiration_date sha1_fingerprint sha256_fingerprint md5_fingerprint cert_serial_number ssl_version signature_algorithm key_algorithm http_response_type http_code http_reason content_type server self_signed cert_valid cert_expired validation_level browser_error".split(
    " ",
  );

function row(index: number): string[] {
  const ip = `192.0.2.${index % 256}`;
  const time = `2026-11-24 ${String(index % 24).padStart(2, "0")}:${String(index % 60).padStart(2, "0")}:07`;
  const host = `host-${index}.example.org`;
  return [
    `"${time}"`,
    "high",
    ip,
    "tcp",
    "3389",
    host,
    "rdp",
    "64496",
    "DE",
    "NIEDERSACHSEN",
    "HANNOVER",
    "517311",
    "ptr",
    '"Communications, Service Provider, and Hosting Service"',
  ];
}

const hex = (length: number): string =>
  Array.from({ length }, (_, index) => "0A1B2C3D4E5F".charAt(index % 12)).join("");
const certificateValues = [
  "TLSv1.0",
  "TLS_RSA_WITH_RC4_128_SHA",
  "Y",
  "1024",
  "gateway.example.org",
  "Example CA",
  '"2012-05-10 00:01:19"',
  '"2032-05-05 00:01:19"',
  hex(40),
  hex(64),
  hex(32),
  "4FAB054F",
  "2",
  "sha1WithRSAEncryption",
  "rsaEncryption",
  "HTTP/1.1",
  "200",
  "OK",
  "text/html",
  "nginx",
  "Y",
  "Y",
  "N",
  "unknown",
  '"x509: unknown error"',
];

function narrow(): { header: string[]; line: (index: number) => string[] } {
  return {
    header: [...base, "rdp_protocol", "jarm", "response_size"],
    line: (index) => [...row(index), "RDP", "", "1006"],
  };
}

function wide(): { header: string[]; line: (index: number) => string[] } {
  const more = Array.from({ length: 80 - base.length - certificate.length }, (_, index) => `subject_part_${index}`);
  const values = more.map((_, index) => (index % 2 === 0 ? "" : `value ${index}`));
  return {
    header: [...base, ...certificate, ...more],
    line: (index) => [...row(index), ...certificateValues, ...values],
  };
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}

async function toEvents(parser: FeedParser, bytes: Uint8Array, context: ParseContext): Promise<number> {
  let events = 0;
  for await (const { frames, header } of framesOf(parser, pieces(bytes))) {
    const columns = header === undefined ? undefined : parser.readHeader?.(header);
    if (columns === undefined || "detail" in columns) continue;
    for (const frame of frames)
      if (readRecord(parser, frame, { ...context, header: columns }).kind === "events") events += 1;
  }
  return events;
}

/** The least that any reader of CSV does: lines, values, one object of text a row. */
function toObjects(bytes: Uint8Array): number {
  const [first = "", ...lines] = Buffer.from(bytes).toString("utf8").trimEnd().split("\n");
  const header = first.split(",");
  let filled = 0;
  for (const line of lines) {
    const values = bareValues(line);
    const object: Record<string, string> = {};
    for (let position = 0; position < header.length; position += 1)
      object[header[position] ?? ""] = values[position] ?? "";
    kept = object;
    if (object["timestamp"] !== "") filled += 1;
  }
  return filled;
}

/** Quotes only as these files have them: around a whole value, none inside. */
function bareValues(line: string): string[] {
  const values: string[] = [];
  for (let at = 0; at <= line.length; at += 1) {
    const isQuoted = line.charCodeAt(at) === 0x22;
    const from = isQuoted ? at + 1 : at;
    const found = line.indexOf(isQuoted ? '"' : ",", from);
    const end = found < 0 ? line.length : found;
    values.push(line.slice(from, end));
    at = isQuoted ? end + 1 : end;
  }
  return values;
}

/** What was made last, so that making it cannot be left out. */
let kept: unknown;

const median = (values: number[]): number => values.toSorted((left, right) => left - right)[values.length >> 1] ?? 0;

/** Rows a second of the thread's processor time, so that other work on the machine does not count. */
async function rate(work: () => Promise<number> | number): Promise<number> {
  const before = process.threadCpuUsage();
  const rows = await work();
  if (rows !== ROWS) throw new Error(`${rows} of ${ROWS} rows were read`);
  const { user, system } = process.threadCpuUsage(before);
  return ROWS / ((user + system) / 1e6);
}

const found = parserOf("shadowserver");
if (found === undefined) throw new Error("shadowserver cannot be read");
process.once("exit", () => {
  if (kept === undefined) process.exitCode = 1;
});
const context: ParseContext = {
  source: SourceId.parse("bench"),
  tlp: "AMBER",
  receivedAt: "2026-11-25T09:00:00.000Z",
  timezone: "UTC",
  name: "2026-11-24-scan_rdp-example.csv",
};
for (const [job, peer, { header, line }] of [
  ["17 columns", 3901, narrow()],
  ["80 columns", 2413, wide()],
] as const) {
  const lines = Array.from({ length: ROWS }, (_, index) => line(index).join(","));
  const bytes = Buffer.from(`${[header.join(","), ...lines].join("\n")}\n`);
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(await rate(() => toEvents(found, bytes, context)));
    bare.push(await rate(() => toObjects(bytes)));
  }
  for (const [beside, limit] of [
    ["bare objects", median(bare)],
    ["IntelMQ 3.5", peer],
  ] as const)
    process.stdout.write(
      `${JSON.stringify({ job: `Shadowserver rows, ${job}, beside ${beside}`, ours: median(ours), limit, ratio: median(ours) / limit, unit: "rows/s" })}\n`,
    );
}
