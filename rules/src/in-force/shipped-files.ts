import fs from "node:fs/promises";
import path from "node:path";
import { RuleFileId } from "@lagewarte/model";
import { openPack } from "../pack/open-pack.ts";
import { openPacks } from "../pack/open-packs.ts";
import type { Pack } from "../pack/pack.ts";
import type { ShippedFile } from "./rules-in-force.ts";

/**
 * The files of a folder of rules (*.yml, *.yaml) and of the content packs beside it, those under their pack's name.
 * Rejects where two files would have one id, and with a `PackError` where a pack cannot be used.
 */
export async function shippedFiles(folder: string, packs: readonly string[] = []): Promise<ShippedFile[]> {
  const { pack: own } = await openPack(folder);
  const files = await filesOf(own, (slug) => slug);
  for (const pack of await openPacks(packs)) files.push(...(await filesOf(pack, (slug) => `${pack.name}/${slug}`)));
  return files;
}

/** Files that are read at the same time. */
const AT_ONCE = 64;

async function filesOf(
  { folder, files: names, defaults: pack }: Pack,
  idOf: (slug: string) => string,
): Promise<ShippedFile[]> {
  const byName = Map.groupBy(names, (name) => slugOf(path.basename(name)));
  const files = new Map<RuleFileId, ShippedFile>();
  for (let from = 0; from < names.length; from += AT_ONCE) {
    const some = names.slice(from, from + AT_ONCE);
    const texts = await Promise.all(some.map((name) => fs.readFile(path.join(folder, name), "utf8")));
    for (const [index, name] of some.entries()) {
      const place = path.join(folder, name);
      const slug = slugOf(path.basename(name));
      // The same name in two folders is told apart by the folders.
      const id = RuleFileId.parse(idOf(byName.get(slug)?.length === 1 ? slug : slugOf(name)));
      const other = files.get(id);
      if (other !== undefined) throw new Error(`${place} has the same name as ${other.place}`);
      files.set(id, { id, place, text: texts[index] as string, pack });
    }
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
