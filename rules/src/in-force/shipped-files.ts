import fs from "node:fs/promises";
import path from "node:path";
import { RuleFileId } from "@lagewarte/model";
import type { ShippedFile } from "./rules-in-force.ts";

/** The files of a folder of rules (*.yml, *.yaml), those of a pack under its name. Rejects where two would have one id. */
export async function shippedFiles(folder: string, pack?: string): Promise<ShippedFile[]> {
  const names = (await fs.readdir(folder, { recursive: true })).filter((name) => /\.ya?ml$/.test(name)).toSorted();
  const files = new Map<RuleFileId, ShippedFile>();
  for (const name of names) {
    const place = path.join(folder, name);
    const id = idOf(name, pack);
    const other = files.get(id);
    if (other !== undefined) throw new Error(`${place} has the same name as ${other.place}`);
    files.set(id, { id, place, text: await fs.readFile(place, "utf8") });
  }
  return [...files.values()];
}

function idOf(name: string, pack: string | undefined): RuleFileId {
  const slug = path
    .basename(name)
    .replace(/\.ya?ml$/, "")
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "-")
    .replace(/^[-_]+/, "")
    .slice(0, 100);
  return RuleFileId.parse(pack === undefined ? slug : `${pack}/${slug}`);
}
