import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

/** Rules that we ship, the built pages, and the example constituency with its feeds. */
export const catalogue = path.join(root, "rules/catalogue");
export const pages = path.join(root, "frontend/dist/app");
export const exampleFolder = path.join(root, "deploy/example");
