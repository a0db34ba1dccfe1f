import { isDeepStrictEqual } from "node:util";
import { ProblemError, type CollectionName } from "@lagewarte/model";
import { unavailable } from "./bulk.ts";
import type { Connection } from "./connection.ts";
import { LAYOUT, names, type IndexOptions, type Layout } from "./layout.ts";

/** As many as fit into the address of a request. */
const AT_ONCE = 20;

interface Found {
  readonly mappings?: { readonly _meta?: unknown; readonly dynamic?: unknown; readonly properties?: object };
  readonly settings?: { readonly index?: { readonly translog?: { readonly durability?: string } } };
}

/** Something under a name of ours that we did not make, or not so: it is neither written nor thrown away. */
export function foreign(what: string, why: string): ProblemError {
  return new ProblemError({ id: "bad-configuration", detail: `Elasticsearch: ${what} is not ours to use: ${why}` });
}

/**
 * No index with our prefix comes to be by being written to: it would have whatever fields its first document has.
 * Templates of longer prefixes go first, so that one installation may be named like the beginning of another one.
 */
export async function forbidAutoCreation(connection: Connection, { prefix }: IndexOptions): Promise<void> {
  const meta = { lagewarte: { layout: LAYOUT } };
  const found = await connection.ask((client) => client.indices.getIndexTemplate({ name: prefix }), 404);
  const there = found?.index_templates[0]?.index_template;
  if (there !== undefined && there._meta?.["lagewarte"] === undefined)
    throw foreign(`index template ${prefix}`, "it does not bear our mark");
  if (there !== undefined && isDeepStrictEqual(there._meta, meta)) return;
  await connection.ask((client) =>
    client.indices.putIndexTemplate({
      name: prefix,
      index_patterns: [`${prefix}-*`],
      priority: 1000 + prefix.length,
      allow_auto_create: false,
      version: LAYOUT,
      _meta: meta,
    }),
  );
}

/** Fulfilled also where it is there already. */
export async function createIndex(
  connection: Connection,
  layout: Layout,
  collection: CollectionName,
  index: string,
  aliases: readonly string[] = [],
): Promise<void> {
  const creation = layout.creation(collection);
  await connection.ask(
    (client) =>
      client.indices.create({
        index,
        ...creation,
        aliases: { ...creation.aliases, ...Object.fromEntries(aliases.map((alias) => [alias, aliasOptions])) },
      }),
    "resource_already_exists_exception",
  );
}

/** People who look in from outside do not see what is deleted. */
export const aliasOptions = { filter: { bool: { must_not: [{ term: { deleted: true } }] } } };

/** Fulfilled once all of each index can be read: where another process made it, or the servers started, a moment ago. */
export async function untilThere(connection: Connection, index: string): Promise<void> {
  const health = await connection.ask(
    (client) =>
      client.cluster.health({
        index,
        wait_for_status: "yellow",
        // An index that was created a moment ago is yellow already while its first shard is still being made.
        wait_for_no_initializing_shards: true,
        timeout: "20s",
      }),
    408,
  );
  if (health === undefined || health.status === "red")
    throw unavailable({ type: "red", reason: `not all of ${index} is there` });
}

/** All indices of a generation that there are. */
export async function indicesOf(connection: Connection, { pattern }: Pick<Layout, "pattern">): Promise<string[]> {
  const found = await connection.ask((client) => client.indices.get({ index: pattern, features: ["aliases"] }), 404);
  return Object.keys(found ?? {});
}

/** Whether all indices that a generation begins with are there. Throws where one of its names is something else's. */
export async function isWhole(connection: Connection, layout: Layout): Promise<boolean> {
  const found: Record<string, Found> =
    (await connection.ask((client) => client.indices.get({ index: layout.pattern }), 404)) ?? {};
  for (const [index, { mappings, settings }] of Object.entries(found)) {
    const collection = layout.collectionOf(index);
    if (collection === undefined) throw foreign(`index ${index}`, "no collection has that name");
    const difference = differs(mappings ?? {}, layout.creation(collection).mappings ?? {});
    if (difference !== undefined) throw foreign(`index ${index}`, difference);
    const durability = settings?.index?.translog?.durability;
    if (durability !== "request")
      throw foreign(`index ${index}`, `translog.durability is ${durability}, so what it acknowledges may be lost`);
  }
  return names.every((name) => Object.hasOwn(found, layout.first(name)));
}

/** The first thing in which a mapping is another one than ours. */
function differs(there: NonNullable<Found["mappings"]>, ours: NonNullable<Found["mappings"]>): string | undefined {
  if (there._meta === undefined) return "it does not bear our mark";
  if (!isDeepStrictEqual(there._meta, ours._meta)) return "its mark is another one's";
  if (there.dynamic !== ours.dynamic) return "it takes fields that nobody defined";
  const [has, wants] = [there.properties ?? {}, ours.properties ?? {}] as Record<string, unknown>[];
  const field = Object.keys({ ...has, ...wants }).find((name) => !isDeepStrictEqual(has?.[name], wants?.[name]));
  return field === undefined ? undefined : `its field ${field} is another one`;
}

export async function dropIndices(connection: Connection, indices: readonly string[]): Promise<void> {
  for (let from = 0; from < indices.length; from += AT_ONCE)
    await connection.ask(
      (client) => client.indices.delete({ index: indices.slice(from, from + AT_ONCE), ignore_unavailable: true }),
      404,
    );
}
