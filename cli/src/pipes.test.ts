import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createProgram } from "./program.ts";

const main = path.join(import.meta.dirname, "main.ts");
const node = [process.execPath, "--conditions=@lagewarte/source", main];
const flow = (number: number): string =>
  `{"timestamp":"2026-11-24T10:00:00.000000+0000","event_type":"flow","flow_id":${number},"src_ip":"192.0.2.1","dest_ip":"198.51.100.2","proto":"TCP","flow":{}}\n`;

function start(args: readonly string[]): ChildProcess {
  const [command = "", ...rest] = node;
  return spawn(command, [...rest, ...args], { stdio: ["pipe", "pipe", "pipe"] });
}

/** Writes that much to standard input, as fast as it is taken. */
async function pour(child: ChildProcess, megabytes: number): Promise<void> {
  const block = Buffer.from(Array.from({ length: 6000 }, (_, index) => flow(index)).join(""));
  child.stdin?.on("error", () => {});
  const ended = new Promise((resolve) => child.once("exit", resolve));
  for (let sent = 0; sent < megabytes * 1e6 && child.exitCode === null; sent += block.length)
    if (child.stdin?.write(block) === false)
      await Promise.race([new Promise((resolve) => child.stdin?.once("drain", resolve)), ended]);
  child.stdin?.end();
}

describe("the command line in a pipe", { timeout: 120_000 }, () => {
  it("ends without a word when its reader has seen enough (| head)", () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => flow(index)).join("");
    for (const [redirect, what] of [
      ["| head -1", "stdout"],
      ["2>&1 >/dev/null | head -0", "stderr"],
    ] as const) {
      const { status, stderr, stdout } = spawnSync(
        "bash",
        ["-c", `set -o pipefail; ${node.map((part) => `'${part}'`).join(" ")} parse --feed suricata-eve ${redirect}`],
        { input: what === "stderr" ? "{broken\n".repeat(20_000) : lines, encoding: "utf8" },
      );
      expect({ status, stderr }, what).toEqual({ status: 0, stderr: "" });
      expect(stdout.split("\n").length).toBe(what === "stdout" ? 2 : 1);
    }
  });

  it("takes no more memory for a large input than for a small one", async () => {
    const child = start(["parse", "--feed", "suricata-eve", "-"]);
    let most = 0;
    let events = 0;
    let last = "";
    child.stdout?.on("data", (piece: Buffer) => {
      for (const byte of piece) if (byte === 0x0a) events += 1;
    });
    child.stderr?.on("data", (piece: Buffer) => (last = piece.toString()));
    const watch = setInterval(() => {
      const status = fs.readFileSync(`/proc/${child.pid ?? 0}/status`, "utf8");
      most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    }, 100);
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    await pour(child, 60);
    clearInterval(watch);
    expect(await ended).toBe(0);
    expect(events).toBeGreaterThan(300_000);
    expect(JSON.parse(last)).toMatchObject({ books: { received: events, rejected: 0 } });
    expect(most).toBeGreaterThan(50);
    expect(most).toBeLessThan(400);
  });

  it("shows no token in its help, and the help of every command on stdout", () => {
    const commands = createProgram(() => {}).commands.flatMap((command) =>
      command.commands.length === 0
        ? [[command.name()]]
        : [[command.name()], ...command.commands.map((inner) => [command.name(), inner.name()])],
    );
    expect(commands.length).toBeGreaterThan(6);
    const [command = "", ...rest] = node;
    for (const args of [[], ...commands]) {
      const { status, stdout, stderr } = spawnSync(command, [...rest, ...args, "--help"], {
        encoding: "utf8",
        env: { ...process.env, LAGEWARTE_TOKEN: "a-very-secret-token" },
      });
      expect({ status, stderr }, args.join(" ")).toEqual({ status: 0, stderr: "" });
      expect(stdout).toContain(`Usage: lagewarte${args.map((arg) => ` ${arg}`).join("")}`);
      expect(stdout).not.toContain("a-very-secret-token");
    }
  });
});
