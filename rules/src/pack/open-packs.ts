import type { RuleProblem } from "../sigma/rule.ts";
import { openPack } from "./open-pack.ts";
import type { Pack } from "./pack.ts";

/** Why a content pack cannot be used, with the place. */
export class PackError extends Error {
  constructor({ file, line, column, message }: RuleProblem) {
    super(`${file}:${line}:${column}: ${message}`);
  }
}

/** Content packs beside the catalogue. Rejects with a `PackError` when one says nothing clear of itself, or two have one name. */
export async function openPacks(folders: readonly string[]): Promise<Pack[]> {
  const packs = new Map<string, Pack>();
  for (const folder of folders) {
    const { pack, problems } = await openPack(folder);
    const [problem] = problems;
    if (problem !== undefined) throw new PackError(problem);
    const other = packs.get(pack.name);
    const message = `the pack is called "${pack.name}" like the one in ${other?.folder ?? ""}; say another name in pack.yml`;
    if (other !== undefined) throw new PackError({ file: folder, line: 1, column: 1, message });
    packs.set(pack.name, pack);
  }
  return [...packs.values()];
}
