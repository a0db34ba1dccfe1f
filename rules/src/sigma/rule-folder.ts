import type { Stats } from "node:fs";
import fs from "node:fs/promises";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { sha256 } from "@lagewarte/platform";
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
  /** Of the files as they were when they were read. */
  readonly stamp: string;
}

const MOST_FILES = 100_000;
const MOST_FILE_BYTES = 1024 * 1024;
const MOST_BYTES = 256 * 1024 * 1024;
const AT_ONCE = 32;
const TRIES = 4;
/** Milliseconds; somebody who copies a set of rules is through after a few of them. */
const PAUSE = 50;

export async function readFolders(places: readonly string[]): Promise<Snapshot> {
  const { read, isStable } = await settled(
    () => foundIn(places),
    async (found) => ({ ...(await readAll(found)), stamp: sha256(stampOf(found)) }),
  );
  return { ...read, isStable };
}

/** Another one when a file of the places has changed, come or gone: asking for it is cheaper than loading. */
export async function rulesStamp(places: readonly string[]): Promise<string> {
  return sha256(stampOf(await foundIn(places)));
}

/** Reads until nothing has changed meanwhile, a few times at most. */
export async function settled<Read>(
  look: () => Promise<Found>,
  readAt: (found: Found) => Promise<Read>,
): Promise<{ read: Read; isStable: boolean }> {
  for (let tries = 1; ; tries += 1) {
    const before = await look();
    const read = await readAt(before);
    const isStable = stampOf(before) === stampOf(await look());
    if (isStable || tries === TRIES) return { read, isStable };
    await setTimeout(PAUSE * tries);
  }
}

/** What there is to read, and as of when. */
interface Found {
  readonly files: { file: string; place: string; isList: boolean; stats: Stats | undefined }[];
  readonly problems: RuleProblem[];
}

const problemAt = (file: string, message: string): RuleProblem => ({ file, line: 1, column: 1, message });

export async function foundIn(places: readonly string[]): Promise<Found> {
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
    found.files.push(...(await inTurns(wanted, async (each) => ({ ...each, place, stats: await statsOf(each.file) }))));
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

async function readAll({ files, problems: found }: Found): Promise<Omit<Snapshot, "isStable" | "stamp">> {
  const rules: SourceFile[] = [];
  const lists: SourceFile[] = [];
  const problems = [...found];
  let bytes = 0;
  const texts = await inTurns(files, async ({ file, stats }) => {
    if (stats !== undefined && stats.size <= MOST_FILE_BYTES) bytes += stats.size;
    return bytes > MOST_BYTES ? "there is more to read than 256 MiB" : await textOf(file, stats);
  });
  for (const [index, { file, place, isList }] of files.entries()) {
    const text = texts[index] ?? "";
    if (typeof text === "string") problems.push(problemAt(file, text));
    else (isList ? lists : rules).push({ ...text, place });
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

/** Several at a time, since each mostly waits, but not all at once. */
async function inTurns<Item, Done>(items: readonly Item[], work: (item: Item) => Promise<Done>): Promise<Done[]> {
  const done: Done[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE)
    done.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))));
  return done;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
