// Real servers on this machine without containers: their jars from Maven, cached in .cache/, started as Java processes.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const LEAST_JAVA = 17;

/** A process that serves until it is stopped. */
export interface JavaProcess {
  readonly pid: number;
  /** What it printed last, for the message of a test that fails. */
  output(): string;
  /** Fulfilled with its exit code or signal. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  /** SIGTERM, then SIGKILL after `patience` milliseconds; fulfilled when it is gone. */
  stop(patience?: number): Promise<void>;
  /** Any signal: SIGKILL for a crash, SIGSTOP and SIGCONT for one that hangs. */
  signal(name: NodeJS.Signals): void;
}

/**
 * The folder with the jars of `artefacts` (`group:name:version`) and all that they need; downloaded once. Throws with a
 * sentence that says what to install where Java or Maven is missing and cannot be had.
 */
export function jars(name: string, artefacts: readonly string[]): string {
  const sum = createHash("sha256").update(artefacts.join()).digest("hex").slice(0, 12);
  const folder = path.join(root, ".cache", `${name}-${sum}`);
  if (fs.existsSync(path.join(folder, ".complete"))) return folder;
  ensureJava();
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  // Beside it first: a download that is broken off leaves nothing that looks whole.
  const work = fs.mkdtempSync(`${folder}-`);
  try {
    fs.writeFileSync(path.join(work, "pom.xml"), pom(name, artefacts));
    process.stderr.write(`Downloading ${name} (once) ...\n`);
    const lib = path.join(work, "lib");
    run("mvn", [
      "-B",
      "-q",
      "-f",
      path.join(work, "pom.xml"),
      "dependency:copy-dependencies",
      `-DoutputDirectory=${lib}`,
    ]);
    fs.writeFileSync(path.join(lib, ".complete"), "");
    fs.rmSync(folder, { recursive: true, force: true });
    fs.renameSync(lib, folder);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
  return folder;
}

function pom(name: string, artefacts: readonly string[]): string {
  const dependencies = artefacts.map((artefact) => {
    const [group, id, version] = artefact.split(":");
    return `<dependency><groupId>${group}</groupId><artifactId>${id}</artifactId><version>${version}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>de.lagewarte</groupId><artifactId>${name}</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>${dependencies.join("\n")}</dependencies></project>\n`;
}

/** The major version of the `java` in the PATH; undefined where there is none. */
function javaVersion(): number | undefined {
  const { stderr } = spawnSync("java", ["-version"], { encoding: "utf8" });
  const [, major] = /version "(\d+)/.exec(stderr ?? "") ?? [];
  return major === undefined ? undefined : Number(major);
}

function ensureJava(): void {
  const isThere = (): boolean =>
    (javaVersion() ?? 0) >= LEAST_JAVA &&
    ["javac", "mvn"].every((tool) => spawnSync(tool, ["-version"]).error === undefined);
  if (isThere()) return;
  if (process.getuid?.() === 0 && fs.existsSync("/usr/bin/apt-get")) {
    process.stderr.write("Installing a JDK and Maven (once) ...\n");
    run("apt-get", ["update", "-qq"]);
    run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "openjdk-17-jdk-headless", "maven"]);
    if (isThere()) return;
  }
  throw new Error(
    "Kafka and Elasticsearch need a JDK (17 or later) and Maven: install `openjdk-17-jdk-headless` and `maven`, or start " +
      "servers with `docker compose -f deploy/compose.yaml up kafka elasticsearch` and set KAFKA_BROKERS and ELASTICSEARCH_URL.",
  );
}

function run(command: string, args: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { error, status } = spawnSync(command, args, { stdio: ["ignore", 2, 2], env });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args[0]} ended with ${status}`);
}

const KEPT_OUTPUT = 64 * 1024;

/** Starts `java` with its output kept for `output()`; ends with this process. */
export function startJava(args: readonly string[], cwd: string): JavaProcess {
  // In a group of its own: a Ctrl+C is for whoever started it, and it is stopped after those that need it.
  const child: ChildProcess = spawn("java", args, { cwd, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-KEPT_OUTPUT);
    });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once("error", (error) => {
      output += error.message;
      resolve(null);
    });
    child.once("exit", (code, signal) => resolve(code ?? signal));
  });
  const orphan = (): void => void child.kill("SIGKILL");
  process.once("exit", orphan);
  void ended.then(() => process.removeListener("exit", orphan));
  return {
    pid: child.pid ?? 0,
    output: () => output,
    ended,
    signal: (name) => void child.kill(name),
    stop: async (patience = 10_000) => {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), patience);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** A port of the loopback that nobody listened on a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
