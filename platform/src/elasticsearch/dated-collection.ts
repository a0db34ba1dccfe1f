import type { CollectionName } from "@lagewarte/model";
import type { Stored, Write } from "../read-model.ts";
import { searchable, searchFields, type Cell } from "../searchable.ts";
import { gone, type Bulk, type BulkItem, type Verdict } from "./bulk.ts";
import type { Connection } from "./connection.ts";
import { documentsAt, type Lying, type Place } from "./documents.ts";
import { copiesOf, type Copy } from "./copies.ts";
import type { Generations } from "./generations.ts";
import { createIndex, indicesOf } from "./indices.ts";
import { retentionOf, sourceOf, type Layout } from "./layout.ts";
import type { Documents } from "./plain-collection.ts";

const DAY = 86_400_000;
/** Places of own writes that are remembered between two refreshes. */
const MOST_RECENT = 50_000;
/** Places where few documents are looked for one by one, so that even what another process has just written is found. */
const MOST_PLACES = 2000;
const MOST_TRIES = 5;

export interface DatedOptions {
  readonly connection: Connection;
  /** For writes, which wait. */
  readonly patient: Connection;
  readonly bulk: Bulk;
  readonly layout: Layout;
  readonly generations: Generations;
}

/**
 * Documents in an index for each day of their date, so that old ones go by whole indices. A later version may have
 * another date: it is written to its place first, then the older copy is removed. What is left behind in between goes
 * when the same is written again.
 */
export class DatedCollection implements Documents {
  readonly #options: DatedOptions;
  readonly #name: CollectionName;
  readonly #retention: { readonly field: number; readonly days: number };
  readonly #there = new Set<string>();
  /** Where own writes lie that searches may not find yet. */
  readonly #recent = new Map<string, Copy>();
  /** After a write that failed: where its documents lie is not known before a refresh. */
  #isUnsure = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: DatedOptions, name: CollectionName) {
    this.#options = options;
    this.#name = name;
    const { field, days } = retentionOf(name) ?? { field: "", days: Infinity };
    this.#retention = { field: searchFields(name).fields.findIndex(({ path }) => path === field), days };
    this.#there.add(options.layout.first(name));
  }

  /** One after the other: each has to know where those before it have put a document. */
  upsert(writes: readonly Write[]): Promise<readonly string[]> {
    return this.#inTurn(() => this.#upsert(writes));
  }

  async getMany<Document>(ids: readonly string[]): Promise<readonly (Stored<Document> | undefined)[]> {
    const { connection, layout } = this.#options;
    const places: Place[] = [];
    const indices = await indicesOf(connection, { pattern: `${layout.of(this.#name)}-*` });
    if (indices.length === 0) throw gone(layout.first(this.#name));
    const different = [...new Set(ids)];
    if (different.length * indices.length <= MOST_PLACES)
      for (const id of different) places.push(...indices.map((index) => ({ index, id })));
    else {
      // What has no date stands last, after the two latest days: what others are writing now is there.
      const newest = indices.toSorted().slice(-3);
      const copies = await this.#copies(connection, different);
      for (const id of different)
        places.push(...(copies.get(id) ?? newest.map((index) => ({ index }))).map(({ index }) => ({ index, id })));
    }
    const found = new Map<string, Lying<Document>>();
    for (const lying of await documentsAt<Document>(connection, places, (index) => this.#mayGo(index)))
      if (lying !== undefined && lying.stored.version > (found.get(lying.stored.id)?.stored.version ?? -1))
        found.set(lying.stored.id, lying);
    return ids.map((id) => {
      const lying = found.get(id);
      return lying === undefined || lying.isDeleted ? undefined : lying.stored;
    });
  }

  refresh(): Promise<void> {
    return this.#inTurn(() => this.#refresh(this.#options.connection));
  }

  expire(now: number): Promise<number> {
    return this.#inTurn(async () => {
      const { connection, layout } = this.#options;
      let dropped = 0;
      for (const index of await indicesOf(connection, { pattern: `${layout.of(this.#name)}-*` })) {
        const end = layout.endOf(this.#name, index);
        if (end === undefined || end > now - this.#retention.days * DAY) continue;
        await connection.ask((client) => client.indices.refresh({ index }), 404);
        const query = { bool: { must_not: [{ term: { deleted: true } }] } };
        const held = await connection.ask((client) => client.count({ index, query }), 404);
        // Of several processes the one that drops it counts.
        const went = await connection.ask((client) => client.indices.delete({ index }), 404);
        if (went !== undefined) dropped += held?.count ?? 0;
        this.#there.delete(index);
        for (const [id, copy] of this.#recent) if (copy.index === index) this.#recent.delete(id);
      }
      return dropped;
    });
  }

  async #upsert(writes: readonly Write[]): Promise<readonly string[]> {
    const { patient } = this.#options;
    if (this.#isUnsure || this.#recent.size > MOST_RECENT) await this.#refresh(patient);
    const all = await this.#copies(patient, [...new Set(writes.map(({ id }) => id))]);
    const taken: Write[] = [];
    /** Of each id the newest write, and where it goes. */
    const puts = new Map<string, { readonly write: Write; readonly index: string }>();
    for (const write of writes) {
      const before = puts.get(write.id);
      const copy = newestOf(all.get(write.id) ?? []);
      if (write.version <= (before?.write.version ?? copy?.version ?? -1)) continue;
      taken.push(write);
      puts.set(write.id, { write, index: this.#placeOf(write) ?? before?.index ?? copy?.index ?? this.#first });
    }
    const items = [...puts.values()].map(({ write, index }) => this.#item(write, index, sourceOf(this.#name, write)));
    this.#isUnsure = true;
    const verdicts = await this.#put(items);
    for (const { id, index, version } of items) this.#recent.set(id, { index, version });
    await this.#removeOthers(all, puts);
    this.#isUnsure = false;
    const written = new Set(items.flatMap(({ id }, index) => (verdicts[index] === "written" ? [id] : [])));
    return taken.flatMap(({ id }) => (written.has(id) ? [id] : []));
  }

  async #refresh(connection: Connection): Promise<void> {
    const index = this.#options.layout.of(this.#name);
    await connection.ask((client) => client.indices.refresh({ index }));
    this.#recent.clear();
    this.#isUnsure = false;
  }

  async #put(items: readonly BulkItem[]): Promise<Verdict[]> {
    const { bulk } = this.#options;
    await this.#ensure(items);
    const verdicts = await bulk.write(items);
    for (let tries = 0; verdicts.includes("missing"); tries += 1) {
      // Expired a moment ago: it goes again with the next expiry.
      const missing = items.flatMap((item, place) => (verdicts[place] === "missing" ? [{ item, place }] : []));
      for (const { item } of missing) this.#there.delete(item.index);
      if (tries === MOST_TRIES) throw gone(missing[0]?.item.index ?? "");
      await this.#ensure(missing.map(({ item }) => item));
      const again = await bulk.write(missing.map(({ item }) => item));
      for (const [index, { place }] of missing.entries()) verdicts[place] = again[index] ?? "missing";
    }
    return verdicts;
  }

  /** Removes what lies elsewhere than the newest version of its id, unless it is newer than that. */
  async #removeOthers(
    all: ReadonlyMap<string, readonly Copy[]>,
    puts: ReadonlyMap<string, { readonly write: Write; readonly index: string }>,
  ): Promise<void> {
    const removals: BulkItem[] = [];
    for (const [id, copies] of all) {
      const put = puts.get(id);
      const stays = put === undefined ? newestOf(copies) : { index: put.index, version: put.write.version };
      if (stays === undefined) continue;
      for (const { index } of copies)
        if (index !== stays.index) removals.push(this.#item({ id, version: stays.version }, index, null));
    }
    await this.#options.bulk.write(removals);
  }

  #item({ id, version }: Pick<Write, "id" | "version">, index: string, source: string | null): BulkItem {
    return { collection: this.#name, index, id, version, source };
  }

  async #copies(connection: Connection, ids: readonly string[]): Promise<Map<string, Copy[]>> {
    const copies = await copiesOf(connection, this.#options.layout.of(this.#name), ids);
    for (const id of ids) {
      const recent = this.#recent.get(id);
      if (recent === undefined) continue;
      copies.set(id, [recent, ...(copies.get(id) ?? []).filter(({ index }) => index !== recent.index)]);
    }
    return copies;
  }

  get #first(): string {
    return this.#options.layout.first(this.#name);
  }

  #mayGo(index: string): boolean {
    return index !== this.#first;
  }

  /** Undefined for a delete: it stays where the document lay. */
  #placeOf({ document }: Write): string | undefined {
    if (document === null) return undefined;
    const dates = searchable(this.#name, document).cells[this.#retention.field] ?? null;
    const date = Array.isArray(dates) ? (dates as readonly Cell[])[0] : dates;
    return this.#options.layout.day(this.#name, typeof date === "number" ? date : undefined);
  }

  async #ensure(items: readonly BulkItem[]): Promise<void> {
    const { patient: connection, layout, generations } = this.#options;
    const wanted = [...new Set(items.map(({ index }) => index))].filter((index) => !this.#there.has(index));
    if (wanted.length === 0) return;
    const isThere = await connection.ask((client) => client.indices.exists({ index: this.#first }));
    if (!isThere) throw gone(this.#first);
    const aliases = (await generations.isPublished(layout)) ? [layout.alias(this.#name)] : [];
    await Promise.all(
      wanted.map(async (index) => {
        await createIndex(connection, layout, this.#name, index, aliases);
        this.#there.add(index);
      }),
    );
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = this.#turn.then(work, work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

function newestOf(copies: readonly Copy[]): Copy | undefined {
  return copies.toSorted((left, right) => right.version - left.version)[0];
}
