import { execFileSync } from "node:child_process";
import fs from "node:fs";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import https from "node:https";
import os from "node:os";
import path from "node:path";

/** What stands between us and the server. Undefined: the request goes through as it is. */
export type Fault = (request: ProxiedRequest) => Meddling | undefined;

export interface ProxiedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

export type Meddling =
  /** Answered in the server's place. */
  | { readonly status: number; readonly type?: string; readonly product?: string }
  /** The connection breaks before the request, or after it was done. */
  | { readonly reset: "before" | "after"; readonly wait?: Promise<unknown> }
  /** The server's answer, changed on its way. */
  | { readonly change: (answer: string) => string }
  | { readonly wait: Promise<unknown> };

export interface Certified {
  readonly key: string;
  readonly cert: string;
  /** PEM of who signed it. */
  readonly ca: string;
}

const NONE: Meddling = { change: (answer) => answer };

/** A small HTTP proxy in front of the real server, that can be told to fail. */
export class FaultyProxy {
  fault: Fault = () => undefined;
  url = "";
  readonly #target: URL;
  readonly #server: http.Server | https.Server;

  constructor(target: string, certified?: Certified) {
    this.#target = new URL(target);
    const serve = (request: IncomingMessage, response: ServerResponse): void => {
      this.#serve(request, response).catch(() => response.destroy());
    };
    this.#server = certified === undefined ? http.createServer(serve) : https.createServer({ ...certified }, serve);
  }

  static async start(target: string, certified?: Certified): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(target, certified);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    const address = proxy.#server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    proxy.url = certified === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`;
    return proxy;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url = "/", headers } = request;
    const body = Buffer.concat(await request.toArray());
    const meddling = this.fault({ method, path: url, headers, body }) ?? NONE;
    if ("status" in meddling) {
      const { status, type, product = "Elasticsearch" } = meddling;
      const error = { error: { type: type ?? "planted_exception", reason: "planted by the test" }, status };
      response.writeHead(status, { "content-type": "application/json", "x-elastic-product": product });
      response.end(JSON.stringify(error));
      return;
    }
    if ("wait" in meddling) await meddling.wait;
    if ("reset" in meddling && meddling.reset === "before") {
      request.socket.destroy();
      return;
    }
    const answer = await this.#forward(method, url, headers, body);
    if ("reset" in meddling) {
      request.socket.destroy();
      return;
    }
    const { "content-length": _, "transfer-encoding": __, ...kept } = answer.headers;
    response.writeHead(answer.status, kept);
    response.end("change" in meddling && meddling !== NONE ? meddling.change(answer.body.toString()) : answer.body);
  }

  #forward(
    method: string,
    url: string,
    headers: IncomingMessage["headers"],
    body: Buffer,
  ): Promise<{ status: number; headers: IncomingMessage["headers"]; body: Buffer }> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = this.#target;
      // The server here knows no keys: whether one is right is decided by the test.
      const { authorization: _, ...kept } = headers;
      const forwarded = http.request({ hostname, port, method, path: url, headers: kept }, (answer) => {
        answer
          .toArray()
          .then((parts) =>
            resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(parts) }),
          )
          .catch(reject);
      });
      forwarded.once("error", reject);
      forwarded.end(body);
    });
  }
}

/** An authority of our own, and what it signed for `localhost`. */
export function certify(): Certified {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-ca-"));
  const file = (name: string): string => path.join(folder, name);
  const openssl = (...args: string[]): void => void execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  try {
    openssl("req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test CA", "-days", "2");
    openssl("req", ...key, "-keyout", "key.pem", "-out", "request.pem", "-subj", "/CN=localhost");
    fs.writeFileSync(file("names"), "subjectAltName=DNS:localhost");
    const signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names", "-days", "1"];
    openssl("x509", "-req", "-in", "request.pem", "-out", "cert.pem", ...signed);
    const [keyPem = "", cert = "", ca = ""] = ["key.pem", "cert.pem", "ca.pem"].map((name) =>
      fs.readFileSync(file(name), "utf8"),
    );
    return { key: keyPem, cert, ca };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
