import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { memoryIo } from "../fixtures/memory-io.ts";
import { feedCommand, tokenOf, type FeedArguments } from "./feed-command.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-feed-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: string | Uint8Array): string => {
  const place = path.join(folder, name);
  fs.writeFileSync(place, content);
  return place;
};
const flow = (number: number): string => `{"event_type":"flow","flow_id":${number}}\n`;
const flows = (count: number): string => Array.from({ length: count }, (_, index) => flow(index)).join("");

interface Received {
  readonly url: string;
  readonly token: string;
  readonly body: string;
  readonly at: number;
}
type Answer = { status: number; body: object | string; headers?: Record<string, string> };
const accepted = (received: number, rejected = 0): Answer => ({
  status: 202,
  body: { received, events: received - rejected, suppressed: 0, rejected },
});

/** An intake that gives these answers, the last one from then on; and what it got. */
const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
async function intake(...answers: (Answer | "hang up")[]): Promise<{ url: string; got: Received[] }> {
  const got: Received[] = [];
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (piece: Buffer) => (body += piece.toString()));
    request.on("end", () => {
      const answer = answers[Math.min(got.length, answers.length - 1)] ?? accepted(0);
      got.push({ url: request.url ?? "", token: request.headers.authorization ?? "", body, at: performance.now() });
      if (answer === "hang up") request.socket.destroy();
      else reply(response, answer);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got };
}

function reply(response: http.ServerResponse, { status, body, headers }: Answer): void {
  const isText = typeof body === "string";
  const type = isText ? "text/html" : status < 300 ? "application/json" : "application/problem+json";
  response.writeHead(status, { "content-type": type, ...headers });
  response.end(isText ? body : JSON.stringify(body));
}

async function feed(args: Partial<FeedArguments>, input = ""): Promise<{ code: number; out: string; err: string }> {
  const io = memoryIo(input);
  const code = await feedCommand(
    { file: "-", feed: "suricata-eve", to: "http://127.0.0.1:1", token: "secret", ...args },
    io,
  );
  return { code, ...io.written() };
}

describe("lagewarte feed", () => {
  it("sends a file in deliveries, with the token and the file's name, and tells the books of all", async () => {
    const { url, got } = await intake(accepted(1000), accepted(500));
    const { code, out, err } = await feed({ to: url, file: file("eve 1.json", gzipSync(flows(1500))) });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(JSON.parse(out)).toEqual({ received: 1500, events: 1500, suppressed: 0, rejected: 0 });
    expect(got.map(({ body }) => body.split("\n").length - 1)).toEqual([1000, 500]);
    expect(got.map(({ body }) => body).join("")).toBe(flows(1500));
    expect(got[0]).toMatchObject({ url: "/api/v1/intake/suricata-eve?name=eve+1.json", token: "Bearer secret" });
  });

  it("sends what comes by a pipe, under the name that is given", async () => {
    const { url, got } = await intake(accepted(1));
    expect((await feed({ to: url, name: "x.json" }, flow(1))).code).toBe(0);
    expect(got[0]?.url).toContain("?name=x.json");
    expect(got[0]?.body).toBe(flow(1));
  });

  it("puts the header before every part of a table", async () => {
    const { url, got } = await intake(accepted(1000), accepted(1));
    const rows = Array.from({ length: 1001 }, (_, index) => `"2026-11-24 08:00:00","192.0.2.${index % 250}","23"`);
    await feed({ to: url, feed: "shadowserver", file: file("r.csv", `"timestamp","ip","port"\n${rows.join("\n")}\n`) });
    expect(got.length).toBe(2);
    for (const { body } of got) expect(body.split("\n")[0]).toBe('"timestamp","ip","port"');
  });

  it("ends with 2 when records were rejected", async () => {
    const { url } = await intake(accepted(3, 1));
    const { code, out } = await feed({ to: url }, flows(3));
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ received: 3, rejected: 1 });
  });

  it("waits as long as it is asked to, and sends again", async () => {
    const busy = (status: number): Answer => ({ status, body: { detail: "busy" }, headers: { "retry-after": "1" } });
    const { url, got } = await intake(busy(429), busy(503), accepted(1));
    expect((await feed({ to: url }, flow(1))).code).toBe(0);
    expect(got.length).toBe(3);
    expect((got[2]?.at ?? 0) - (got[0]?.at ?? 0)).toBeGreaterThan(1900);
  }, 20_000);

  it("sends again when the connection breaks", async () => {
    const { url, got } = await intake("hang up", accepted(1));
    expect((await feed({ to: url }, flow(1))).code).toBe(0);
    expect(got.map(({ body }) => body)).toEqual([flow(1), flow(1)]);
  }, 20_000);

  it("gives up with 69 when nobody answers, or somebody else does", async () => {
    const silent = await feed({}, flow(1));
    expect(silent.code).toBe(69);
    expect(silent.err).toMatch(/^lagewarte: http:\/\/127\.0\.0\.1:1: .+\n$/);
    const { url } = await intake({ status: 200, body: "<html>Router</html>" });
    const other = await feed({ to: url }, flow(1));
    expect([other.code, other.err]).toEqual([69, `lagewarte: ${url} answers, but is no Lagewarte\n`]);
  }, 30_000);

  it("ends with 78 when the token is not valid there, and does not try again", async () => {
    const { url, got } = await intake({ status: 403, body: { detail: "not of this feed\u001b[2J" } });
    const { code, err } = await feed({ to: url }, flow(1));
    expect([code, got.length]).toEqual([78, 1]);
    expect(err).toBe("lagewarte: 403 not of this feed\\u001b[2J\n");
  });

  it("says so when a delivery was accepted but not worked off yet", async () => {
    const { url } = await intake({
      status: 202,
      body: { received: 0, events: 0, suppressed: 0, rejected: 0, pending: true },
    });
    expect((await feed({ to: url }, flow(1))).err).toContain("not worked off yet");
  });

  it("keeps the rate that it is told", async () => {
    const { url, got } = await intake(accepted(10));
    const started = performance.now();
    await feed({ to: url, rate: 40 }, flows(60));
    expect(got.length).toBe(6);
    expect(performance.now() - started).toBeGreaterThan(1200);
  }, 20_000);

  it("ends with 64 or 66 before it sends anything", async () => {
    const { url, got } = await intake(accepted(1));
    expect((await feed({ to: url, rate: Number.NaN })).code).toBe(64);
    expect((await feed({ to: url, rate: 0 })).code).toBe(64);
    expect((await feed({ to: url, feed: "leef" })).code).toBe(64);
    for (const to of ["here", "ftp://example.org", "file:///etc/passwd"])
      expect((await feed({ to })).code, to).toBe(64);
    expect((await feed({ to: url, file: path.join(folder, "missing") })).code).toBe(66);
    expect((await feed({ to: url, file: folder })).code).toBe(66);
    expect(got).toEqual([]);
  });

  it("ends with 66 when the file is a broken archive", async () => {
    const { url } = await intake(accepted(1));
    const broken = file("broken.gz", gzipSync(flows(1000)).subarray(0, 60));
    expect((await feed({ to: url, file: broken })).code).toBe(66);
  });
});

describe("the token", () => {
  it("may stand in the environment or in a file, where no list of processes shows it", () => {
    const io = memoryIo();
    expect(tokenOf({ LAGEWARTE_TOKEN: "t1" }, io)).toBe("t1");
    expect(tokenOf({ LAGEWARTE_TOKEN_FILE: file("token", "t2\n") }, io)).toBe("t2");
    expect(io.written().err).toBe("");
    expect(tokenOf({ LAGEWARTE_TOKEN: "" }, io)).toBeUndefined();
    expect(tokenOf({ LAGEWARTE_TOKEN_FILE: path.join(folder, "missing") }, io)).toBeUndefined();
    expect(io.written().err.split("\n").length).toBe(3);
  });
});
