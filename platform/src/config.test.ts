import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { ConfigError, loadConfig, type ConfigSources } from "./config.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-config-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

let files = 0;
function file(text: string): string {
  files += 1;
  const name = path.join(folder, `config-${files}.yml`);
  fs.writeFileSync(name, text);
  return name;
}

const schema = z.strictObject({
  port: z.coerce.number().int().max(65535).default(8080),
  logLevel: z.enum(["info", "warn"]).default("warn"),
  adminPassword: z.string().min(12).optional(),
  mail: z.strictObject({ host: z.string() }).optional(),
  caFile: z.string().optional(),
});
const load = (sources: Partial<ConfigSources>): z.infer<typeof schema> =>
  loadConfig(schema, { env: {}, flags: {}, ...sources });
function complaint(sources: Partial<ConfigSources>): { text: string; isUsage: boolean } {
  try {
    load(sources);
  } catch (error) {
    if (error instanceof ConfigError) return { text: error.problem.detail, isUsage: error.isUsage };
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("a configuration", () => {
  it("takes a flag before a variable, a variable before the file, the file before the default", () => {
    const sources = { file: file("port: 1\nlogLevel: info"), env: { LAGEWARTE_PORT: "2" }, flags: { port: "3" } };
    expect(load(sources)).toEqual({ port: 3, logLevel: "info" });
    expect(load({ ...sources, flags: { port: undefined } }).port).toBe(2);
    expect(load({ file: sources.file }).port).toBe(1);
    expect(load({})).toEqual({ port: 8080, logLevel: "warn" });
  });

  it("may be written as YAML or JSON, or be empty", () => {
    expect(load({ file: file('{"port": 5, "mail": {"host": "mail.example"}}') }).mail).toEqual({
      host: "mail.example",
    });
    expect(load({ file: file("# nothing yet\n") })).toEqual({ port: 8080, logLevel: "warn" });
  });

  it("takes an empty variable for one that is not set", () => {
    expect(
      load({ env: { LAGEWARTE_PORT: "", LAGEWARTE_ADMIN_PASSWORD_FILE: "", LAGEWARTE_LOG_LEVEL: "info" } }),
    ).toEqual({
      port: 8080,
      logLevel: "info",
    });
  });

  it("reads a secret from the file that a variable names, without the line's end", () => {
    const secret = file("correct horse battery\n");
    expect(load({ env: { LAGEWARTE_ADMIN_PASSWORD_FILE: secret } }).adminPassword).toBe("correct horse battery");
    expect(load({ env: { LAGEWARTE_CA_FILE: "/etc/ca.pem" } }).caFile).toBe("/etc/ca.pem");
    expect(load({ env: { LAGEWARTE_CA_FILE_FILE: secret } }).caFile).toBe("correct horse battery");
    expect(complaint({ env: { LAGEWARTE_ADMIN_PASSWORD_FILE: path.join(folder, "missing") } }).text).toBe(
      "LAGEWARTE_ADMIN_PASSWORD_FILE: the file that it names cannot be read",
    );
    expect(
      complaint({ env: { LAGEWARTE_ADMIN_PASSWORD: "correct horse", LAGEWARTE_ADMIN_PASSWORD_FILE: secret } }).text,
    ).toContain("set twice");
  });

  it("tells all that is wrong together, each under the name by which it was set, and no value", () => {
    const canary = "hunter2hunter2";
    const { text } = complaint({
      file: file(`logLevel: ${canary}\nadminPasswort: ${canary}\nmail: {hosts: ${canary}}`),
      env: { LAGEWARTE_ADMIN_PASSWORD: "hunter2", LAGEWARTE_COLOUR: canary, OTHER: canary },
      flags: { port: canary },
    });
    for (const name of [
      "logLevel",
      "adminPasswort",
      "mail.hosts",
      "LAGEWARTE_ADMIN_PASSWORD",
      "LAGEWARTE_COLOUR",
      "--port",
    ])
      expect(text).toContain(`${name}: `);
    expect(text).not.toContain("hunter2");
    expect(text).not.toContain("OTHER");
  });

  it("shows no line of a file that cannot be understood, but says where", () => {
    const { text } = complaint({ file: file("port: 1\nadminPassword: [hunter2hunter2") });
    expect(text).toMatch(/no YAML \(line \d+, column \d+\)/);
    expect(text).not.toContain("hunter2");
    expect(complaint({ file: file("- port") }).text).toContain("a configuration is a map");
    expect(complaint({ file: path.join(folder, "missing.yml") }).text).toContain("it cannot be read");
    expect(complaint({ file: file("port: 1\nport: 2") }).text).toContain("no YAML");
  });

  it("is wrong usage only where everything wrong stands on the command line", () => {
    expect(complaint({ flags: { port: "x" } })).toEqual({
      text: expect.stringContaining("--port: ") as string,
      isUsage: true,
    });
    expect(complaint({ flags: { port: "x" }, env: { LAGEWARTE_LOG_LEVEL: "loud" } }).isUsage).toBe(false);
    expect(complaint({ env: { LAGEWARTE_PORT: "x" } }).isUsage).toBe(false);
  });

  it("leaves the variables of other commands alone", () => {
    expect(load({ env: { LAGEWARTE_TOKEN: "t" }, elsewhere: ["TOKEN"] }).port).toBe(8080);
    expect(complaint({ env: { LAGEWARTE_TOKEN: "t" } }).text).toContain("LAGEWARTE_TOKEN");
  });

  it("gives nobody a key that objects have by themselves, and bombs no memory", () => {
    for (const text of ["__proto__: {port: 1}", "constructor: 1", "toString: x"])
      expect(complaint({ file: file(text) }).text, text).toContain("there is no such setting");
    const bomb = Array.from({ length: 20 }, (_, level) =>
      level === 0 ? "a0: &a0 [x, x]" : `a${level}: &a${level} [${`*a${level - 1}, `.repeat(9)}]`,
    ).join("\n");
    expect(complaint({ file: file(bomb) }).text).toContain("no YAML");
    expect(({} as { port?: number }).port).toBeUndefined();
  });
});
