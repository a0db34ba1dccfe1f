import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { TrialIntake, until, type Answer, type SlowDelivery } from "../trial/trial-intake.ts";

// Starting a log, a read model and a worker takes its time on a busy machine.
vi.setConfig({ testTimeout: 20_000, hookTimeout: 30_000 });

let trial: TrialIntake;
beforeAll(async () => {
  trial = await TrialIntake.start();
  await trial.source("sensor-1", "suricata-eve");
  await trial.source("sensor-2", "suricata-eve");
  await trial.source("reports", "shadowserver");
  await trial.source("former", "suricata-eve", { revokedAt: "2026-01-02T00:00:00.000Z" });
});
afterAll(() => trial.close());

let ports = 0;
/** Lines that no test has sent before. */
const lines = (count: number): string[] =>
  Array.from({ length: count }, () => {
    ports += 1;
    return `{"timestamp":"2026-11-24T09:00:00Z","event_type":"flow","src_ip":"192.0.2.1","src_port":${ports}}`;
  });
const eve = (body: string | Uint8Array, token = "token-sensor-1", query = ""): Promise<Answer> =>
  trial.post("suricata-eve", body, token, query);
const counts = (received: number, events: number, suppressed = 0, rejected = 0): object => ({
  status: 202,
  body: { received, events, suppressed, rejected },
});
const problem = (status: number, id: string): object => ({ status, body: { id, status, type: `/problems/${id}` } });

describe("who may deliver", () => {
  it("is nobody without a token, and is told how to send one", async () => {
    const answer = await trial.post("suricata-eve", "");
    expect(answer).toMatchObject(problem(401, "no-token"));
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
  });

  it.each([
    ["with a token that nobody has", "suricata-eve", "token-guessed"],
    ["with the token of a source of another feed", "idea0", "token-sensor-1"],
    ["with the token of a source that was revoked", "suricata-eve", "token-former"],
    ["with the hash of a token in its place", "suricata-eve", "0".repeat(64)],
  ])("is nobody %s", async (_what, feed, token) => {
    expect(await trial.post(feed, lines(1).join(""), token)).toMatchObject(problem(403, "wrong-token"));
  });

  it("is nobody for a feed that there is not", async () => {
    expect(await trial.post("no-such-feed", "", "token-sensor-1")).toMatchObject(problem(404, "unknown-feed"));
    expect(await trial.post("__proto__", "", "token-sensor-1")).toMatchObject(problem(404, "unknown-feed"));
  });

  it("is a source from the moment on at which it is registered", async () => {
    for (let index = 0; index < 20; index += 1) {
      await trial.register(`fresh-${index}`, "suricata-eve");
      expect(await eve(lines(1).join(""), `token-fresh-${index}`)).toMatchObject(counts(1, 1));
    }
  });

  it("is a source with its token, however it writes the scheme", async () => {
    expect(await trial.post("suricata-eve", lines(1).join(""), "token-sensor-1", "", "bearer")).toMatchObject(
      counts(1, 1),
    );
    expect(await trial.post("suricata-eve", "", "token-sensor-1", "", "Basic")).toMatchObject(problem(401, "no-token"));
  });
});

describe("a delivery is answered with what became of its records", () => {
  it("as lines, as one array, and as documents over several lines", async () => {
    expect(await eve(lines(3).join("\n"))).toMatchObject(counts(3, 3));
    expect(await eve(`[${lines(3).join(",")}]`)).toMatchObject(counts(3, 3));
    const documents = lines(2).map((line) => JSON.stringify(JSON.parse(line), null, 2));
    expect(await eve(documents.join("\n"))).toMatchObject(counts(2, 2));
  });

  it("as a CSV report, whose name says what it is", async () => {
    const name = "scan_rdp";
    const report = readFileSync(path.join(import.meta.dirname, `../feeds/shadowserver/sample-${name}.csv`));
    const rows = report.toString().trim().split("\n").length - 1;
    const file = `2026-11-24-${name}-example-asn.csv`;
    expect(await trial.post("shadowserver", report, "token-reports", `?name=${file}`)).toMatchObject(
      counts(rows, rows),
    );
    const again = await trial.post("shadowserver", gzipSync(report), "token-reports", `?name=${file}`);
    expect(again).toMatchObject(counts(rows, 0, rows));
  });

  it("packed with gzip or zstd, though nothing says so", async () => {
    expect(await eve(gzipSync(lines(4).join("\n")))).toMatchObject(counts(4, 4));
    expect(await eve(zstdCompressSync(Buffer.from(lines(4).join("\n"))))).toMatchObject(counts(4, 4));
  });

  it("over as many chunks as it takes", async () => {
    expect(await eve(lines(4500).join("\n"))).toMatchObject(counts(4500, 4500));
  });

  it("and none when it was empty", async () => {
    expect(await eve("")).toMatchObject(counts(0, 0));
    expect(await eve("\n\n \n")).toMatchObject(counts(0, 0));
  });

  it("suppresses a file that is sent twice", async () => {
    const file = lines(5).join("\n");
    expect(await eve(file)).toMatchObject(counts(5, 5));
    expect(await eve(file)).toMatchObject(counts(5, 0, 5));
    expect(await eve(file, "token-sensor-2")).toMatchObject(counts(5, 5));
  });

  it("keeps bad records with their bytes and place, and takes their neighbours", async () => {
    const [one = "", two = ""] = lines(2);
    const bad = Buffer.from([0x7b, 0xff, 0x7d]);
    const body = Buffer.concat([Buffer.from(`${one}\n`), bad, Buffer.from(`\n${two}\n{"event_type":`)]);
    expect(await eve(body)).toMatchObject(counts(4, 2, 0, 2));
    const offset = one.length + 1;
    expect(await trial.onLog("rejected")).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ line: 2, offset, problem: "not-utf8", raw: bad.toString("base64") }),
        expect.objectContaining({
          line: 4,
          problem: "not-json",
          raw: Buffer.from('{"event_type":').toString("base64"),
        }),
      ]),
    );
  });

  it("reads times in the zone that the source names, and refuses a zone that there is not", async () => {
    const local = lines(1).join("").replace("09:00:00Z", "09:00:00");
    expect(await eve(local, "token-sensor-1", "?timezone=Europe/Berlin")).toMatchObject(counts(1, 1));
    const events = (await trial.onLog("events")) as { observedAtReason: string; observedAt: string }[];
    expect(events.filter(({ observedAtReason }) => observedAtReason === "assumed-zone")).toMatchObject([
      { observedAt: "2026-11-24T08:00:00.000Z" },
    ]);
    expect(await eve("", "token-sensor-1", "?timezone=Mars/Olympus")).toMatchObject(problem(400, "bad-request"));
  });

  it("from a folder of this machine as from the network", async () => {
    const source = await trial.source("local", "suricata-eve");
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(lines(2).join("\n"));
    }
    expect(await trial.intake.take({ source, pieces: pieces() })).toMatchObject({ received: 2, events: 2 });
  });
});

describe("a packed delivery", () => {
  it("that would fill the disk is refused as a bomb", async () => {
    expect(await eve(gzipSync(Buffer.alloc(64 * 1024 * 1024)))).toMatchObject(problem(413, "bomb"));
    expect(await eve(zstdCompressSync(Buffer.alloc(64 * 1024 * 1024)))).toMatchObject(problem(413, "bomb"));
  });

  it.each([
    ["is broken", Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])],
    ["is cut off", gzipSync(Buffer.from("x".repeat(1000))).subarray(0, -9)],
    ["is a broken zstd frame", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xff, 0xff, 0xff, 0xff])],
  ])("that %s is refused, and the next one taken", async (_what, body) => {
    expect(await eve(body)).toMatchObject(problem(400, "bad-compression"));
    expect(await eve(lines(1).join(""))).toMatchObject(counts(1, 1));
  });
});

describe("a source that delivers too much at once", () => {
  /** As many as a source may have at once; one more was refused. */
  async function asManyAsMayBe(): Promise<SlowDelivery[]> {
    const running = Array.from({ length: 9 }, () => trial.slow("suricata-eve", "token-sensor-1", '{"event'));
    const refused = await Promise.race(running.map(async (each) => ({ each, status: await each.status })));
    expect(refused.status).toBe(429);
    return running.filter((each) => each !== refused.each);
  }

  it("is asked to wait, while others are taken, and may go on when it has finished one", async () => {
    const running = await asManyAsMayBe();
    const refused = await eve("");
    expect(refused).toMatchObject(problem(429, "intake-busy"));
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await eve(lines(1).join(""), "token-sensor-2")).toMatchObject(counts(1, 1));
    running[0]?.request.end();
    expect(await running[0]?.status).toBe(202);
    expect(await eve(lines(1).join(""))).toMatchObject(counts(1, 1));
    for (const { request } of running) request.end();
    expect(await Promise.all(running.map(({ status }) => status))).toEqual(running.map(() => 202));
  });

  it("has its place back when its connection breaks", async () => {
    for (const { request } of await asManyAsMayBe()) request.destroy();
    await until(async () => (await eve("")).status === 202);
    expect(await eve(lines(1).join(""))).toMatchObject(counts(1, 1));
  });
});

describe("a log that takes its time", () => {
  it("does not cost a source its answer, though nothing goes over the wire meanwhile", async () => {
    const patient = await TrialIntake.start({ idle: 150, durableAfter: 600 });
    try {
      await patient.source("sensor-1", "suricata-eve");
      expect(await patient.post("suricata-eve", lines(3).join("\n"), "token-sensor-1")).toMatchObject({
        status: 202,
        body: { received: 3, events: 3 },
      });
    } finally {
      await patient.close();
    }
  });
});

describe("a body that stops coming", () => {
  it("keeps nobody waiting, and its records that are whole are not held back", async () => {
    const before = (await trial.onLog("events")).length;
    const stuck = trial.slow("suricata-eve", "token-sensor-1", `${lines(2).join("\n")}\n{"event_`);
    await until(async () => (await trial.onLog("events")).length === before + 2);
    expect(await eve(lines(1).join(""))).toMatchObject(counts(1, 1));
    stuck.request.destroy();
  });

  it("is given up after a while, and its place is free again", async () => {
    const impatient = await TrialIntake.start({ idle: 100 });
    try {
      await impatient.source("sensor-1", "suricata-eve");
      const stuck = Array.from({ length: 8 }, () => impatient.slow("suricata-eve", "token-sensor-1", '{"event_'));
      await Promise.all(stuck.map(({ status }) => expect(status).rejects.toThrow(/hang up|ECONNRESET/)));
      expect((await impatient.post("suricata-eve", lines(1).join(""), "token-sensor-1")).status).toBe(202);
    } finally {
      await impatient.close();
    }
  });
});
