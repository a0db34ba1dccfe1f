import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Write } from "../read-model.ts";
import { createTelemetry } from "../telemetry.ts";
import type { ElasticsearchReadModel } from "./elasticsearch-read-model.ts";
import { certify, FaultyProxy, type Fault, type Meddling, type ProxiedRequest } from "./proxy.contract.ts";
import { problemOf, ServerUnderTest } from "./server.contract.ts";

const server = new ServerUnderTest();
const isBulk = ({ path }: ProxiedRequest): boolean => path.startsWith("/_bulk");

/** Each of the given meddlings once, with bulks in their order; then nothing more. */
function inTurn(...meddlings: readonly (Meddling | undefined)[]): Fault & { left(): number } {
  const left = [...meddlings];
  return Object.assign((request: ProxiedRequest) => (isBulk(request) ? left.shift() : undefined), {
    left: () => left.length,
  });
}

/** Says of every second document that it was not taken, though it was. */
const everySecond = (status: number, type: string): Meddling => ({
  change: (answer) => {
    const { items } = JSON.parse(answer) as { items: Record<string, object>[] };
    const error = { type, reason: "planted by the test" };
    return JSON.stringify({
      items: items.map((item, index) => (index % 2 === 0 ? item : { index: { status, error } })),
    });
  },
});

const documents = (name: string, count: number): Write[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `${name}-${index}`,
    version: 1,
    document: { state: name, index },
  }));

describe("a write to Elasticsearch", () => {
  let proxy: FaultyProxy;
  let model: ElasticsearchReadModel;
  const prefix = server.prefix();
  const telemetry = createTelemetry({ level: "silent" });
  const refused = async (): Promise<number> =>
    (await telemetry.metrics.getSingleMetric("lagewarte_read_model_refused_documents_total")?.get())?.values[0]
      ?.value ?? -1;
  beforeAll(async () => {
    proxy = await FaultyProxy.start(server.url);
    model = await server.open({ nodes: [proxy.url], prefix, retryFor: 20_000, requestTimeout: 20_000, telemetry });
  });
  afterEach(() => {
    proxy.fault = () => undefined;
  });
  afterAll(async () => {
    await model.close();
    await proxy.close();
  });

  const busy: Meddling = { status: 429, type: "es_rejected_execution_exception" };
  const passing: [what: string, ...Meddling[]][] = [
    ["its queue is full", busy, busy, busy],
    ["no node answers for it", { status: 503 }, { status: 502 }, { status: 504 }],
    ["the connection breaks before it is heard", { reset: "before" }, { reset: "before" }],
    ["the connection breaks before it answers", { reset: "after" }, { reset: "after" }],
    ["it takes every second document", everySecond(429, "es_rejected_execution_exception"), busy],
    ["it loses a shard", everySecond(503, "unavailable_shards_exception"), { status: 503 }, { reset: "after" }],
    ["its answer is cut off", { change: (answer) => answer.slice(0, 30) }, { change: () => '{"items":[]}' }],
  ];
  it.each(passing)("goes on until it is done when %s, and tells of each document once", async (what, ...meddlings) => {
    const writes = documents(what, 200);
    const ids = writes.map(({ id }) => id);
    for (const collection of ["alerts", "events"] as const) {
      const fault = inTurn(...meddlings);
      proxy.fault = fault;
      expect(await model.upsert(collection, writes)).toEqual(ids);
      expect(fault.left()).toBe(0);
      await model.refresh(collection);
      const found = await model.search(collection, { limit: 0, total: true });
      const all = await model.getMany(
        collection,
        writes.map(({ id }) => id),
      );
      expect(all.map((each) => each?.document)).toEqual(writes.map(({ document }) => document));
      expect(found.total).toBeGreaterThanOrEqual(200);
    }
  });

  it("tells nothing of what somebody newer has written meanwhile", async () => {
    const direct = await server.open({ prefix });
    proxy.fault = (request) => {
      if (!isBulk(request)) return undefined;
      proxy.fault = inTurn();
      return { reset: "before", wait: direct.upsert("alerts", [{ id: "raced", version: 9, document: null }]) };
    };
    expect(await model.upsert("alerts", [{ id: "raced", version: 8, document: {} }])).toEqual([]);
    await direct.close();
  });

  it("fails as unavailable when it does not pass in time, and succeeds when it is repeated", async () => {
    const hasty = await server.open({ nodes: [proxy.url], prefix, retryFor: 300 });
    const writes = documents("hasty", 50);
    for (const meddling of [busy, { status: 503 }, { reset: "before" }, everySecond(429, "busy")] as Meddling[]) {
      proxy.fault = (request) => (isBulk(request) ? meddling : undefined);
      expect(await problemOf(hasty.upsert("alerts", writes))).toBe("read-model-unavailable");
    }
    proxy.fault = () => undefined;
    await hasty.upsert("alerts", writes);
    const all = await hasty.getMany(
      "alerts",
      writes.map(({ id }) => id),
    );
    expect(all.map((each) => each?.document)).toEqual(writes.map(({ document }) => document));
    await hasty.close();
  });

  it("names the document that is refused, counts it, and is no failure that passes", async () => {
    proxy.fault = inTurn({
      change: (answer) => {
        const { items } = JSON.parse(answer) as { items: object[] };
        const error = { type: "document_parsing_exception", reason: "planted" };
        return JSON.stringify({ items: [...items.slice(0, 2), { index: { status: 400, error } }] });
      },
    });
    const problem = await model.upsert("alerts", documents("poison", 3)).catch((error: unknown) => error);
    expect(problem).toMatchObject({ problem: { id: "internal" } });
    expect(String(problem)).toContain('document "poison-2" of alerts');
    expect(await refused()).toBe(1);
  });

  it("is sent in smaller parts when it is too large for what lies between", async () => {
    const writes = documents("large", 100);
    proxy.fault = (request) => (isBulk(request) && request.body.length > 2000 ? { status: 413 } : undefined);
    expect(await model.upsert("alerts", writes)).toEqual(writes.map(({ id }) => id));
    proxy.fault = (request) => (isBulk(request) ? { status: 413 } : undefined);
    expect(await problemOf(model.upsert("alerts", documents("larger", 4)))).toBe("internal");
  });

  it("waits for a slow answer, and does not hold up questions", async () => {
    let answer = (): void => {};
    const wait = new Promise<void>((resolve) => (answer = resolve));
    proxy.fault = inTurn({ wait });
    const slow = model.upsert("alerts", documents("slow", 10));
    expect(await model.get("alerts", "slow-1")).toBeUndefined();
    answer();
    expect(await slow).toHaveLength(10);
  });
});

describe("a question to Elasticsearch", () => {
  it("fails as unavailable when there is no answer, half of one, or one too late", async () => {
    const proxy = await FaultyProxy.start(server.url);
    const model = await server.open({ nodes: [proxy.url], requestTimeout: 5000 });
    const ask = (): Promise<string> => problemOf(model.search("alerts", { limit: 1 }));
    expect(await ask()).toBe("an answer");
    for (const meddling of [
      { status: 503 },
      { status: 429, type: "es_rejected_execution_exception" },
      { status: 401, type: "security_exception" },
      { reset: "before" },
      { change: (answer: string) => answer.slice(0, 20) },
      { wait: new Promise(() => {}) },
    ] satisfies Meddling[]) {
      proxy.fault = () => meddling;
      expect(await ask()).toBe("read-model-unavailable");
      if (!("wait" in meddling)) {
        expect(await problemOf(model.getMany("events", ["a"]))).toBe("read-model-unavailable");
        expect(await problemOf(model.check())).toBe("read-model-unavailable");
      }
    }
    proxy.fault = () => undefined;
    expect(await ask()).toBe("an answer");
    await model.close();
    expect(await ask()).toBe("read-model-unavailable");
    await proxy.close();
  });
});

describe("Elasticsearch behind TLS", () => {
  const certified = certify();
  const apiKey = "aWQ6c2VjcmV0";
  let proxy: FaultyProxy;
  beforeAll(async () => {
    proxy = await FaultyProxy.start(server.url, certified);
    proxy.fault = ({ headers }) =>
      headers.authorization === `ApiKey ${apiKey}` ? undefined : { status: 401, type: "security_exception" };
  });
  afterAll(() => proxy.close());

  it("is written and asked with the right key and authority", async () => {
    const model = await server.open({ nodes: [proxy.url], apiKey, ca: certified.ca });
    await model.upsert("alerts", documents("secret", 3));
    expect(await model.get("alerts", "secret-1")).toBeDefined();
    await model.check();
    await model.close();
  });

  it("is a wrong configuration with another key, another authority, or none", async () => {
    const { ca } = certified;
    for (const options of [{ ca }, { ca, apiKey: "b3RoZXI=" }, { apiKey }, { apiKey, ca: certify().ca }]) {
      const opening = server.open({ nodes: [proxy.url], ...options }).catch((error: unknown) => error);
      const problem = await opening;
      expect(problem).toMatchObject({ problem: { id: "bad-configuration" } });
      expect(String(problem)).not.toContain(apiKey);
    }
    expect(await problemOf(server.open({ nodes: [proxy.url.replace("https", "http")] }))).toBe(
      "read-model-unavailable",
    );
    expect(await problemOf(server.open({ nodes: [server.url.replace("http", "https")] }))).toBe("bad-configuration");
    expect(await problemOf(server.open({ prefix: "No prefix" }))).toBe("bad-configuration");
    expect(await problemOf(server.open({ nodes: ["no address"] }))).toBe("bad-configuration");
  });

  it("is a wrong configuration when it is another product", async () => {
    const other = await FaultyProxy.start(server.url);
    other.fault = () => ({ status: 200, product: "another" });
    expect(await problemOf(server.open({ nodes: [other.url] }))).toBe("bad-configuration");
    await other.close();
  });
});
