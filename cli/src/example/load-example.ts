import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { Organisation, type Source } from "@lagewarte/model";
import { followTable, type Append, type EventLog } from "@lagewarte/platform";
import { exampleSources } from "./example-sources.ts";

/** The example's organisations and the sensors that watch them. */
export interface Example {
  readonly organisations: readonly Organisation[];
  readonly sources: readonly Source[];
}

const decoder = new TextDecoder();

export function readExample(folder: string, secret: string): Example {
  const file = fs.readFileSync(path.join(folder, "organisations.json"), "utf8");
  const organisations = z.array(Organisation).parse(JSON.parse(file));
  return { organisations, sources: exampleSources(organisations, secret, "2026-01-01T00:00:00.000Z") };
}

/** Puts the example constituency on the log, once: what is there and the same is left alone. */
export async function loadExample(log: EventLog, folder: string, data: string): Promise<Example> {
  const example = readExample(folder, secretOf(data));
  const present = await followTable(log, "registry.organisations", ({ value }) => decoder.decode(value));
  const registered = await followTable(log, "registry.sources", ({ value }) => decoder.decode(value));
  const appends: Append[] = [
    ...example.organisations.map((organisation): Append => ({
      topic: "registry.organisations",
      key: organisation.id,
      value: JSON.stringify(organisation),
    })),
    ...example.sources.map((source): Append => ({
      topic: "registry.sources",
      key: source.id,
      value: JSON.stringify(source),
    })),
  ].filter(({ topic, key, value }) => (topic === "registry.sources" ? registered : present).get(key) !== value);
  await log.append(appends);
  await present.close();
  await registered.close();
  return example;
}

/** What the tokens of the example's sensors are made from. */
function secretOf(data: string): string {
  const file = path.join(data, "example-secret");
  if (!fs.existsSync(file)) fs.writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600 });
  return fs.readFileSync(file, "utf8");
}
