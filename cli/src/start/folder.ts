import fs from "node:fs";
import path from "node:path";

/** With the folders above it. Not Node's own way, which tries for ever where a file system takes no folders (/proc). */
export function makeFolder(folder: string): void {
  if (fs.existsSync(folder)) return;
  makeFolder(path.dirname(path.resolve(folder)));
  fs.mkdirSync(folder, { mode: 0o700 });
}
