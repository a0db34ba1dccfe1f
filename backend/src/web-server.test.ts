import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ProblemBody, problems } from "@lagewarte/model";
import { isOfApi } from "./before-routes.ts";
import { TrialBackend } from "./trial/trial-backend.ts";
import type { TrialPerson } from "./trial/trial-person.ts";
import { constituency, own } from "./trial/trial-world.ts";

let trial: TrialBackend;
let pages: string;
let analyst: TrialPerson;
let officer: TrialPerson;
let administrator: TrialPerson;
beforeAll(async () => {
  pages = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-pages-"));
  fs.writeFileSync(path.join(pages, "index.html"), "<title>Lagewarte</title>");
  trial = await TrialBackend.start({ pages });
  await trial.organisations(constituency);
  analyst = await trial.person({ role: "analyst" });
  officer = await trial.person({ role: "municipal-officer", organisation: own });
  administrator = await trial.person({ role: "administrator" });
});
afterAll(async () => {
  await trial.close();
  fs.rmSync(pages, { recursive: true, force: true });
});

interface Raw {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Bytes as they are, for what no HTTP client would send. */
function send(text: string): Promise<Raw> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = net.connect(Number(new URL(trial.url).port), "127.0.0.1", () => socket.write(text));
    socket.on("data", (chunk) => (answer += chunk.toString()));
    socket.on("error", reject);
    socket.on("close", () => {
      const [head = "", ...body] = answer.split("\r\n\r\n");
      resolve({ status: Number(head.split(" ")[1]), head, body: body.join("\r\n\r\n") });
    });
  });
}

function request(method: string, target: string, headers: readonly string[] = [], body = ""): Promise<Raw> {
  const length = body === "" ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const lines = [`${method} ${target} HTTP/1.1`, "Host: 127.0.0.1", "Connection: close", ...headers, ...length];
  return send(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

/** The problem in a raw answer, chunked or not; throws where there is none. */
function problemOf({ status, head, body }: Raw): string {
  if (!/^content-type: application\/problem\+json\r?$/im.test(head)) throw new Error(`no problem: ${head}`);
  const problem = ProblemBody.parse(JSON.parse(body.slice(body.indexOf("{"), body.lastIndexOf("}") + 1)));
  expect([problem.status, problem.type]).toEqual([status, `/problems/${problem.id}`]);
  expect(problems[problem.id].status).toBe(status);
  return problem.id;
}

const json = ["Content-Type: application/json"];

const pieces = "Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";

describe("whatever cannot be answered", () => {
  const cases: [what: string, answer: () => Promise<Raw>, id: string][] = [
    ["an unknown route", () => request("GET", "/api/v1/nothing"), "not-found"],
    ["a method that a route does not have", () => request("PUT", "/api/v1/session", json, "{}"), "not-found"],
    ["JSON cut in the middle", () => request("POST", "/api/v1/session", json, '{"name":'), "bad-request"],
    ["JSON that is no object", () => request("POST", "/api/v1/session", json, "5"), "bad-request"],
    ["a body that says nothing", () => request("POST", "/api/v1/session", json, "{}"), "bad-request"],
    [
      "a body over 64 kB",
      () => request("POST", "/api/v1/session", json, `{"name":"${"x".repeat(66_000)}"}`),
      "too-large",
    ],
    ["plain text", () => request("POST", "/api/v1/session", ["Content-Type: text/plain"], "{}"), "wrong-media-type"],
    [
      "a form",
      () => request("POST", "/api/v1/session", ["Content-Type: application/x-www-form-urlencoded"], "name=a"),
      "wrong-media-type",
    ],
    ["a body of no type", () => request("POST", "/api/v1/session", [], "{}"), "wrong-media-type"],
    [
      "plain text in pieces",
      () => send(`POST /api/v1/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${pieces}`),
      "wrong-media-type",
    ],
    [
      "an unknown charset",
      () => request("POST", "/api/v1/session", ["Content-Type: application/json; charset=x"], "{}"),
      "wrong-media-type",
    ],
    [
      "an unknown encoding",
      () => request("POST", "/api/v1/session", [...json, "Content-Encoding: x"], "{}"),
      "wrong-media-type",
    ],
    [
      "a broken encoding",
      () => request("POST", "/api/v1/session", [...json, "Content-Encoding: gzip"], "{}"),
      "bad-request",
    ],
    ["malformed percent-encoding", () => request("GET", "/%E0%A4%A"), "bad-request"],
    ["malformed percent-encoding of an id", () => request("GET", "/api/v1/alerts/%E0%A4%A"), "bad-request"],
    ["what is no HTTP", () => send("GARBAGE\r\n\r\n"), "bad-request"],
    ["a head that never ends", () => request("GET", "/", [`X: ${"x".repeat(20_000)}`]), "bad-request"],
    ["a missing page", () => request("GET", "/missing.js"), "not-found"],
    ["no session", () => request("GET", "/api/v1/alerts"), "not-signed-in"],
  ];
  it.each(cases)("is answered as a problem: %s", async (_what, answer, id) => {
    expect(problemOf(await answer())).toBe(id);
  });

  it("is answered without a word of our inside where we did not foresee it", async () => {
    const { readModel } = trial.services;
    const search = readModel.search.bind(readModel);
    Object.assign(readModel, {
      search: () => Promise.reject(new Error("SELECT secret FROM /var/lib/lagewarte")),
    });
    const answer = await analyst.ask("GET", "/alerts");
    Object.assign(readModel, { search });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([500, "application/problem+json"]);
    expect(JSON.parse(answer.text)).toMatchObject({ id: "internal", detail: "the request failed; it is in our log" });
    expect(answer.text).not.toMatch(/secret|SELECT|lagewarte\/|\.ts|at /);
    expect((await analyst.ask("GET", "/alerts")).status).toBe(200);
  });
});

describe("an address written in another way", () => {
  const ways = (route: string): string[] => [
    `//api/v1/${route}`,
    `/api//v1/${route}`,
    `/api/v1/${route}/`,
    `/API/V1/${route.toUpperCase()}`,
    `/api/./v1/${route}`,
    `/x/../api/v1/${route}`,
    `/api/v1/x/%2e%2e/${route}`,
    `/api%2Fv1%2F${route}`,
    `/api/v1%2F${route}`,
    `/api/v1/${route};a=b`,
    `/api/v1/${route}%00`,
    `/api/v1/${route}?a=b#c`,
    `/api/v1/${route}.json`,
    `http://127.0.0.1/api/v1/${route}`,
    `\\api\\v1\\${route}`,
  ];
  const as = (who: TrialPerson): string[] => [`Cookie: ${who.cookie}`];

  it.each(["people", "alerts", "sources", "metrics"])(
    "opens nothing of /%s that the plain one does not open",
    async (route) => {
      for (const who of [undefined, officer, analyst, administrator]) {
        const headers = who === undefined ? [] : as(who);
        const plain = await request("GET", `/api/v1/${route}`, headers);
        for (const way of ways(route)) {
          const { status, body } = await request("GET", way, headers);
          expect([way, [plain.status, 400, 404].includes(status), body.includes("<title>")]).toEqual([
            way,
            true,
            false,
          ]);
        }
        expect((await request("HEAD", `/api/v1/${route}`, headers)).status).toBe(plain.status);
      }
    },
  );

  it("opens nothing by headers that name another address, method or person", async () => {
    for (const header of [
      "X-Original-URL: /api/v1/session",
      "X-Rewrite-URL: /api/v1/session",
      "X-HTTP-Method-Override: GET",
      "X-Forwarded-Host: evil.example",
      "X-Forwarded-User: admin",
      "Authorization: Bearer admin",
      `X-Org: ${own}`,
    ])
      expect((await request("GET", "/api/v1/people", [...as(officer), header])).status).toBe(403);
    const forged = [
      "Origin: https://evil.example",
      "X-Forwarded-Host: evil.example",
      ...json,
      `X-CSRF-Token: ${analyst.session.csrf}`,
    ];
    expect(problemOf(await request("DELETE", "/api/v1/session", [...as(analyst), ...forged]))).toBe("foreign-origin");
  });

  it("is one of the API's, however it is written, and no page", () => {
    for (const way of [...ways("people"), "/api", "/API/x", "/socket.io/", "//socket.io/x", "/%61pi/v1"]) {
      const { pathname } = way.startsWith("http") ? new URL(way) : { pathname: way.split(/[?#]/)[0] ?? "" };
      expect([way, isOfApi(pathname)]).toEqual([way, true]);
    }
    for (const page of ["/", "/alarme", "/apis", "/lage/api", "/organisationen/ags-1"])
      expect(isOfApi(page)).toBe(false);
  });
});

describe("what would reach into every object", () => {
  it("is refused in bodies and queries, and reaches nothing", async () => {
    for (const body of [
      '{"name":"x","role":"analyst","__proto__":{"role":"administrator"}}',
      '{"name":"x","role":"analyst","constructor":{"prototype":{"polluted":true}}}',
      '{"__proto__":{"polluted":true}}',
    ])
      expect((await administrator.ask("POST", "/people", body, { "content-type": "application/json" })).status).toBe(
        400,
      );
    for (const query of [
      "__proto__[polluted]=1",
      "__proto__=1",
      "constructor[prototype][polluted]=1",
      "q[$ne]=1",
      "q=a&q=b",
    ])
      expect((await analyst.ask("GET", `/alerts?${query}`)).status).toBe(400);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(trial.backend.people.byName("x")).toBeUndefined();
  });
});

describe("every answer", () => {
  it("of the API is kept by nobody, and says what a browser must not do with it", async () => {
    for (const answer of [await analyst.ask("GET", "/alerts"), await analyst.ask("GET", "/nothing")]) {
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
      expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(answer.headers.get("x-powered-by")).toBeNull();
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    }
  });

  it("of a page is the one document", async () => {
    const page = await request("GET", "/alarme?alert=a-1", ["Accept: text/html"]);
    expect([page.status, page.body.includes("<title>Lagewarte")]).toEqual([200, true]);
  });
});

describe("health", () => {
  it("tells anybody whether we live and are ready, and nothing else", async () => {
    const { log } = trial.services;
    const check = log.check.bind(log);
    expect((await analyst.ask("GET", "/health/ready")).text).toBe('{"status":"ready"}');
    Object.assign(log, { check: () => Promise.reject(new Error("disk /dev/sda1 is broken")) });
    const unready = await request("GET", "/api/v1/health/ready");
    Object.assign(log, { check });
    expect([problemOf(unready), unready.status]).toEqual(["not-ready", 503]);
    expect(unready.body).not.toContain("sda1");
    expect((await request("GET", "/api/v1/health/live")).status).toBe(200);
  });
});
