import { randomBytes } from "node:crypto";
import { ProblemError } from "@lagewarte/model";
import { gone } from "./bulk.ts";
import type { Connection } from "./connection.ts";
import { aliasOptions, createIndex, dropIndices, foreign, indicesOf, isWhole, untilThere } from "./indices.ts";
import { fingerprint, Layout, LAYOUT, names, type IndexOptions } from "./layout.ts";

/** What was once built from one version's definitions. */
interface Generation {
  readonly fingerprint: string;
  readonly name: string;
  /** Grows with each that is begun. */
  readonly number: number;
  /** Whether its indices were there once: where one is missing since, somebody threw it away. */
  readonly isMade: boolean;
  /** Grows with each that is published; 0 before that. */
  readonly published: number;
}

type List = readonly Generation[];

const ID = "generations";
/** Others write too; that many at once is not the reason any more. */
const MOST_TRIES = 100;
const MAPPING = {
  _meta: { lagewarte: { layout: LAYOUT } },
  dynamic: "strict" as const,
  properties: { list: { type: "object" as const, enabled: false } },
};

/**
 * Which generations there are. All in one document, which only changes from the state that was seen: so processes that
 * start at the same time agree.
 */
export class Generations {
  readonly #connection: Connection;
  readonly #options: IndexOptions;
  readonly #index: string;

  constructor(connection: Connection, options: IndexOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#index = `${options.prefix}-generations`;
  }

  /** The indices of our definitions: those there are, or new ones. */
  async open(): Promise<Layout> {
    await this.#createIndex();
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const mine = (await this.#read()).list.find((each) => each.fingerprint === fingerprint);
      if (mine === undefined) await this.#change((list) => this.#begin(list));
      else {
        const layout = this.#layout(mine);
        if (!mine.isMade) {
          await Promise.all(names.map((name) => createIndex(this.#connection, layout, name, layout.first(name), [])));
          await this.#change((list) =>
            list.map((each) => (each.name === mine.name ? { ...each, isMade: true } : each)),
          );
        }
        if (await isWhole(this.#connection, layout)) {
          await untilThere(this.#connection, layout.pattern);
          return layout;
        }
        if (mine.isMade) await this.#forget(mine);
      }
    }
    throw new ProblemError({ id: "read-model-unavailable", detail: "Elasticsearch: its indices come and go" });
  }

  /** Whether it was thrown away; not where nobody knows, as while a server starts and has none of its indices yet. */
  async isGone({ generation }: Layout): Promise<boolean> {
    const { list, version } = await this.#read();
    return version !== undefined && list.every(({ name }) => name !== generation);
  }

  /** Whether people see this generation. */
  async isPublished({ generation }: Layout): Promise<boolean> {
    const { list } = await this.#read();
    const newest = Math.max(...list.map(({ published }) => published));
    return list.some(({ name, published }) => name === generation && published === newest && published > 0);
  }

  /**
   * Shows this generation to people, and drops what was built before, but for the generation that they saw until now:
   * its processes may be at work still.
   */
  async publish(layout: Layout): Promise<void> {
    const list = await this.#change((list) => {
      const newest = Math.max(...list.map(({ published }) => published));
      return list.map((each) =>
        each.name === layout.generation && (each.published < newest || newest === 0)
          ? { ...each, published: newest + 1 }
          : each,
      );
    });
    const mine = list.find(({ name }) => name === layout.generation);
    if (mine === undefined) throw gone(layout.pattern);
    await this.#switchAliases(layout);
    const before = Math.max(...list.filter((each) => each !== mine).map(({ published }) => published));
    for (const each of list)
      if (each.number < mine.number && (each.published === 0 || each.published < before)) await this.#forget(each);
  }

  #layout({ name }: Generation): Layout {
    return new Layout(this.#options, name);
  }

  #begin(list: List): List {
    if (list.some((each) => each.fingerprint === fingerprint)) return list;
    const number = 1 + Math.max(0, ...list.map((each) => each.number));
    const name = randomBytes(6).toString("hex");
    return [...list, { fingerprint: fingerprint, name, number, isMade: false, published: 0 }];
  }

  async #forget(generation: Generation): Promise<void> {
    await dropIndices(this.#connection, await indicesOf(this.#connection, this.#layout(generation)));
    await this.#change((list) => list.filter(({ name }) => name !== generation.name));
  }

  /** All at once: nobody sees one collection of this generation and another one of that. */
  async #switchAliases(layout: Layout): Promise<void> {
    const aliases = names.map((name) => layout.alias(name));
    const there = (await this.#connection.ask((client) => client.indices.getAlias({ name: aliases }), 404)) ?? {};
    const ours = await indicesOf(this.#connection, layout);
    const removals = Object.entries(there).flatMap(([index, found]) =>
      ours.includes(index)
        ? []
        : Object.keys(found.aliases).map((alias) => ({ remove: { index, alias, must_exist: false } })),
    );
    const additions = ours.flatMap((index) => {
      const collection = layout.collectionOf(index);
      return collection === undefined ? [] : [{ add: { index, alias: layout.alias(collection), ...aliasOptions } }];
    });
    await this.#connection.ask((client) => client.indices.updateAliases({ actions: [...removals, ...additions] }));
  }

  async #createIndex(): Promise<void> {
    const { replicas } = this.#options;
    await this.#connection.ask(
      (client) =>
        client.indices.create({
          index: this.#index,
          settings: { number_of_shards: 1, number_of_replicas: replicas },
          mappings: MAPPING,
        }),
      "resource_already_exists_exception",
    );
    await untilThere(this.#connection, this.#index);
    const found = await this.#connection.ask((client) => client.indices.getMapping({ index: this.#index }));
    if (found[this.#index]?.mappings._meta?.["lagewarte"] === undefined)
      throw foreign(`index ${this.#index}`, "it does not bear our mark");
  }

  async #read(): Promise<{ list: List; version?: { if_seq_no: number; if_primary_term: number } }> {
    const found = await this.#connection.ask(
      (client) => client.get<{ list: List }>({ index: this.#index, id: ID }),
      404,
    );
    const { _source, _seq_no, _primary_term } = found ?? {};
    if (_source === undefined || _seq_no === undefined || _primary_term === undefined) return { list: [] };
    return { list: _source.list, version: { if_seq_no: _seq_no, if_primary_term: _primary_term } };
  }

  /** Changes the list from what it is now; the list afterwards. */
  async #change(to: (list: List) => List): Promise<List> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const { list, version } = await this.#read();
      const changed = to(list);
      if (JSON.stringify(changed) === JSON.stringify(list)) return list;
      const written = await this.#connection.ask(
        (client) =>
          client.index({
            index: this.#index,
            id: ID,
            document: { list: changed },
            ...(version ?? { op_type: "create" as const }),
          }),
        409,
      );
      if (written !== undefined) return changed;
    }
    throw new ProblemError({ id: "read-model-unavailable", detail: "Elasticsearch: its generations change too fast" });
  }
}
