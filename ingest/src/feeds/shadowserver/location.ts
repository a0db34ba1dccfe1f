import { canonicalDomain } from "../../normalise/address.ts";

const ABSOLUTE = /^[a-z][a-z0-9+.-]{1,15}:\/\//i;

/**
 * A report names a web address whole, or as host and path; the path may be a whole request line (`GET /a HTTP/1.1`).
 * Without a host it stays the path it is.
 */
export function reportedUrl(host: string, path: string, application: string): string | undefined {
  if (path === "") return undefined;
  const refanged = path.replace(/^hxxp/i, "http");
  if (ABSOLUTE.test(refanged) || host === "") return refanged;
  const from = path.indexOf("/");
  const [bare = ""] = (from < 0 ? "" : path.slice(from)).split(/\s/);
  return `${application === "https" ? "https" : "http"}://${host}${bare}`;
}

export function isAbsolute(url: string): boolean {
  return ABSOLUTE.test(url);
}

/** The domain of `example.org:8080`, `https://example.org/` or `example.org`; undefined for an address. */
export function domainIn(text: string): string | undefined {
  if (/^[\w.-]+$/.test(text)) return canonicalDomain(text);
  const [host = ""] = text.replace(ABSOLUTE, "").split(/[/?#]/);
  return canonicalDomain(host.replace(/^.*@/, "").replace(/:\d{1,5}$/, ""));
}
