import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ProblemError } from "@lagewarte/model";
import { openPacks, PackError, shippedFiles } from "@lagewarte/rules";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

/** Rules that we ship, the built pages, and the example constituency with its feeds. */
export const catalogue = path.join(root, "rules/catalogue");
export const pages = path.join(root, "frontend/dist/app");
export const exampleFolder = path.join(root, "deploy/example");

/** Rejects with `bad-configuration` when a content pack is not there or cannot be used; the threads would only die of it. */
export async function checkPacks(folders: readonly string[]): Promise<void> {
  const refuse = (detail: string): never => {
    throw new ProblemError({ id: "bad-configuration", detail });
  };
  for (const folder of folders)
    if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) refuse(`rules: ${folder} is no folder`);
  try {
    await openPacks(folders);
    for (const folder of folders)
      if ((await shippedFiles(folder)).files.length === 0) refuse(`rules: ${folder} holds no rules (*.yml, *.yaml)`);
  } catch (error) {
    if (!(error instanceof PackError)) throw error;
    refuse(`rules: ${error.message}`);
  }
}
