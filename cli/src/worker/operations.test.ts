import { afterEach, describe, expect, it } from "vitest";
import { createTelemetry } from "@lagewarte/platform";
import { serveOperations, type Operations, type OperationsOptions } from "./operations.ts";

let served: Operations | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

async function serve(
  over: Partial<OperationsOptions> = {},
): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  const telemetry = createTelemetry({ level: "silent", name: "rules" });
  const options = { host: "127.0.0.1", port: 0, telemetry, ready: async () => {}, metricsToken: undefined, ...over };
  served = await serveOperations(options);
  const { url } = served;
  return (path, init) => fetch(`${url}${path}`, init);
}

describe("a worker without pages", () => {
  it("says that it is alive and ready, and when it is not, without a word of why", async () => {
    let failure: Error | undefined;
    const ask = await serve({
      ready: async () => {
        if (failure !== undefined) throw failure;
      },
    });
    expect(await (await ask("/api/v1/health/live")).json()).toEqual({ status: "live" });
    expect((await ask("/api/v1/health/ready")).status).toBe(200);
    failure = new Error("broker kafka-7:9092 refuses us");
    const unready = await ask("/api/v1/health/ready");
    expect([unready.status, unready.headers.get("content-type")]).toEqual([503, "application/problem+json"]);
    const text = await unready.text();
    expect(text).toContain('"id":"not-ready"');
    expect(text).not.toContain("kafka-7");
    expect((await ask("/api/v1/health/live")).status).toBe(200);
  });

  it("tells its metrics to who is on this machine, or has the token where there is one", async () => {
    const open = await serve();
    expect((await open("/api/v1/metrics")).status).toBe(200);
    await served?.close();
    const shut = await serve({ metricsToken: "a-long-metrics-token" });
    const as = (token: string) => shut("/api/v1/metrics", { headers: { authorization: `Bearer ${token}` } });
    expect((await shut("/api/v1/metrics")).status).toBe(401);
    expect((await as("another")).status).toBe(401);
    expect((await as("a-long-metrics-token")).status).toBe(200);
  });

  it("hands deliveries to the intake where it has one, and knows nothing else", async () => {
    const feeds: string[] = [];
    const ask = await serve({
      intake: async (_request, response, feed) => {
        feeds.push(feed);
        response.writeHead(202).end();
      },
    });
    expect((await ask("/api/v1/intake/suricata-eve", { method: "POST", body: "{}" })).status).toBe(202);
    expect(feeds).toEqual(["suricata-eve"]);
    for (const [path, method] of [
      ["/api/v1/intake/suricata-eve", "GET"],
      ["/api/v1/intake/../metrics", "POST"],
      ["/api/v1/alerts", "GET"],
      ["/", "GET"],
    ] as const)
      expect((await ask(path, { method })).status, path).toBe(404);
  });
});
