import type { RuleProblem } from "../sigma/rule.ts";
import { openPack } from "./open-pack.ts";
import type { Pack } from "./pack.ts";

/** Why a content pack cannot be used: all that is wrong with it, with the places. */
export class PackError extends Error {
  constructor(problems: readonly RuleProblem[]) {
    super(problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`).join("; "));
  }
}

/** Content packs beside the catalogue. Rejects with a `PackError` when one says nothing clear of itself, or two have one name. */
export async function openPacks(folders: readonly string[]): Promise<Pack[]> {
  const packs = new Map<string, Pack>();
  for (const folder of folders) {
    const { pack, problems } = await openPack(folder);
    if (problems.length > 0) throw new PackError(problems);
    const other = packs.get(pack.name);
    const message = `the pack is called "${pack.name}" like the one in ${other?.folder ?? ""}; say another name in pack.yml`;
    if (other !== undefined) throw new PackError([{ file: folder, line: 1, column: 1, message }]);
    packs.set(pack.name, pack);
  }
  return [...packs.values()];
}
