import type { Json, JsonObject } from "@lagewarte/model";
import { canonicalAddress } from "../../normalise/address.ts";
import type { Draft } from "../../normalise/draft.ts";
import { isObject, readOutcome, textIn } from "./part.ts";

export function http(draft: Draft, part: JsonObject): void {
  const { hostname, url, http_method: method, status, length, protocol, http_port: port } = part;
  const path = textIn(url);
  if (path !== undefined) {
    draft.set("url", "original", path);
    draft.set("url", "path", path.split(/[?#]/)[0]);
    const query = /\?([^#]*)/.exec(path)?.[1];
    draft.set("url", "query", query);
  }
  if (typeof port === "number") draft.set("url", "port", port);
  readHost(draft, textIn(hostname), path);
  const request: { [key: string]: Json } = {};
  if (textIn(method) !== undefined) request["method"] = method as string;
  if (textIn(part["http_refer"]) !== undefined) request["referrer"] = part["http_refer"] as string;
  if (Object.keys(request).length > 0) draft.set("http", "request", request);
  const response: { [key: string]: Json } = {};
  if (typeof status === "number") response["status_code"] = status;
  if (typeof length === "number") response["body"] = { bytes: length };
  if (textIn(part["http_content_type"]) !== undefined) response["mime_type"] = part["http_content_type"] as string;
  if (Object.keys(response).length > 0) draft.set("http", "response", response);
  draft.set("http", "version", textIn(protocol)?.replace("HTTP/", "") ?? textIn(part["version"]));
  draft.text("user_agent", "original", part["http_user_agent"]);
  if (typeof status === "number") readOutcome(draft, status < 400);
}

/** The Host header: a name or an address, often with a port. */
function readHost(draft: Draft, host: string | undefined, path: string | undefined): void {
  if (host === undefined) return;
  const bare = host.replace(/^\[([^\]]*)\](?::\d+)?$|^([^:]*):\d+$/, "$1$2");
  if (canonicalAddress(bare) === undefined) draft.domain("url", "domain", bare, "destination");
  else draft.set("url", "domain", bare);
  if (path?.startsWith("/")) draft.observe("url", `http://${host}${path}`, "destination");
}

/** TLS, and QUIC, which tells of its handshake in the same words. */
export function tls(draft: Draft, part: JsonObject): void {
  const { sni, version, ja3, ja3s, ja4, client } = part;
  const hashIn = (value: Json | undefined): string | undefined =>
    isObject(value) ? textIn(value["hash"]) : textIn(value);
  const ours: { [key: string]: Json } = certificate(isObject(client) ? client : {});
  const add = (to: { [key: string]: Json }, key: string, value: string | undefined): void => {
    if (value !== undefined) to[key] = value;
  };
  add(ours, "server_name", textIn(sni));
  add(ours, "ja3", hashIn(ja3));
  add(ours, "ja4", hashIn(ja4));
  if (Object.keys(ours).length > 0) draft.set("tls", "client", ours);
  const theirs = certificate(part);
  add(theirs, "ja3s", hashIn(ja3s));
  if (Object.keys(theirs).length > 0) draft.set("tls", "server", theirs);
  const number = typeof version === "string" ? /^(?:TLS|SSL)v?\s*([\d.]+)$/i.exec(version.trim())?.[1] : undefined;
  draft.set("tls", "version", number);
  if (part["session_resumed"] === true) draft.set("tls", "resumed", true);
  draft.text("user_agent", "original", part["ua"]);
  draft.domain("destination", "domain", sni, "destination");
}

function certificate(part: JsonObject): { [key: string]: Json } {
  const fields: { [key: string]: Json } = {};
  for (const [ours, theirs] of [
    ["subject", "subject"],
    ["issuer", "issuerdn"],
    ["not_before", "notbefore"],
    ["not_after", "notafter"],
  ] as const) {
    const value = textIn(part[theirs]);
    if (value !== undefined)
      fields[ours] = ours.startsWith("not") && !/(?:Z|[+-]\d\d:?\d\d)$/.test(value) ? `${value}Z` : value;
  }
  const fingerprint = textIn(part["fingerprint"]);
  if (fingerprint !== undefined) fields["hash"] = { sha1: fingerprint.replaceAll(":", "").toUpperCase() };
  return fields;
}
