import type { JsonObject } from "@lagewarte/model";
import type { Draft } from "../../normalise/draft.ts";
import { dns } from "./dns.ts";
import { fileinfo } from "./files.ts";
import { email, smtp } from "./mail.ts";
import { isObject, objectIn, objectsIn, readFilePath, readMac, readOutcome, textIn, type Read } from "./part.ts";
import { http, tls } from "./web.ts";

const smb: Read = (draft, part) => {
  readFilePath(draft, part["filename"]);
  const { user, domain, host } = objectIn(part["ntlmssp"]);
  draft.text("user", "name", user);
  draft.text("user", "domain", domain);
  draft.text("source", "domain", host);
  const status = textIn(part["status_code"]);
  readOutcome(draft, status === undefined ? undefined : /^0x0+$/.test(status));
};

const krb5: Read = (draft, part) => {
  draft.text("user", "name", part["cname"]);
  draft.text("user", "domain", part["realm"]);
  const error = textIn(part["error_code"]);
  draft.set("event", "reason", error);
  readOutcome(draft, error === undefined);
};

const dhcp: Read = (draft, part) => {
  readMac(draft, "client", part["client_mac"]);
  draft.text("host", "name", part["hostname"]);
  const assigned = textIn(part["assigned_ip"]);
  if (assigned !== undefined && assigned !== "0.0.0.0") draft.set("client", "ip", assigned);
};

const ftp: Read = (draft, part) => {
  const command = textIn(part["command"])?.toUpperCase();
  const about = textIn(part["command_data"]);
  if (command === "USER") draft.set("user", "name", about);
  if (command === "RETR" || command === "STOR" || command === "DELE") readFilePath(draft, about);
  const code = Array.isArray(part["completion_code"]) ? (part["completion_code"] as unknown[]).at(-1) : undefined;
  readOutcome(draft, typeof code === "string" && /^\d{3}$/.test(code) ? code < "400" : undefined);
};

const sip: Read = (draft, part) => {
  draft.text("url", "original", part["uri"]);
  const code = Number(part["code"]);
  readOutcome(draft, part["code"] !== undefined && Number.isInteger(code) ? code < 400 : undefined);
};

const pgsql: Read = (draft, part) => {
  const parameters = objectIn(objectIn(part["request"])["startup_parameters"]);
  draft.text("user", "name", parameters["user"]);
};

const ldap: Read = (draft, part) => {
  const request = objectIn(part["request"]);
  draft.text("user", "name", objectIn(request["bind_request"])["name"]);
  for (const response of objectsIn(part["responses"])) {
    const result = textIn(objectIn(response["bind_response"])["result_code"]);
    readOutcome(draft, result === undefined ? undefined : result === "success");
  }
};

/** ARP has no IP header, so its addresses stand in the part itself. */
const arp: Read = (draft, part) => {
  draft.address("source", part["src_ip"]);
  draft.address("destination", part["dest_ip"]);
  readMac(draft, "source", part["src_mac"]);
  readMac(draft, "destination", part["dest_mac"]);
};

const rdp: Read = (draft, part) => {
  draft.text("user", "name", part["cookie"]);
  draft.text("source", "domain", objectIn(part["client"])["client_name"]);
};

const rfb: Read = (draft, part) => {
  const result = objectIn(part["authentication"])["security_result"];
  readOutcome(draft, typeof result === "string" ? result === "OK" : undefined);
};

/**
 * Readers by the name of the part. What is not named here (SNMP, MQTT but for its user, Modbus, DNP3, IKE, ENIP,
 * BitTorrent, WebSocket ...) has nothing that ECS has a field for; it stays in `native`, where rules find it.
 */
const readers = new Map<string, Read>([
  ["dns", dns],
  ["mdns", dns],
  ["http", http],
  ["tls", tls],
  ["quic", tls],
  ["fileinfo", fileinfo],
  ["email", email],
  ["smtp", smtp],
  ["smb", smb],
  ["krb5", krb5],
  ["dhcp", dhcp],
  ["ftp", ftp],
  ["ftp_data", (draft, part) => readFilePath(draft, part["filename"])],
  ["tftp", (draft, part) => readFilePath(draft, part["file"])],
  [
    "nfs",
    (draft, part) => {
      readFilePath(draft, part["filename"]);
      const status = textIn(part["status"]);
      readOutcome(draft, status === undefined ? undefined : status === "OK");
    },
  ],
  ["sip", sip],
  ["pgsql", pgsql],
  ["ldap", ldap],
  ["arp", arp],
  ["rdp", rdp],
  ["rfb", rfb],
  ["mqtt", (draft, part) => draft.text("user", "name", objectIn(part["connect"])["username"])],
  ["ssh", (draft, part) => draft.text("user_agent", "original", objectIn(part["client"])["software_version"])],
  ["drop", (draft, part) => draft.text("event", "reason", part["reason"])],
  ["anomaly", (draft, part) => draft.text("event", "reason", part["event"] ?? part["type"])],
  [
    "ether",
    (draft, part) => {
      readMac(draft, "source", part["src_mac"]);
      readMac(draft, "destination", part["dest_mac"]);
    },
  ],
]);

/** The parts that a record has, whatever its event type: an alert carries those of its transaction too. */
export function readProtocols(draft: Draft, record: JsonObject): void {
  for (const key in record) {
    const read = readers.get(key);
    if (read === undefined) continue;
    const part = record[key];
    if (isObject(part)) read(draft, part);
    else if (key === "dns" && Array.isArray(part)) dns(draft, { queries: part });
  }
  for (const file of objectsIn(record["files"]).slice(0, 20)) fileinfo(draft, file);
}
