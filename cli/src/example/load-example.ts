import { createHmac, randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import {
  instant,
  isAdministration,
  Organisation,
  Source,
  SourceId,
  type FeedId,
  type OrganisationId,
} from "@lagewarte/model";
import { followTable, sha256, type Append, type Clock, type EventLog } from "@lagewarte/platform";

/** The example's organisations and the sensors that watch them. */
export interface Example {
  readonly organisations: readonly Organisation[];
  readonly sources: readonly Source[];
}

/** Administrations that nobody watches: the picture says so. */
const WITHOUT_SENSOR = 17;
const CLIENTS_PER_PROVIDER_SENSOR = 12;
const STORY_PROVIDER = "pr-itv-weser-hunte";
const decoder = new TextDecoder();

/** Puts the example constituency on the log, once: what is there and the same is left alone. */
export async function loadExample(log: EventLog, clock: Clock, folder: string, data: string): Promise<Example> {
  const file = fs.readFileSync(path.join(folder, "organisations.json"), "utf8");
  const organisations = z.array(Organisation).parse(JSON.parse(file));
  const sources = exampleSources(organisations, secretOf(data), "2026-01-01T00:00:00.000Z");
  const present = await followTable(log, "registry.organisations", ({ value }) => decoder.decode(value));
  const registered = await followTable(log, "registry.sources", ({ value }) => decoder.decode(value));
  const appends: Append[] = [
    ...organisations.map((organisation): Append => ({
      topic: "registry.organisations",
      key: organisation.id,
      value: JSON.stringify(organisation),
    })),
    ...sources.map((source): Append => ({ topic: "registry.sources", key: source.id, value: JSON.stringify(source) })),
  ].filter(({ topic, key, value }) => (topic === "registry.sources" ? registered : present).get(key) !== value);
  await log.append(appends);
  await present.close();
  await registered.close();
  return { organisations, sources };
}

/** The tokens of the example's sensors are made from it: not in the repository, the same at every start. */
function secretOf(data: string): string {
  const file = path.join(data, "example-secret");
  if (!fs.existsSync(file)) fs.writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600 });
  return fs.readFileSync(file, "utf8");
}

function exampleSources(organisations: readonly Organisation[], secret: string, createdAt: string): Source[] {
  const sources: Source[] = [];
  const add = (
    id: string,
    name: string,
    feed: FeedId,
    organisation: OrganisationId | null,
    covers: OrganisationId[],
    expectedInterval: number | null,
  ): void => {
    const token = createHmac("sha256", secret).update(id).digest("base64url");
    sources.push({
      id: SourceId.parse(id),
      name,
      feed,
      organisation,
      covers,
      tlp: "AMBER",
      expectedInterval,
      tokenHash: sha256(token),
      createdAt: instant(Date.parse(createdAt)),
      revokedAt: null,
      example: true,
    });
  };
  const administrations = organisations.filter(isAdministration);
  const clients = administrations.filter(({ providers }) =>
    providers.some(({ organisation }) => organisation === STORY_PROVIDER),
  );
  const others = administrations.filter((each) => !clients.includes(each));
  const watched = others.slice(0, others.length - WITHOUT_SENSOR);
  const story = organisations.find(({ id }) => id === STORY_PROVIDER);
  add(
    "ex-itv",
    "ITV Weser-Hunte, Gateway",
    "suricata-eve",
    story?.id ?? null,
    [...(story === undefined ? [] : [story.id]), ...clients.map(({ id }) => id)],
    120,
  );
  // Every sixth has a sensor of its own, the rest share those of their neighbourhood.
  const shared = watched.filter((_, index) => index % 6 !== 0);
  for (const [index, each] of watched.entries())
    if (index % 6 === 0) add(`ex-${each.id}`, `Sensor ${each.shortName}`, "suricata-eve", each.id, [], 120);
  for (let from = 0; from < shared.length; from += CLIENTS_PER_PROVIDER_SENSOR) {
    const part = shared.slice(from, from + CLIENTS_PER_PROVIDER_SENSOR);
    add(
      `ex-gemeinsam-${from / CLIENTS_PER_PROVIDER_SENSOR + 1}`,
      `Gemeinschaftssensor ${part[0]?.shortName ?? ""}`,
      "suricata-eve",
      null,
      part.map(({ id }) => id),
      120,
    );
  }
  for (const { id, kind, shortName } of organisations)
    if (kind === "kreis" || kind === "university" || kind === "authority" || kind === "provider")
      if (id !== STORY_PROVIDER) add(`ex-${id}`, `Sensor ${shortName}`, "suricata-eve", id, [], 120);
  return sources;
}
