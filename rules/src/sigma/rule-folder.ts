import type { Stats } from "node:fs";
import fs from "node:fs/promises";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import type { RuleProblem } from "./rule.ts";

/** A file as it was read. */
export interface SourceFile {
  readonly file: string;
  readonly text: string;
  /** The file or folder that was asked for, and in which it was found. */
  readonly place: string;
}

/** Files of one moment. */
export interface Snapshot {
  readonly rules: readonly SourceFile[];
  /** Those of the folder `lists` beside the rules. */
  readonly lists: readonly SourceFile[];
  /** What could not be read. */
  readonly problems: readonly RuleProblem[];
  /** All files of rules in their order, also those that could not be read. */
  readonly files: readonly Omit<SourceFile, "text">[];
  /** Whether nothing changed while it was read; if not, what was read may be half of one state and half of another. */
  readonly isStable: boolean;
}

const MOST_FILES = 100_000;
const MOST_FILE_BYTES = 1024 * 1024;
const MOST_BYTES = 256 * 1024 * 1024;
const TRIES = 4;
/** Milliseconds; somebody who copies a set of rules is through after a few of them. */
const PAUSE = 50;

/** Reads until nothing has changed meanwhile, a few times at most. */
export async function readFolders(places: readonly string[]): Promise<Snapshot> {
  for (let tries = 1; ; tries += 1) {
    const before = await foundIn(places);
    const read = await readAll(before);
    const isStable = stampOf(before) === stampOf(await foundIn(places));
    if (isStable || tries === TRIES) return { ...read, isStable };
    await setTimeout(PAUSE * tries);
  }
}

interface Found {
  readonly files: { file: string; place: string; isList: boolean; stats: Stats | undefined }[];
  readonly problems: RuleProblem[];
}

const problemAt = (file: string, message: string): RuleProblem => ({ file, line: 1, column: 1, message });

async function foundIn(places: readonly string[]): Promise<Found> {
  const found: Found = { files: [], problems: [] };
  for (const place of places) {
    const isFolder = (await fs.stat(place)).isDirectory();
    const lists = path.join(isFolder ? place : path.dirname(place), "lists");
    const names = isFolder ? await below(place, found) : [place];
    const own = names.filter((name) => /\.ya?ml$/.test(name) && path.dirname(name) !== lists).toSorted();
    const beside = (isFolder ? names : await below(lists, found)).filter((name) => path.dirname(name) === lists);
    const wanted = [
      ...(isFolder ? own : [place]).map((file) => ({ file, isList: false })),
      ...beside
        .filter((name) => /\.(?:txt|ya?ml)$/.test(name))
        .toSorted()
        .map((file) => ({ file, isList: true })),
    ];
    for (const each of wanted) found.files.push({ ...each, place, stats: await statsOf(each.file) });
  }
  return found;
}

/** Every file below the folder but hidden ones; a folder that is linked into itself is walked once. */
async function below(folder: string, { problems }: Found): Promise<string[]> {
  const files: string[] = [];
  const seen = new Set<string>();
  const open = [folder];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    try {
      const real = await fs.realpath(next);
      if (seen.has(real)) continue;
      seen.add(real);
      for (const entry of await fs.readdir(next, { withFileTypes: true })) {
        if (entry.name.startsWith(".")) continue;
        const name = path.join(next, entry.name);
        const isFolder = entry.isSymbolicLink() ? (await statsOf(name))?.isDirectory() : entry.isDirectory();
        if (isFolder === true) open.push(name);
        else files.push(name);
      }
    } catch (error) {
      // A folder that has gone meanwhile is seen by the stamp.
      if (codeOf(error) !== "ENOENT") problems.push(problemAt(next, `the folder cannot be read: ${codeOf(error)}`));
    }
    if (files.length > MOST_FILES) {
      problems.push(problemAt(folder, `there are more than ${MOST_FILES} files; the others are not read`));
      return files.slice(0, MOST_FILES);
    }
  }
  return files;
}

async function statsOf(file: string): Promise<Stats | undefined> {
  try {
    return await fs.stat(file);
  } catch {
    return undefined;
  }
}

function stampOf({ files }: Found): string {
  return files.map(({ file, stats }) => `${file}\0${stats?.ino}\0${stats?.size}\0${stats?.mtimeMs}`).join("\n");
}

async function readAll({ files, problems: found }: Found): Promise<Omit<Snapshot, "isStable">> {
  const rules: SourceFile[] = [];
  const lists: SourceFile[] = [];
  const problems = [...found];
  let bytes = 0;
  for (const { file, place, isList, stats } of files) {
    const text = bytes > MOST_BYTES ? "there is more to read than 256 MiB" : await textOf(file, stats);
    if (typeof text === "string") problems.push(problemAt(file, text));
    else {
      (isList ? lists : rules).push({ ...text, place });
      bytes += stats?.size ?? 0;
    }
  }
  const own = files.filter(({ isList }) => !isList).map(({ file, place }) => ({ file, place }));
  return { rules, lists, problems, files: own };
}

/** The file, or why it cannot be read. */
async function textOf(file: string, stats: Stats | undefined): Promise<Omit<SourceFile, "place"> | string> {
  if (stats?.isFile() === false) return "the file is no regular file";
  if (stats !== undefined && stats.size > MOST_FILE_BYTES)
    return `the file is larger than ${MOST_FILE_BYTES} bytes; cut it into several`;
  try {
    return { file, text: new TextDecoder("utf-8", { fatal: true }).decode(await fs.readFile(file)) };
  } catch (error) {
    return error instanceof TypeError
      ? "the file is not written in UTF-8"
      : `the file cannot be read: ${codeOf(error)}`;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
