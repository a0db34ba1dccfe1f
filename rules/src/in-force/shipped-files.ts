import path from "node:path";
import { RuleFileId } from "@lagewarte/model";
import { openPacks } from "../pack/open-packs.ts";
import { readSources, type RuleSources } from "../pack/rule-sources.ts";
import { noLists, type Lists } from "../sigma/placeholder.ts";
import type { RuleProblem } from "../sigma/rule.ts";
import type { FileText } from "./kept-files.ts";

/** Rules as they were shipped, and what they need. */
export interface Shipped {
  readonly files: readonly FileText[];
  readonly lists: Lists;
  readonly problems: readonly RuleProblem[];
  readonly stamp?: string;
}

/**
 * The files of a folder of rules (*.yml, *.yaml) and of the content packs beside it, those under their pack's name.
 * Rejects where two files would have one id, with a `PackError` where a pack cannot be used, and when they change again and
 * again while they are read.
 */
export async function shippedFiles(
  folder: string,
  packs: readonly string[] = [],
  given: Lists = noLists,
): Promise<Shipped> {
  await openPacks(packs);
  const sources = await readSources([folder, ...packs], given);
  if (!sources.isStable) throw new Error(`${[folder, ...packs].join(", ")}: the rules changed while they were read`);
  return { files: filesOf(sources, folder), lists: sources.lists, problems: sources.problems, stamp: sources.stamp };
}

function filesOf({ files: found }: RuleSources, own: string): FileText[] {
  const before = (each: RuleSources["files"][number]): string =>
    each.pack === undefined || each.pack.folder === own ? "" : `${each.pack.name}/`;
  const alike = Map.groupBy(found, (each) => before(each) + slugOf(path.basename(each.name)));
  const files = new Map<RuleFileId, FileText>();
  for (const each of found) {
    const short = before(each) + slugOf(path.basename(each.name));
    // The same name in two folders is told apart by the folders.
    const id = RuleFileId.parse(alike.get(short)?.length === 1 ? short : before(each) + slugOf(each.name));
    const other = files.get(id);
    if (other !== undefined) throw new Error(`${each.file} has the same name as ${other.place}`);
    files.set(id, { id, place: each.file, text: each.text, pack: each.pack?.defaults });
  }
  return [...files.values()];
}

/** The end of a long way says more than its beginning. */
function slugOf(name: string): string {
  const slug = name
    .replace(/\.ya?ml$/, "")
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "-");
  return slug.slice(-100).replace(/^[-_]+/, "");
}
