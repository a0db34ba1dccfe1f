import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { readModelContract } from "../read-model.contract.ts";
import { SqliteReadModel } from "./sqlite-read-model.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-read-model-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

readModelContract("SQLite in memory", () => SqliteReadModel.open({ folder: ":memory:" }));
readModelContract("a SQLite file", () => SqliteReadModel.open({ folder }));
