import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mayDo, ProblemBody, roles, RuleFileId, type DryRun, type Role } from "@lagewarte/model";
import { routes, type Route } from "../routes.ts";
import { TrialBackend, trialPassword, until } from "../trial/trial-backend.ts";
import { signIn, type Answer, type TrialPerson } from "../trial/trial-person.ts";
import { anAlert, anArea, anEvent, aSource, constituency, own } from "../trial/trial-world.ts";

/**
 * Who may use which route: yes, no (403), or sign in first (401). Written out, so that a change of rights is a change of
 * this table; a route that is not in it fails.
 */
const columns = ["nobody", "analyst", "shift-lead", "municipal-officer", "management", "administrator"] as const;
const matrix: Readonly<Record<string, string>> = {
  "post /session": "yes yes yes yes yes yes",
  "get /session": "401 yes yes yes yes yes",
  "delete /session": "401 yes yes yes yes yes",
  "post /session/password": "401 yes yes yes yes yes",
  "get /alerts": "401 yes yes yes no no",
  "get /alerts/{id}": "401 yes yes yes no no",
  "get /assignees": "401 yes yes no no no",
  "post /alerts/{id}/acknowledge": "401 yes yes no no no",
  "post /alerts/{id}/assign": "401 yes yes no no no",
  "post /alerts/{id}/close": "401 yes yes no no no",
  "post /alerts/{id}/reopen": "401 yes yes no no no",
  "post /alerts/{id}/comments": "401 yes yes no no no",
  "get /events": "401 yes yes yes no no",
  "get /events/{id}": "401 yes yes yes no no",
  "get /rejected": "401 yes yes no no no",
  "get /organisations": "401 yes yes yes no yes",
  "get /organisations/{id}": "401 yes yes yes no yes",
  "get /situation": "401 yes yes yes yes no",
  "get /sources": "401 yes yes no no yes",
  "post /sources": "401 no no no no yes",
  "post /sources/{id}/rotate": "401 no no no no yes",
  "post /sources/{id}/revoke": "401 no no no no yes",
  "get /people": "401 no no no no yes",
  "post /people": "401 no no no no yes",
  "post /people/{id}/disable": "401 no no no no yes",
  "post /people/{id}/reset-password": "401 no no no no yes",
  "get /rules": "401 yes yes no no no",
  "get /rules/{id}": "401 yes yes no no no",
  "get /rules/files/{file}": "401 yes yes no no no",
  "post /rules/check": "401 yes yes no no no",
  "put /rules/files/{file}/draft": "401 yes yes no no no",
  "post /rules/files/{file}/propose": "401 yes yes no no no",
  "post /rules/files/{file}/reject": "401 yes yes no no no",
  "post /rules/files/{file}/release": "401 yes yes no no no",
  "post /rules/files/{file}/discard": "401 yes yes no no no",
  "post /rules/dry-runs": "401 yes yes no no no",
  "get /rules/dry-runs/{id}": "401 yes yes no no no",
  "delete /rules/dry-runs/{id}": "401 yes yes no no no",
  "post /rules/shelves": "401 yes yes no no no",
  "delete /rules/shelves/{id}": "401 yes yes no no no",
  "get /changes": "401 yes yes yes yes no",
  "get /health/live": "yes yes yes yes yes yes",
  "get /health/ready": "yes yes yes yes yes yes",
  "get /metrics": "401 no no no no yes",
  "get /about": "yes yes yes yes yes yes",
  "get /openapi.json": "yes yes yes yes yes yes",
  // Decided by the token of a source, which no person has: ingest/ tests it.
  "post /intake/{feed}": "401 401 401 401 401 401",
};

let trial: TrialBackend;
let disposable = 0;
const people = new Map<Role, TrialPerson>();

beforeAll(async () => {
  trial = await TrialBackend.start(
    {
      intake: async (request, response) => {
        response.writeHead(request.headers.authorization === undefined ? 401 : 202).end();
      },
    },
    { "shipped-file": 'shipped-rule high "attack"' },
  );
  await trial.organisations(constituency);
  await trial.sources([aSource({ id: "s-1" })]);
  await trial.events([anEvent("e-1", [own])]);
  await trial.alerts([anAlert("a-read", [own])]);
  await trial.situation([anArea("ni", "state", 8), anArea(own, "organisation", 1)]);
  for (const role of roles)
    people.set(role, await trial.person({ role, ...(role === "municipal-officer" ? { organisation: own } : {}) }));
});
afterAll(() => trial.close());

/** A request that succeeds for whoever may make it, with an object of its own to change. */
async function requestOf(
  { method, path }: Route,
  who: TrialPerson | undefined,
): Promise<{ path: string; body?: object }> {
  disposable += 1;
  const freshPerson = async (): Promise<string> => {
    const { person } = await trial.backend.people.create({
      name: `fresh-${disposable}`,
      role: "analyst",
      password: trialPassword,
    });
    return person.id;
  };
  const freshAlert = async (): Promise<string> => {
    const id = `a-fresh-${disposable}`;
    await trial.alerts([anAlert(id, [own])]);
    return id;
  };
  const ruleFile = async (state: "none" | "editing" | "proposed"): Promise<string> => {
    const file = RuleFileId.parse(`fresh-${disposable}`);
    const { person } = (await another("analyst")).session;
    const { ruleFiles } = trial.services;
    if (state === "none") return file;
    await ruleFiles.edit(file, 0, person, { kind: "draft", text: `rule-${disposable} low "x"` });
    if (state === "proposed") await ruleFiles.edit(file, 1, person, { kind: "propose", note: "tested" });
    return file;
  };
  const dryRun = async (): Promise<string> => {
    const body = { file: "shipped-file", text: null };
    const begun = await who?.ask("POST", "/rules/dry-runs", body);
    if (begun?.status !== 202) return "dr-none";
    const { id } = JSON.parse(begun.text) as { id: string };
    await until(
      async () => (JSON.parse((await who?.ask("GET", `/rules/dry-runs/${id}`))?.text ?? "") as DryRun).state === "done",
    );
    return id;
  };
  const shelf = { rule: "shipped-rule", reason: "tested", until: new Date(Date.now() + 3_600_000).toISOString() };
  switch (`${method} ${path}`) {
    case "get /rules/{id}":
      return { path: "/rules/shipped-rule" };
    case "get /rules/files/{file}":
      return { path: "/rules/files/shipped-file" };
    case "post /rules/check":
      return { path, body: { text: "" } };
    case "put /rules/files/{file}/draft":
      return { path: `/rules/files/${await ruleFile("none")}/draft`, body: { text: "" } };
    case "post /rules/files/{file}/propose":
      return { path: `/rules/files/${await ruleFile("editing")}/propose`, body: { note: "tested" } };
    case "post /rules/files/{file}/reject":
      return { path: `/rules/files/${await ruleFile("proposed")}/reject`, body: { note: "tested" } };
    case "post /rules/files/{file}/release":
      return { path: `/rules/files/${await ruleFile("proposed")}/release` };
    case "post /rules/files/{file}/discard":
      return { path: `/rules/files/${await ruleFile("editing")}/discard` };
    case "post /rules/dry-runs":
      await dryRun();
      return { path, body: { file: "shipped-file", text: null } };
    case "get /rules/dry-runs/{id}":
    case "delete /rules/dry-runs/{id}":
      return { path: `/rules/dry-runs/${await dryRun()}` };
    case "post /rules/shelves":
      return { path, body: shelf };
    case "delete /rules/shelves/{id}": {
      const begun = await who?.ask("POST", "/rules/shelves", shelf);
      const { id = "sh-none" } = JSON.parse(begun?.text ?? "{}") as { id?: string };
      return { path: `/rules/shelves/${id}` };
    }
    case "post /session":
      return { path, body: { name: "management", password: trialPassword } };
    case "post /session/password":
      return { path, body: { current: trialPassword, next: `another-password-${disposable}` } };
    case "get /alerts/{id}":
      return { path: "/alerts/a-read" };
    case "get /events/{id}":
      return { path: "/events/e-1" };
    case "get /organisations/{id}":
      return { path: `/organisations/${own}` };
    case "get /changes":
      return { path: "/changes?since=-1" };
    case "post /sources":
      return { path, body: { name: `Sensor ${disposable}`, feed: "zeek" } };
    case "post /sources/{id}/rotate":
      return { path: "/sources/s-1/rotate" };
    case "post /sources/{id}/revoke":
      return { path: "/sources/s-1/revoke" };
    case "post /people":
      return { path, body: { name: `new-${disposable}`, role: "analyst" } };
    case "post /people/{id}/disable":
      return { path: `/people/${await freshPerson()}/disable` };
    case "post /people/{id}/reset-password":
      return { path: `/people/${await freshPerson()}/reset-password` };
    case "post /alerts/{id}/acknowledge":
      return { path: `/alerts/${await freshAlert()}/acknowledge`, body: {} };
    case "post /alerts/{id}/assign":
      return { path: `/alerts/${await freshAlert()}/assign`, body: { assignee: null } };
    case "post /alerts/{id}/close":
      return { path: `/alerts/${await freshAlert()}/close`, body: { disposition: "benign", reason: "tested" } };
    case "post /alerts/{id}/comments":
      return { path: `/alerts/${await freshAlert()}/comments`, body: { note: "seen" } };
    case "post /alerts/{id}/reopen": {
      const id = await freshAlert();
      await who?.ask("POST", `/alerts/${id}/close`, { disposition: "benign", reason: "tested" });
      return { path: `/alerts/${id}/reopen`, body: { note: "again" } };
    }
    default:
      return { path: path.replace("{feed}", "zeek") };
  }
}

async function ask(route: Route, who: TrialPerson | undefined): Promise<Answer> {
  const { path, body } = await requestOf(route, who);
  if (who !== undefined) return who.ask(route.method.toUpperCase(), path, body);
  const response = await fetch(`${trial.url}/api/v1${path}`, {
    method: route.method.toUpperCase(),
    headers: body === undefined ? {} : { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** What the answer decides; throws when it has not the documented form. */
function decisionOf({ path, status, answer }: Route, { status: got, text, headers }: Answer): string {
  if (got === status) {
    if (answer !== undefined && typeof answer !== "string") answer.parse(JSON.parse(text));
    return "yes";
  }
  const isProblem = headers.get("content-type") === "application/problem+json";
  if (!path.startsWith("/intake") && (!isProblem || ProblemBody.parse(JSON.parse(text)).status !== got))
    throw new Error(`${got} is no problem of the catalogue: ${text}`);
  return got === 403 ? "no" : String(got);
}

/** A session of its own, for what ends sessions or changes passwords. */
async function another(role: Role): Promise<TrialPerson> {
  disposable += 1;
  return trial.person({
    role,
    name: `another-${disposable}`,
    ...(role === "municipal-officer" ? { organisation: own } : {}),
  });
}

describe("every route", () => {
  it("has a line in the table, and the table no line without a route", () => {
    expect(Object.keys(matrix).toSorted()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).toSorted());
  });

  it.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
    "%s is open to whom the table says, and answers as it is documented",
    async (name, route) => {
      const wanted = (matrix[name] ?? "").split(" ");
      const endsSession = name === "delete /session" || name === "post /session/password" || name === "post /session";
      const got: string[] = [];
      for (const column of columns) {
        const person = column === "nobody" ? undefined : endsSession ? await another(column) : people.get(column);
        got.push(decisionOf(route, await ask(route, person)));
      }
      expect(got).toEqual(wanted);
    },
  );

  it("that changes something is shut without the session's CSRF token, and to another origin", async () => {
    const changing = routes.filter(
      ({ method, access }) => method !== "get" && access !== "token" && access !== "public",
    );
    expect(changing.length).toBeGreaterThan(10);
    for (const { method, path } of changing) {
      const verb = method.toUpperCase();
      const address = path.replace(/\{\w+\}/, "a-read");
      for (const person of people.values()) {
        const bare = await person.ask(verb, address, {}, { "x-csrf-token": "" });
        const foreign = await person.ask(verb, address, {}, { origin: "https://evil.example" });
        expect([bare.status, JSON.parse(bare.text)]).toMatchObject([403, { id: "bad-csrf" }]);
        expect([foreign.status, JSON.parse(foreign.text)]).toMatchObject([403, { id: "foreign-origin" }]);
      }
    }
  });

  it("but the own session is shut until a one-time password was changed", async () => {
    const { oneTimePassword } = await trial.backend.people.create({ name: "first-day", role: "shift-lead" });
    const response = await signIn(trial.url, "first-day", oneTimePassword ?? "");
    expect(response.status).toBe(200);
    const { csrf } = (await response.json()) as { csrf: string };
    const cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; ");
    for (const { method, path, access } of routes) {
      if (access === "public" || access === "token" || access === "own-session") continue;
      const answer = await fetch(`${trial.url}/api/v1${path.replace(/\{\w+\}/, "a-read")}`, {
        method: method.toUpperCase(),
        headers: { cookie, "x-csrf-token": csrf, origin: trial.url },
      });
      const refused = mayDo({ role: "shift-lead" }, access).may ? "password-change-required" : "not-allowed";
      expect([answer.status, await answer.json()]).toMatchObject([403, { id: refused }]);
    }
  });
});
