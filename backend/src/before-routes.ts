import fs from "node:fs";
import path from "node:path";
import compression from "compression";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import helmet from "helmet";
import { ProblemError } from "@lagewarte/model";
import { answerProblem } from "./problem-filter.ts";
import type { Services } from "./services.ts";

const BODY_LIMIT = "64kb";
/** Of the routes that take the text of a file of rules (`RULE_TEXT_BYTES`), escaped as JSON has it. */
const RULES_BODY_LIMIT = "640kb";

/** What comes before Nest's routes: headers, the intake's raw body, JSON bodies, the pages. */
export function beforeRoutes(server: Express, { intake, telemetry }: Services, pages: string | undefined): void {
  server.use(securityHeaders);
  server.use(refuseMalformedPath);
  server.post("/api/v1/intake/:feed", (request, response) => {
    if (intake === undefined)
      answerProblem(response, new ProblemError({ id: "not-found", detail: "there is no intake here" }), telemetry);
    else void intake(request, response, request.params.feed);
  });
  server.use("/api", neverKept, jsonOnly);
  server.use("/api/v1/rules", express.json({ limit: RULES_BODY_LIMIT, strict: true }));
  server.use("/api", express.json({ limit: BODY_LIMIT, strict: true }));
  server.use(compression());
  if (pages !== undefined && fs.existsSync(pages)) servePages(server, pages);
}

const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      "default-src": ["'none'"],
      "script-src": ["'self'"],
      "style-src": ["'self'"],
      "img-src": ["'self'", "data:"],
      "font-src": ["'self'"],
      "connect-src": ["'self'"],
      "manifest-src": ["'self'"],
      "base-uri": ["'none'"],
      "form-action": ["'self'"],
      "frame-ancestors": ["'none'"],
    },
  },
  strictTransportSecurity: false,
});

function refuseMalformedPath(request: Request, _response: Response, next: NextFunction): void {
  if (readable(request.path) === undefined)
    throw new ProblemError({ id: "bad-request", detail: "the address is not valid percent-encoding" });
  next();
}

/** No copy of content in caches; and an alert's ETag is its revision, which says nothing about whether a copy is fresh. */
function neverKept(request: Request, response: Response, next: NextFunction): void {
  response.setHeader("cache-control", "no-store");
  delete request.headers["if-none-match"];
  delete request.headers["if-modified-since"];
  next();
}

/** A form or plain text can be sent across origins without asking; JSON cannot. */
function jsonOnly(request: Request, _response: Response, next: NextFunction): void {
  const { "content-length": length, "transfer-encoding": encoding, "content-type": type } = request.headers;
  const hasBody = encoding !== undefined || (length !== undefined && length !== "0");
  if (hasBody && !/^application\/json\s*(;|$)/i.test(type ?? ""))
    throw new ProblemError({ id: "wrong-media-type", detail: "send application/json" });
  next();
}

/** Files of the built pages; every other address of the pages is one document, addresses of the API never are. */
function servePages(server: Express, pages: string): void {
  server.use(
    express.static(pages, {
      index: false,
      setHeaders: (response, file) =>
        response.setHeader(
          "cache-control",
          /[\\/]assets[\\/]/.test(file) ? "public, max-age=31536000, immutable" : "no-cache",
        ),
    }),
  );
  server.use((request, response, next) => {
    const isPage = request.method === "GET" && !isOfApi(request.path) && path.extname(request.path) === "";
    if (isPage && request.accepts("html") !== false)
      response.sendFile(path.join(pages, "index.html"), { headers: { "cache-control": "no-cache" } });
    else next();
  });
}

/** However it is written: with further slashes, dots, in capitals, encoded. */
export function isOfApi(address: string): boolean {
  const plain = path.posix.normalize(`/${readable(address) ?? address}`.replace(/[\\/]+/g, "/")).toLowerCase();
  return /^\/(api|socket\.io)(\/|$)/.test(plain);
}

function readable(address: string): string | undefined {
  try {
    return decodeURIComponent(address);
  } catch {
    return undefined;
  }
}
