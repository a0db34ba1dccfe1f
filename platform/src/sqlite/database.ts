import fs from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ProblemError, type Problem } from "@lagewarte/model";

/** Older ones can corrupt a WAL that two connections write at once (fixed in 3.51.3, 2026-03-13). */
const OLDEST_SQLITE = [3, 51, 3];

export const MEMORY = ":memory:";

/** Opens `<folder>/<name>`, or a database in memory, with the settings that our promises rest on. */
export function openDatabase(folder: string, name: string): DatabaseSync {
  const database = new DatabaseSync(folder === MEMORY ? MEMORY : path.join(folder, name), { timeout: 5000 });
  const version = String(database.prepare("SELECT sqlite_version() AS v").get()?.["v"]);
  if (isOlder(version.split(".").map(Number), OLDEST_SQLITE))
    throw new Error(`SQLite ${version} is too old, ${OLDEST_SQLITE.join(".")} is needed`);
  database.exec("PRAGMA journal_mode=WAL; PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY;");
  return database;
}

function isOlder(version: readonly number[], than: readonly number[]): boolean {
  for (const [index, part] of than.entries()) {
    const mine = version[index] ?? 0;
    if (mine !== part) return mine < part;
  }
  return false;
}

/** Held until the process ends, however it ends: a second process on the same folder is refused. */
export function lockFolder(folder: string): DatabaseSync | undefined {
  if (folder === MEMORY) return undefined;
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(path.join(folder, "lock"), { timeout: 0 });
  try {
    lock.exec("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE;");
  } catch {
    lock.close();
    throw new ProblemError({ id: "data-in-use", detail: `another process works on ${folder}` });
  }
  return lock;
}

/** SQLite's primary result codes that mean "the disk does not take it now". */
const FULL = 13;
const IO_ERROR = 10;
const READ_ONLY = 8;

/** What a failed write means to a caller of the port. */
export function writeProblem(error: unknown, store: "log" | "read-model"): Problem | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  const code = Number(error.errcode) & 0xff;
  if (code !== FULL && code !== IO_ERROR && code !== READ_ONLY) return undefined;
  return store === "log"
    ? { id: "log-full", detail: `the disk does not take the record (${error.message})` }
    : { id: "read-model-unavailable", detail: `the disk does not take the document (${error.message})` };
}
