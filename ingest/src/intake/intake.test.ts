import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Rejected, Source } from "@lagewarte/model";
import { createTelemetry, sha256, SqliteEventLog, SqliteReadModel, systemClock } from "@lagewarte/platform";
import { startIngest, type Worker } from "../worker/ingest-worker.ts";
import { createIntake, type Intake } from "./intake.ts";

const good = (number: number): string =>
  `{"event_type":"alert","timestamp":"2026-11-24T09:00:00Z","flow_id":${number},"src_ip":"192.0.2.1","dest_ip":"192.0.2.2"}\n`;

const source = (id: string, over: Partial<Source> = {}): Source =>
  Source.parse({
    id,
    name: id,
    feed: "suricata-eve",
    organisation: null,
    covers: [],
    tlp: "AMBER",
    expectedInterval: null,
    tokenHash: sha256(`token-${id}`),
    createdAt: "2026-01-01T00:00:00.000Z",
    revokedAt: null,
    example: false,
    ...over,
  });

let log: SqliteEventLog;
let readModel: SqliteReadModel;
let intake: Intake;
let worker: Worker;
let server: Server;
let address: string;

beforeAll(async () => {
  log = await SqliteEventLog.open({ folder: ":memory:" });
  readModel = await SqliteReadModel.open({ folder: ":memory:" });
  const sources = [
    source("a"),
    source("gone", { revokedAt: "2026-02-01T00:00:00.000Z" }),
    source("w", { feed: "idea0" }),
  ];
  await log.append(
    sources.map((each) => ({ topic: "registry.sources" as const, key: each.id, value: JSON.stringify(each) })),
  );
  const shared = { log, clock: systemClock, telemetry: createTelemetry({ level: "silent" }) };
  intake = await createIntake(shared);
  worker = await startIngest({ ...shared, readModel });
  server = createServer((request, response) => {
    const [, feed = ""] = /^\/([^?]*)/.exec(request.url ?? "") ?? [];
    void intake.handle(request, response, feed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await worker.close();
  await intake.close();
  await readModel.close();
  await log.close();
});

async function send(
  body: RequestInit["body"],
  { token = "token-a", path = "suricata-eve", headers = {} }: { token?: string; path?: string; headers?: object } = {},
): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }> {
  const response = await fetch(`${address}/${path}`, {
    method: "POST",
    body: body ?? null,
    headers: { ...(token === "" ? {} : { authorization: `Bearer ${token}` }), ...headers },
    duplex: "half",
  });
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown>,
    headers: response.headers,
  };
}

describe("the intake", () => {
  it("answers with what became of a delivery, once all of it is durable", async () => {
    expect(await send(good(1) + good(2) + "{]\n")).toMatchObject({
      status: 202,
      body: { received: 3, events: 2, suppressed: 0, rejected: 1 },
    });
  });

  it("knows a delivery again that comes twice, and takes it packed as well", async () => {
    await send(good(10) + good(11));
    expect((await send(gzipSync(good(10) + good(11) + good(12)))).body).toMatchObject({
      received: 3,
      events: 1,
      suppressed: 2,
    });
  });

  it.each([
    ["without a token", { token: "" }, 401, "no-token"],
    ["with a token that is none", { token: "token-b" }, 403, "wrong-token"],
    ["with the token of a source that is gone", { token: "token-gone" }, 403, "wrong-token"],
    ["with the token of another feed's source", { token: "token-w" }, 403, "wrong-token"],
    ["to a feed that is none", { path: "nothing" }, 404, "unknown-feed"],
    ["with a zone that is none", { path: "suricata-eve?timezone=Mars/Olympus" }, 400, "bad-request"],
  ])("refuses a delivery %s", async (_what, how, status, id) => {
    const { body, ...answer } = await send(good(20), how);
    expect([answer.status, body["id"], body["type"]]).toEqual([status, id, `/problems/${id}`]);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(JSON.stringify(body)).not.toContain("token-");
  });

  it("refuses what is packed badly, and a bomb", async () => {
    expect((await send(gzipSync(good(30)).subarray(0, -9))).body).toMatchObject({ id: "bad-compression" });
    expect((await send(gzipSync(Buffer.alloc(64 * 1024 * 1024, "x")))).body).toMatchObject({ id: "bomb" });
  });

  it("sets a line of 50 MB aside and reads its neighbours", async () => {
    const line = `{"a":"${"x".repeat(50 * 1024 * 1024)}"}\n`;
    expect((await send(good(40) + line + good(41))).body).toMatchObject({ received: 3, events: 2, rejected: 1 });
    const records = await Promise.all(
      (await log.ends("rejected")).map(({ partition, start }) => log.read("rejected", partition, start, 1000)),
    );
    const rejected = records
      .flat()
      .map(({ value }) => Rejected.parse(JSON.parse(Buffer.from(value).toString())))
      .filter(({ problem }) => problem === "too-large");
    expect(rejected).toMatchObject([{ line: 2, rawBytes: line.length - 1 }]);
    expect(rejected[0]?.raw.length).toBeLessThan(100_000);
  });

  it("asks a source to wait that has eight deliveries under way, and takes from it again after", async () => {
    const held: ReadableStreamDefaultController<Uint8Array>[] = [];
    const slow = Array.from({ length: 8 }, () =>
      send(new ReadableStream<Uint8Array>({ start: (controller) => void held.push(controller) })),
    );
    for (const [index, controller] of held.entries()) controller.enqueue(Buffer.from(good(50 + index)));
    await expect
      .poll(async () => {
        const { status, body, headers } = await send(good(60));
        return [status, body["id"], headers.get("retry-after")];
      })
      .toEqual([429, "intake-busy", "5"]);
    for (const controller of held) controller.close();
    expect((await Promise.all(slow)).map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 202));
    expect((await send(good(70))).status).toBe(202);
  });
});
