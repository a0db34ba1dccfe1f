import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkSqlite, isFatal, openDatabase, writeProblem } from "./database.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-database-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const failure = (errcode: number): Error => Object.assign(new Error("as SQLite says"), { errcode });

describe("a database of ours", () => {
  it("syncs every commit to the disk, in WAL mode, and trusts nothing that stands in its schema", () => {
    const database = openDatabase(folder, "one.db");
    const pragma = (name: string): unknown => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    expect({
      synchronous: pragma("synchronous"),
      journal: pragma("journal_mode"),
      trusted: pragma("trusted_schema"),
    }).toEqual({ synchronous: 2, journal: "wal", trusted: 0 });
    database.exec("CREATE TABLE t (a); PRAGMA writable_schema=ON;");
    expect(() => database.exec("UPDATE sqlite_schema SET sql = 'CREATE TABLE t (b)'")).toThrow(/may not be modified/);
    database.exec("PRAGMA journal_mode=OFF");
    expect(pragma("journal_mode")).toBe("wal");
    database.close();
  });

  it("lets a reader read and never write", () => {
    const writer = openDatabase(folder, "two.db");
    writer.exec("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    const reader = openDatabase(folder, "two.db", { readOnly: true });
    expect(reader.prepare("SELECT a FROM t").get()).toEqual({ a: 1 });
    expect(() => reader.exec("INSERT INTO t VALUES (2)")).toThrow(/readonly/);
    reader.close();
    writer.close();
  });

  it("is refused by a SQLite that can corrupt a WAL", () => {
    for (const old of ["3.51.2", "3.50.9", "3.7.0", "2.9.9"]) expect(() => checkSqlite(old), old).toThrow(/too old/);
    for (const good of ["3.51.3", "3.53.4", "3.100.0", "4.0.0"]) expect(() => checkSqlite(good), good).not.toThrow();
  });
});

describe("a failed write", () => {
  it("is a full disk, a disk that cannot be written, or no matter of the disk", () => {
    expect(writeProblem(failure(13), "log")?.id).toBe("log-full");
    expect(writeProblem(failure(10 | (19 << 8)), "log")?.id).toBe("log-full");
    expect(writeProblem(failure(10 | (3 << 8)), "log")?.id).toBe("log-unavailable");
    expect(writeProblem(failure(8), "log")?.id).toBe("log-unavailable");
    expect(writeProblem(failure(13), "read-model")?.id).toBe("read-model-unavailable");
    expect(writeProblem(failure(19), "log")).toBeUndefined();
    expect(writeProblem(new TypeError("ours"), "log")).toBeUndefined();
  });

  it("ends the process when a sync failed: what was written since may be gone", () => {
    expect(isFatal(failure(10 | (4 << 8)))).toBe(true);
    expect(isFatal(failure(10 | (5 << 8)))).toBe(true);
    expect(isFatal(failure(13))).toBe(false);
  });
});
