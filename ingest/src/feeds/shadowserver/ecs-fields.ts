import type { Json } from "@lagewarte/model";
import { reportTime } from "./report-time.ts";

/** Where a column's value goes in ECS, and its form there. Undefined for a value that has no such form. */
export interface EcsField {
  readonly path: readonly [group: string, ...keys: string[]];
  readonly read: (text: string) => Json | undefined;
}

const asIs = (text: string): string => text;
const lower = (text: string): string | undefined => (/^[\w.-]{1,32}$/.test(text) ? text.toLowerCase() : undefined);
const whole = (text: string): number | undefined => (/^\d{1,15}$/.test(text) ? Number(text) : undefined);
const decimal = (text: string): number | undefined => (/^\d{1,3}(\.\d{1,3})?$/.test(text) ? Number(text) : undefined);
const list = (text: string): string[] => text.split(/[;,]\s*/).filter((item) => item !== "");
const afterSlash = (text: string): string | undefined => /^HTTP\/(\d(?:\.\d)?)$/i.exec(text)?.[1];
const tlsVersion = (text: string): string | undefined => /^(?:TLSv|SSLv)(\d(?:\.\d)?)$/i.exec(text)?.[1];
const statusCode = (text: string): number | undefined => (/^[1-9]\d\d$/.test(text) ? Number(text) : undefined);
const method = (text: string): string | undefined => (/^[A-Z]{3,16}$/.test(text) ? text : undefined);
/** ECS writes the fingerprint of a certificate in upper case without colons. */
const fingerprint = (text: string): string | undefined => {
  const hex = text.replaceAll(":", "").toUpperCase();
  return /^[0-9A-F]{32,128}$/.test(hex) ? hex : undefined;
};
/** Seconds to nanoseconds. */
const duration = (text: string): number | undefined => (/^\d{1,8}$/.test(text) ? Number(text) * 1e9 : undefined);
/** `00:00:5e:00:53:01` as ECS writes it. */
const mac = (text: string): string | undefined =>
  /^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i.test(text) && !/^[0:-]+$/.test(text)
    ? text.replaceAll(":", "-").toUpperCase()
    : undefined;

const table: readonly [column: string, path: string, read?: EcsField["read"]][] = [
  ["protocol", "network.transport", lower],
  ["bytes", "network.bytes", whole],
  ["packets", "network.packets", whole],
  ["event_id", "event.id"],
  ["start_time", "event.start", reportTime],
  ["end_time", "event.end", reportTime],
  ["duration", "event.duration", duration],
  ["reason", "event.reason"],
  ["device_vendor", "device.manufacturer"],
  ["device_model", "device.model.name"],
  ["device_type", "host.type"],
  ["machine_name", "host.name"],
  ["dns_host_name", "host.name"],
  ["server_name", "host.name"],
  ["servername", "host.name"],
  ["db2_hostname", "host.name"],
  ["reported_hostname", "host.name"],
  ["sysname", "host.name"],
  ["os", "host.os.full"],
  ["mac_address", "source.mac", mac],
  ["mac", "source.mac", mac],
  ["username", "user.name"],
  ["account", "user.name"],
  ["http_agent", "user_agent.original"],
  ["user_agent", "user_agent.original"],
  ["agent", "user_agent.original"],
  ["http_method", "http.request.method", method],
  ["http_request_method", "http.request.method", method],
  ["http_referer", "http.request.referrer"],
  ["http", "http.version", afterSlash],
  ["http_response_type", "http.version", afterSlash],
  ["http_code", "http.response.status_code", statusCode],
  ["content_type", "http.response.mime_type"],
  ["content_length", "http.response.body.bytes", whole],
  ["handshake", "tls.version", tlsVersion],
  ["cipher_suite", "tls.cipher"],
  ["ssl_cipher", "tls.cipher"],
  ["ssl_servername", "tls.client.server_name"],
  ["subject_common_name", "tls.server.x509.subject.common_name", (text) => [text]],
  ["issuer_common_name", "tls.server.x509.issuer.common_name", (text) => [text]],
  ["cert_serial_number", "tls.server.x509.serial_number"],
  ["signature_algorithm", "tls.server.x509.signature_algorithm"],
  ["key_algorithm", "tls.server.x509.public_key_algorithm"],
  ["cert_length", "tls.server.x509.public_key_size", whole],
  ["cert_issue_date", "tls.server.not_before", reportTime],
  ["cert_expiration_date", "tls.server.not_after", reportTime],
  ["md5_fingerprint", "tls.server.hash.md5", fingerprint],
  ["sha1_fingerprint", "tls.server.hash.sha1", fingerprint],
  ["sha256_fingerprint", "tls.server.hash.sha256", fingerprint],
  ["query", "dns.question.name"],
  ["query_type", "dns.question.type"],
  ["vulnerability_enum", "vulnerability.enumeration"],
  ["vulnerability_class", "vulnerability.classification"],
  ["vulnerability_score", "vulnerability.score.base", decimal],
  ["vulnerability_version", "vulnerability.score.version"],
  ["vulnerability_severity", "vulnerability.severity"],
  ["threat_framework", "threat.framework"],
  ["threat_tactic_id", "threat.tactic.id", list],
  ["threat_technique_id", "threat.technique.id", list],
];

const fields: ReadonlyMap<string, EcsField> = new Map(
  table.map(([column, path, read = asIs]) => [column, { path: path.split(".") as [string, ...string[]], read }]),
);

export function ecsFieldOf(column: string): EcsField | undefined {
  return fields.get(column);
}

/** Sets a field at any depth of an event's ECS part. The first column that states a field wins. */
export function setEcs(ecs: { [group: string]: { [key: string]: Json } }, { path }: EcsField, value: Json): void {
  const [group, ...keys] = path;
  let place: { [key: string]: Json } = (ecs[group] ??= {});
  for (let depth = 0; depth < keys.length - 1; depth += 1)
    place = (place[keys[depth] as string] ??= {}) as { [key: string]: Json };
  place[keys.at(-1) as string] ??= value;
}
