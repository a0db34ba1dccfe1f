// The image's steps in a plain folder, and what they made at work as a user without rights.
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildInFolder, type Image } from "../local/containerfile.ts";
import { waitFor } from "./system.ts";

const root = path.resolve(import.meta.dirname, "../..");
const NOBODY = 65_534;
let into: string;
let image: Image;

/** Files of the repository that a builder would be sent. */
function sent(): string[] {
  const { stdout } = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  return stdout.split("\n").filter((file) => file !== "" && fs.existsSync(path.join(root, file)));
}

/** As in the image: no variable of ours or of the tests, and Node of the version that it names. */
function environment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const { NODE_ENV: _mode, NODE_OPTIONS: _options, ...env } = process.env;
  const foreign = Object.entries(env).filter(([name]) => !/^(LAGEWARTE_|VITEST|npm_(lifecycle|package))/.test(name));
  return {
    ...Object.fromEntries(foreign),
    PATH: `${path.join(root, "node_modules/.bin")}:/usr/local/bin:/usr/bin:/bin`,
    ...more,
  };
}

beforeAll(() => {
  into = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-image-"));
  fs.chmodSync(into, 0o755);
  const text = fs.readFileSync(path.join(root, "deploy/Containerfile"), "utf8");
  image = buildInFolder(text, { context: root, files: sent(), into, env: environment() });
}, 600_000);
afterAll(() => fs.rmSync(into, { recursive: true, force: true }));

const workdir = (): string => path.join(image.folder, image.workdir);

describe("the image", () => {
  it("runs as nobody in particular, and holds no tool of a developer and no source", () => {
    expect(image.user).toBe("node");
    const here = (file: string): boolean => fs.existsSync(path.join(workdir(), file));
    for (const file of ["cli/dist/main.js", "rules/catalogue", "frontend/dist/app/index.html", "LICENSE"])
      expect(here(file), file).toBe(true);
    for (const file of ["node_modules/typescript", "node_modules/vitest", "node_modules/nx", "cli/src", "deploy/tools"])
      expect(here(file), file).toBe(false);
  });

  it("starts the embedded system, and each worker says which server is missing", { timeout: 240_000 }, async () => {
    const data = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-image-data-"));
    const own = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    if (process.getuid?.() === 0) fs.chownSync(data, NOBODY, NOBODY);
    const [command = "", ...args] = image.entrypoint;
    const start = (flags: readonly string[], more: Record<string, string> = {}) =>
      spawn(command, [...args, ...flags], {
        cwd: workdir(),
        env: environment({
          ...image.env,
          LAGEWARTE_DATA: data,
          LAGEWARTE_PORT: "0",
          LAGEWARTE_HOST: "127.0.0.1",
          ...more,
        }),
        stdio: ["ignore", "pipe", "pipe"],
        ...own,
      });
    let output = "";
    const system = start(["start"]);
    for (const stream of [system.stdout, system.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const url = await waitFor(
      () => /http:\/\/127[^\s/]+:\d+/.exec(output)?.[0],
      90_000,
      () => output,
    );
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(`${url}/api/v1/health/ready`)).status).toBe(200);
    const ended = new Promise((resolve) => system.once("exit", resolve));
    system.kill("SIGTERM");
    expect(await ended, output).toBe(0);

    const away = { LAGEWARTE_KAFKA_BROKERS: "127.0.0.1:9", LAGEWARTE_ELASTICSEARCH_URL: "http://127.0.0.1:9" };
    const said = await Promise.all(
      ["ingest", "rules", "backend"].map(async (name) => {
        const worker = start([name], away);
        let text = "";
        worker.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
        worker.stdout.resume();
        const code = await new Promise((resolve) => worker.once("exit", resolve));
        return `${name} ${String(code)} ${text}`;
      }),
    );
    for (const text of said) expect(text).toMatch(/^[a-z]+ 69 lagewarte: Kafka: /);
    fs.rmSync(data, { recursive: true, force: true });
  });
});
