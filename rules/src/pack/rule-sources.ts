import fs from "node:fs/promises";
import path from "node:path";
import type { Lists } from "../sigma/placeholder.ts";
import { readLists } from "../sigma/read-lists.ts";
import { readFolders } from "../sigma/rule-folder.ts";
import type { RuleProblem } from "../sigma/rule.ts";
import { openPack } from "./open-pack.ts";
import type { Pack } from "./pack.ts";

/** A file of rules. */
interface SourceText {
  readonly file: string;
  readonly text: string;
  /** Its path below the folder that was asked for; of a file that was asked for itself its name. */
  readonly name: string;
  /** Undefined of a file that was asked for itself. */
  readonly pack: Pack | undefined;
}

/** What there is in some places at one moment. */
export interface RuleSources {
  readonly files: readonly SourceText[];
  /** What placeholders stand for. */
  readonly lists: Lists;
  /** What could not be read, and what packs say wrongly of themselves. */
  readonly problems: readonly RuleProblem[];
  /** Names of all files of rules in their order, also of those that could not be read. */
  readonly order: readonly string[];
  /** Whether nothing changed while it was read; if not, what was read may be half of one state and half of another. */
  readonly isStable: boolean;
  /** Of the files as they were when they were read. */
  readonly stamp: string;
}

/** Files and folders of rules (*.yml, *.yaml), with the packs and lists in there. Rejects when a place is not there. */
export async function readSources(places: readonly string[], given: Lists): Promise<RuleSources> {
  const packs = new Map<string, Pack>();
  const problems: RuleProblem[] = [];
  for (const place of places) {
    if (!(await fs.stat(place)).isDirectory()) continue;
    const opened = await openPack(place);
    packs.set(place, opened.pack);
    problems.push(...opened.problems);
  }
  const snapshot = await readFolders(places);
  const lists = readLists(snapshot.lists, given);
  const isRule = (file: string, place: string): boolean => packs.get(place)?.isRule(path.relative(place, file)) ?? true;
  return {
    files: snapshot.rules
      .filter(({ file, place }) => isRule(file, place))
      .map(({ file, place, text }) => ({
        file,
        text,
        name: packs.has(place) ? path.relative(place, file) : path.basename(file),
        pack: packs.get(place),
      })),
    lists: lists.lists,
    problems: [...problems, ...snapshot.problems, ...lists.problems],
    order: snapshot.files.filter(({ file, place }) => isRule(file, place)).map(({ file }) => file),
    isStable: snapshot.isStable,
    stamp: snapshot.stamp,
  };
}
