// Makes the files in deploy/example/feeds: `node --conditions=@lagewarte/source deploy/example/build-feeds.ts`.
import fs from "node:fs";
import path from "node:path";
import { exampleFeeds } from "./feeds.ts";

const folder = path.join(import.meta.dirname, "feeds");
fs.rmSync(folder, { recursive: true, force: true });
fs.mkdirSync(folder);
for (const [name, text] of exampleFeeds()) fs.writeFileSync(path.join(folder, name), text);
