import type { Json, JsonObject } from "@lagewarte/model";
import type { Draft } from "../../normalise/draft.ts";

type Read = (draft: Draft, part: JsonObject) => void;
const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const textIn = (value: Json | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

function dns(draft: Draft, part: JsonObject): void {
  // Version 1 and 2 have the question here, version 3 in a list; answers carry it too.
  const queries = part["queries"] ?? part["query"];
  const [first] = Array.isArray(queries) ? queries.filter(isObject) : [];
  const question = first ?? part;
  const name = textIn(question["rrname"]);
  if (name !== undefined) {
    const type = textIn(question["rrtype"]);
    draft.set("dns", "question", { name, ...(type === undefined ? {} : { type }) });
    draft.observe("domain-name", name.toLowerCase().replace(/\.$/, ""), "destination");
  }
  draft.text("dns", "type", part["type"]);
  draft.text("dns", "id", part["id"]);
  draft.text("dns", "response_code", part["rcode"]);
  const grouped = part["grouped"];
  if (!isObject(grouped)) return;
  const addresses = [grouped["A"], grouped["AAAA"]].flat().filter((item): item is string => typeof item === "string");
  if (addresses.length > 0) draft.set("dns", "resolved_ip", addresses.slice(0, 50));
}

function http(draft: Draft, part: JsonObject): void {
  const { hostname, url, http_method: method, status, length, protocol, http_port: port } = part;
  const path = textIn(url);
  if (path !== undefined) draft.set("url", "original", path);
  if (path !== undefined) draft.set("url", "path", path.split("?")[0]);
  draft.domain("url", "domain", hostname, "destination");
  if (typeof port === "number") draft.set("url", "port", port);
  const host = textIn(hostname);
  if (host !== undefined && path !== undefined && path.startsWith("/"))
    draft.observe("url", `http://${host}${path}`, "destination");
  const request: { [key: string]: Json } = {};
  if (textIn(method) !== undefined) request["method"] = method as string;
  if (textIn(part["http_refer"]) !== undefined) request["referrer"] = part["http_refer"] as string;
  if (Object.keys(request).length > 0) draft.set("http", "request", request);
  const response: { [key: string]: Json } = {};
  if (typeof status === "number") response["status_code"] = status;
  if (typeof length === "number") response["body"] = { bytes: length };
  if (textIn(part["http_content_type"]) !== undefined) response["mime_type"] = part["http_content_type"] as string;
  if (Object.keys(response).length > 0) draft.set("http", "response", response);
  draft.text("http", "version", typeof protocol === "string" ? protocol.replace("HTTP/", "") : undefined);
  draft.text("user_agent", "original", part["http_user_agent"]);
  if (typeof status === "number" && draft.ecs["event"]?.["kind"] === "event")
    draft.set("event", "outcome", status < 400 ? "success" : "failure");
}

function tls(draft: Draft, part: JsonObject): void {
  const { sni, subject, issuerdn: issuer, fingerprint, version, ja3, ja3s, ja4 } = part;
  const client: { [key: string]: Json } = {};
  if (textIn(sni) !== undefined) client["server_name"] = sni as string;
  if (isObject(ja3) && textIn(ja3["hash"]) !== undefined) client["ja3"] = ja3["hash"] as string;
  if (textIn(ja4) !== undefined) client["ja4"] = ja4 as string;
  if (Object.keys(client).length > 0) draft.set("tls", "client", client);
  const server: { [key: string]: Json } = {};
  if (textIn(subject) !== undefined) server["subject"] = subject as string;
  if (textIn(issuer) !== undefined) server["issuer"] = issuer as string;
  if (textIn(fingerprint) !== undefined)
    server["hash"] = { sha1: (fingerprint as string).replaceAll(":", "").toUpperCase() };
  if (isObject(ja3s) && textIn(ja3s["hash"]) !== undefined) server["ja3s"] = ja3s["hash"] as string;
  if (Object.keys(server).length > 0) draft.set("tls", "server", server);
  draft.text("tls", "version", typeof version === "string" ? version.replace(/^TLSv?\s*/i, "") : undefined);
  draft.domain("destination", "domain", sni, "destination");
}

function fileinfo(draft: Draft, part: JsonObject): void {
  const name = textIn(part["filename"]);
  if (name !== undefined) {
    draft.set("file", "path", name);
    draft.set("file", "name", name.split(/[\\/]/).at(-1));
  }
  draft.number("file", "size", part["size"]);
  draft.text("file", "mime_type", part["magic"]);
  const hash: { [key: string]: Json } = {};
  for (const kind of ["md5", "sha1", "sha256"] as const) {
    const value = textIn(part[kind]);
    if (value === undefined || !/^[0-9a-fA-F]{32,64}$/.test(value)) continue;
    hash[kind] = value.toLowerCase();
    draft.observe(`file:${kind}`, value.toLowerCase(), "indicator");
  }
  if (Object.keys(hash).length > 0) draft.set("file", "hash", hash);
}

function email(draft: Draft, part: JsonObject): void {
  const addresses = (value: Json | undefined): string[] =>
    [value].flat().filter((item): item is string => typeof item === "string" && item.includes("@"));
  const bare = (text: string): string => (/<([^<>\s]+)>/.exec(text)?.[1] ?? text).toLowerCase();
  for (const [field, role] of [
    ["from", "source"],
    ["to", "destination"],
    ["cc", "destination"],
  ] as const) {
    const list = addresses(part[field]).map(bare).slice(0, 100);
    if (list.length === 0) continue;
    draft.set("email", field, { address: list });
    for (const address of list) draft.observe("email-addr", address, role);
  }
  draft.text("email", "subject", part["subject"]);
}

const name =
  (group: string, field: string, key: string): Read =>
  (draft, part) =>
    draft.text(group, field, part[key]);

const readers: Readonly<Record<string, Read>> = {
  dns,
  http,
  http2: http,
  tls,
  quic: tls,
  fileinfo,
  email,
  smtp: (draft, part) => draft.domain("source", "domain", part["helo"], "source"),
  ssh: (draft, part) => {
    const client = part["client"];
    if (isObject(client)) draft.text("user_agent", "original", client["software_version"]);
  },
  smb: (draft, part) => draft.text("file", "path", part["filename"]),
  krb5: (draft, part) => {
    draft.text("user", "name", part["cname"]);
    draft.text("user", "domain", part["realm"]);
    const { error_code: error } = part;
    draft.set("event", "outcome", error === undefined ? "success" : "failure");
  },
  dhcp: (draft, part) => {
    draft.text("client", "mac", part["client_mac"]);
    draft.text("host", "name", part["hostname"]);
  },
  rdp: name("user", "name", "cookie"),
  ftp: (draft, part) => draft.text("event", "action", part["command"]),
  sip: name("url", "original", "uri"),
  tftp: name("file", "path", "file"),
  nfs: name("file", "path", "filename"),
  rfb: name("network", "type", "server_protocol_version"),
  anomaly: (draft, part) => {
    draft.text("event", "reason", part["event"]);
    draft.title = `anomaly ${textIn(part["event"]) ?? textIn(part["type"]) ?? ""}`;
  },
};

/** The parts that a record has, whatever its event type: an alert carries those of its transaction too. */
export function readProtocols(draft: Draft, record: JsonObject): void {
  for (const [key, read] of Object.entries(readers)) {
    const part = record[key];
    if (isObject(part)) read(draft, part);
    else if (key === "dns" && Array.isArray(part)) dns(draft, { queries: part });
  }
  const files = record["files"];
  if (Array.isArray(files)) for (const file of files.slice(0, 20)) if (isObject(file)) fileinfo(draft, file);
}
