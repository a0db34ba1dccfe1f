import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { timingSafeEqual } from "node:crypto";
import type { AddressInfo } from "node:net";
import { problemBody, problems, type ProblemId } from "@lagewarte/model";
import { drainOf, sha256, type Telemetry } from "@lagewarte/platform";

export interface OperationsOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly telemetry: Telemetry;
  /** Rejects with the reason while the worker does not do its work. */
  readonly ready: () => Promise<void>;
  /** Bearer token for /api/v1/metrics; none: callers of this machine alone. */
  readonly metricsToken: string | undefined;
  readonly intake?: (request: IncomingMessage, response: ServerResponse, feed: string) => Promise<void>;
}

/** What supervisors and Prometheus ask of a worker without pages, under the same paths as of the backend. */
export interface Operations {
  readonly url: string;
  close(): Promise<void>;
}

const PATH = "/api/v1";
const NO_ROUTE = "there is no such route";

export async function serveOperations(options: OperationsOptions): Promise<Operations> {
  const http = createServer((request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      options.telemetry.logger.error({ err: error }, "a request failed");
      if (response.headersSent) response.destroy();
      else refuse(response, "internal", "the request failed");
    });
  });
  const drain = drainOf(http);
  await listen(http, options);
  const { port } = http.address() as AddressInfo;
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  return {
    url: `http://${host === "0.0.0.0" ? "127.0.0.1" : host}:${port}`,
    close: async () => {
      const draining = drain.begin();
      await new Promise((resolve) => http.close(resolve));
      draining.done();
    },
  };
}

function listen(http: Server, { host, port }: OperationsOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, host, resolve);
  });
}

async function answer(options: OperationsOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://worker");
  const [, feed] = /^\/api\/v1\/intake\/([a-z0-9-]+)$/.exec(pathname) ?? [];
  if (feed !== undefined && options.intake !== undefined && request.method === "POST")
    return options.intake(request, response, feed);
  request.resume();
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, "not-found", NO_ROUTE);
  switch (pathname) {
    case `${PATH}/health/live`:
      return say(response, { status: "live" });
    case `${PATH}/health/ready`:
      try {
        await options.ready();
      } catch (error) {
        options.telemetry.logger.warn({ err: error }, "not ready");
        return refuse(response, "not-ready", "not ready");
      }
      return say(response, { status: "ready" });
    case `${PATH}/metrics`:
      if (!mayReadMetrics(options, request)) return refuse(response, "not-signed-in", "send the token of metricsToken");
      response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
      response.end(await options.telemetry.metrics.metrics());
      return;
    default:
      refuse(response, "not-found", NO_ROUTE);
  }
}

function mayReadMetrics({ metricsToken }: OperationsOptions, { headers, socket }: IncomingMessage): boolean {
  if (metricsToken === undefined) return ["127.0.0.1", "::1", "::ffff:127.0.0.1"].includes(socket.remoteAddress ?? "");
  const [, token = ""] = /^Bearer (\S+)$/.exec(headers.authorization ?? "") ?? [];
  return timingSafeEqual(Buffer.from(sha256(token), "hex"), Buffer.from(sha256(metricsToken), "hex"));
}

function say(response: ServerResponse, body: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, id: ProblemId, detail: string): void {
  response
    .writeHead(problems[id].status, { "content-type": "application/problem+json" })
    .end(JSON.stringify(problemBody({ id, detail })));
}
