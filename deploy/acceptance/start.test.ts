// `lagewarte start` as an operator meets it: flags, variables, files, and what it says when it cannot start.
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { adminPassword, Api, startSystem, waitFor, type System } from "./system.ts";

const program = path.resolve(import.meta.dirname, "../../bin/lagewarte");
const root = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-start-"));
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));
let files = 0;
function file(text: string): string {
  files += 1;
  const name = path.join(root, `file-${files}`);
  fs.writeFileSync(name, text);
  return name;
}

const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("LAGEWARTE_")));

/** Runs to its end, which has to come by itself. */
function refused(args: string[], env: NodeJS.ProcessEnv = {}): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(program, ["start", "--port", "0", "--empty", ...args], {
    encoding: "utf8",
    env: { ...clean, ...env },
    timeout: 30_000,
  });
  return { status, out: stdout, err: stderr };
}

describe("lagewarte start", () => {
  let system: System | undefined;
  afterEach(async () => {
    await system?.stop();
    if (system !== undefined) fs.rmSync(system.data, { recursive: true, force: true });
    system = undefined;
  });

  it("refuses a flag that it does not know or cannot take, as wrong usage", () => {
    for (const args of [["--colour"], ["--port", "0x50"], ["--port", "70000"], ["--example", "some"], ["--port"]]) {
      const { status, out, err } = refused(args);
      expect({ status, out }, args.join(" ")).toEqual({ status: 64, out: "" });
      expect(err).not.toBe("");
    }
  });

  it("refuses a configuration with all that is wrong in it, and shows no value", () => {
    const config = file("port: many\nadminPasswort: hunter2hunter2\n");
    const { status, err } = refused(["--config", config], {
      LAGEWARTE_COLOUR: "red",
      LAGEWARTE_METRICS_TOKEN: "hunter2",
    });
    expect(status).toBe(78);
    for (const name of ["adminPasswort", "LAGEWARTE_COLOUR", "LAGEWARTE_METRICS_TOKEN"]) expect(err).toContain(name);
    expect(err).not.toMatch(/hunter2|red/);
    expect(refused(["--config", path.join(root, "missing.yml")]).status).toBe(78);
    expect(refused([], { LAGEWARTE_ADMIN_PASSWORD_FILE: path.join(root, "missing") }).status).toBe(78);
  });

  it("says why it does not start where something is taken or not there, and ends by itself", async () => {
    system = await startSystem({ flags: ["--empty"] });
    const { port } = new URL(system.url);
    const data = (): string => path.join(root, `data-${(files += 1)}`);
    for (const [args, said] of [
      [["--data", system.data], "another process works on"],
      [["--data", data(), "--port", port], `port ${port} of 127.0.0.1 is taken`],
      [["--data", data(), "--host", "203.0.113.7"], "203.0.113.7 is no address of this machine"],
      [["--data", path.join(file("not a folder"), "data")], "cannot work in"],
    ] as const) {
      const { status, out, err } = refused([...args]);
      expect({ status, out }, said).toEqual({ status: 78, out: "" });
      expect(err).toMatch(/^lagewarte: [^\n]+\n$/);
      expect(err).toContain(said);
    }
  }, 120_000);

  it("takes variables for flags, flags before them, and a password from a file", async () => {
    const data = path.join(root, "by-variable");
    const config = file("logLevel: info\nempty: true\n");
    system = await startSystem({
      data,
      flags: ["--config", config],
      env: {
        LAGEWARTE_DATA: path.join(root, "not-this-one"),
        LAGEWARTE_PORT: "1",
        LAGEWARTE_ADMIN_PASSWORD: "",
        LAGEWARTE_ADMIN_PASSWORD_FILE: file(`${adminPassword}\n`),
        LAGEWARTE_TOKEN: "of another command",
      },
    });
    expect(fs.existsSync(path.join(data, "log.db"))).toBe(true);
    expect(fs.existsSync(path.join(root, "not-this-one"))).toBe(false);
    const admin = await Api.signIn(system.url, "admin", adminPassword);
    expect((await admin.get<{ items: unknown[] }>("/sources")).items).toEqual([]);
    expect(system.output()).not.toContain("one-time");
    expect(fs.statSync(data).mode & 0o077).toBe(0);
  }, 60_000);

  it("prints a one-time password on the first start alone, which has to be changed", async () => {
    system = await startSystem({ flags: ["--empty"], env: { LAGEWARTE_ADMIN_PASSWORD: "" } });
    const { data } = system;
    const password = /admin \/ (\S+)/.exec(system.output())?.[1] ?? "";
    const admin = await Api.signIn(system.url, "admin", password);
    expect((await admin.send("GET", "/sources")).status).toBe(403);
    expect(await system.stop()).toBe(0);
    system = await startSystem({ data, flags: ["--empty"], env: { LAGEWARTE_ADMIN_PASSWORD: "" } });
    expect(system.output()).not.toContain("admin /");
  }, 60_000);
});

describe("npm start", () => {
  it("is stopped with all that it started by a SIGTERM to npm alone, as a supervisor sends it", async () => {
    const data = path.join(root, "by-npm");
    const npm = spawn("npm", ["start", "--", "--empty", "--port", "0", "--data", data], {
      cwd: path.resolve(import.meta.dirname, "../.."),
      env: clean,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    npm.stdout.on("data", (piece: Buffer) => (output += piece.toString()));
    const url = await waitFor(() => /http:\/\/127[^\s/]+:\d+/.exec(output)?.[0], 90_000);
    expect((await fetch(`${url}/api/v1/health/live`)).status).toBe(200);
    npm.kill("SIGTERM");
    const answers = (): Promise<true | undefined> =>
      fetch(url).then(
        () => undefined,
        () => true,
      );
    expect(await waitFor(answers, 15_000)).toBe(true);
    // Whoever starts next finds nobody at work on the data.
    const again = await waitFor(() => startSystem({ data, flags: ["--empty"] }).catch(() => undefined), 15_000);
    expect(await again.stop()).toBe(0);
  }, 150_000);
});
