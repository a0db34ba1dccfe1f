import fs from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ProblemError, type Problem } from "@lagewarte/model";

/** Older ones can corrupt a WAL that two connections write at once (fixed in 3.51.3, 2026-03-13). */
const OLDEST_SQLITE = [3, 51, 3];

export const MEMORY = ":memory:";

/** A checkpoint every so many pages (16 MB) instead of 1,000: fewer syncs of the file itself at our rates. */
const PAGES_BEFORE_CHECKPOINT = 4000;

export interface OpenOptions {
  readonly readOnly?: boolean;
  /** The file grows no further than this; what does not fit is refused as on a full disk. */
  readonly mostBytes?: number | undefined;
}

/**
 * Opens `<folder>/<name>`, or a database in memory, with the settings that our promises rest on: what a commit has
 * acknowledged is on the disk.
 */
export function openDatabase(folder: string, name: string, options: OpenOptions = {}): DatabaseSync {
  const database = new DatabaseSync(folder === MEMORY ? MEMORY : path.join(folder, name), {
    timeout: 5000,
    readOnly: options.readOnly ?? false,
    // No SQL of ours edits the schema table or turns the journal off; somebody else's in our file shall not either.
    defensive: true,
  });
  try {
    checkSqlite(textOf(database, "SELECT sqlite_version()"));
    database.exec("PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY; PRAGMA synchronous=FULL;");
    if (options.readOnly === true) return database;
    database.exec(`PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=${PAGES_BEFORE_CHECKPOINT};`);
    if (options.mostBytes !== undefined) {
      const pageSize = Number(textOf(database, "PRAGMA page_size"));
      database.exec(`PRAGMA max_page_count=${Math.max(1, Math.floor(options.mostBytes / pageSize))}`);
    }
    const isDurable =
      textOf(database, "PRAGMA synchronous") === "2" && textOf(database, "PRAGMA journal_mode") === "wal";
    // A file system without shared memory (some network mounts) silently keeps another journal.
    if (folder !== MEMORY && !isDurable) throw new Error(`${folder} cannot hold a database in WAL mode`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function textOf(database: DatabaseSync, sql: string): string {
  return String(Object.values(database.prepare(sql).get() ?? {})[0]);
}

/** Throws unless this SQLite is new enough. */
export function checkSqlite(version: string): void {
  if (isOlder(version.split(".").map(Number), OLDEST_SQLITE))
    throw new Error(`SQLite ${version} is too old, ${OLDEST_SQLITE.join(".")} is needed`);
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
  if (!fs.existsSync(folder)) fs.mkdirSync(folder, { mode: 0o700 });
  const lock = new DatabaseSync(path.join(folder, "lock"), { timeout: 0 });
  try {
    lock.exec("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE;");
  } catch {
    lock.close();
    throw new ProblemError({ id: "data-in-use", detail: `another process works on ${folder}` });
  }
  return lock;
}

/** SQLite's primary result codes, and the extended ones of an input/output error that say more. */
const READ_ONLY = 8;
const IO_ERROR = 10;
const FULL = 13;
const CANNOT_OPEN = 14;
const FSYNC_FAILED = IO_ERROR | (4 << 8);
const DIR_FSYNC_FAILED = IO_ERROR | (5 << 8);
/** The index of the WAL could not grow: a full disk too. */
const SHM_SIZE_FAILED = IO_ERROR | (19 << 8);

function codeOf(error: unknown): number {
  return error instanceof Error && "errcode" in error ? Number(error.errcode) : 0;
}

/**
 * Whether nothing that was written since may be believed to be on the disk: after a failed sync the kernel may forget
 * the pages, and the next sync succeeds without them. The process must end and read anew.
 */
export function isFatal(error: unknown): boolean {
  return [FSYNC_FAILED, DIR_FSYNC_FAILED].includes(codeOf(error));
}

/** What a failed write means to a caller of the port; undefined for what is no matter of the disk. */
export function writeProblem(error: unknown, store: "log" | "read-model"): Problem | undefined {
  const code = codeOf(error);
  const primary = code & 0xff;
  if (![FULL, IO_ERROR, READ_ONLY, CANNOT_OPEN].includes(primary)) return undefined;
  const reason = error instanceof Error ? error.message : String(error);
  if (store === "read-model")
    return { id: "read-model-unavailable", detail: `the disk does not take the document (${reason})` };
  const isFull = primary === FULL || code === SHM_SIZE_FAILED;
  return { id: isFull ? "log-full" : "log-unavailable", detail: `the disk does not take the record (${reason})` };
}
