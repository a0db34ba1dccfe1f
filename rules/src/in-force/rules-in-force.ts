import { RuleFile, rulesInForce, type RuleFileId } from "@lagewarte/model";
import { followTable, type EventLog, type LogRecord, type LogTable } from "@lagewarte/platform";
import type { PackDefaults } from "../pack/pack.ts";
import { assembleFiles } from "../sigma/assemble-files.ts";
import { documentationLists, type ListSource } from "./own-lists.ts";
import { noLists, type Lists } from "../sigma/placeholder.ts";
import { readRules, type RuleFile as ReadFile } from "../sigma/read-file.ts";
import type { Rule, RuleProblem, RuleSet } from "../sigma/rule.ts";
import type { Shipped } from "./shipped-files.ts";

/** A file of rules as it was shipped. */
export interface ShippedFile {
  readonly id: RuleFileId;
  readonly text: string;
  /** Where its mistakes are told of. */
  readonly place: string;
  /** What its pack says for rules that leave it out. */
  readonly pack?: PackDefaults | undefined;
}

/** The rules that work now, and who wants to know when they change. */
export interface RuleSource {
  readonly current: RuleSet;
  /** The listener is told after `current` has changed. */
  onChange(listener: (rules: RuleSet) => void): void;
  /** Fulfilled once `current` has everything that was released before the call; rejects where that cannot be read. */
  caughtUp(): Promise<void>;
}

/** Rules that never change. */
export function fixedRules(ruleSet: RuleSet): RuleSource {
  return { current: ruleSet, onChange: () => {}, caughtUp: async () => {} };
}

export interface RulesInForceOptions {
  readonly log: EventLog;
  /** Reads what was shipped, with lists beside those given. Where it rejects later on, the rules stay as they are. */
  readonly shipped: (given: Lists) => Promise<Shipped>;
  /** What placeholders stand for besides the lists that were shipped; closed with the rules. */
  readonly lists?: ListSource;
  /** Is another one when there is something new to read; costs less than reading. */
  readonly stamp?: () => Promise<string>;
  /** How often it is looked at again, in milliseconds; never, if not told. */
  readonly every?: number;
  /** Is told why it could not be read again. */
  readonly onUnreadable?: (error: unknown) => void;
  /** Is told the mistakes of the files in force, whenever those change. Rules with a mistake stay out. */
  readonly onProblems?: (problems: readonly RuleProblem[]) => void;
}

interface Read extends ReadFile {
  readonly text: string;
  readonly lists: Lists;
}

const decoder = new TextDecoder();
const POLL = 20;

function fileOf({ value }: LogRecord): RuleFile | undefined {
  if (value.length === 0) return undefined;
  return RuleFile.parse(JSON.parse(decoder.decode(value)));
}

/** What was shipped, and in its place what people have released (`registry.rules`), kept up to date. */
export class RulesInForce implements RuleSource {
  readonly #options: RulesInForceOptions;
  readonly #listeners: ((rules: RuleSet) => void)[] = [];
  readonly #read = new Map<RuleFileId, Read>();
  #shipped: ReadonlyMap<RuleFileId, ShippedFile> = new Map();
  #reloading: NodeJS.Timeout | undefined;
  #released: LogTable<RuleFile> | undefined;
  #stamp = "";
  #given = noLists;
  #lists = noLists;
  /** Of folders and files, not of rules. */
  #problems: readonly RuleProblem[] = [];
  #usedLists = noLists;
  #texts: ReadonlyMap<RuleFileId, string> = new Map();
  #current: RuleSet = { detections: [], correlations: [], alerting: [], silent: [] };

  private constructor(options: RulesInForceOptions) {
    this.#options = options;
  }

  static async open(options: RulesInForceOptions): Promise<RulesInForce> {
    const inForce = new RulesInForce(options);
    await inForce.#readShipped();
    inForce.#released = await followTable(options.log, "registry.rules", fileOf, () => {
      // While the table is read for the first time it is not there yet.
      if (inForce.#released !== undefined) inForce.#renew();
    });
    inForce.#renew();
    options.lists?.onChange(() => void inForce.#reload());
    if (options.every !== undefined)
      inForce.#reloading = setInterval(() => void inForce.#reload(), options.every).unref();
    return inForce;
  }

  get current(): RuleSet {
    return this.#current;
  }

  /** The texts in force, by file. */
  get texts(): ReadonlyMap<RuleFileId, string> {
    return this.#texts;
  }

  get shipped(): ReadonlyMap<RuleFileId, ShippedFile> {
    return this.#shipped;
  }

  /** The files in force with the rules that can be read of each. */
  *files(): Iterable<{ readonly id: RuleFileId; readonly rules: readonly Rule[] }> {
    for (const [id, { rules }] of this.#read) yield { id, rules };
  }

  onChange(listener: (rules: RuleSet) => void): void {
    this.#listeners.push(listener);
  }

  async caughtUp(): Promise<void> {
    while (((await this.#released?.behind()) ?? 0) > 0) {
      const failing = this.failing();
      if (failing !== undefined) throw failing;
      await new Promise((resolve) => setTimeout(resolve, POLL));
    }
  }

  async #reload(): Promise<void> {
    try {
      const isSameFolder = this.#stamp !== "" && (await this.#options.stamp?.()) === this.#stamp;
      if (isSameFolder && isSame(listed(this.#givenLists()), listed(this.#given))) return;
      await this.#readShipped();
      this.#renew();
    } catch (error) {
      this.#options.onUnreadable?.(error);
    }
  }

  async #readShipped(): Promise<void> {
    this.#given = this.#givenLists();
    const { files, lists, problems, stamp } = await this.#options.shipped(this.#given);
    this.#shipped = new Map(files.map((file) => [file.id, file]));
    if (!isSame(listed(lists), listed(this.#lists))) this.#lists = lists;
    this.#problems = problems;
    this.#stamp = stamp ?? "";
  }

  #givenLists(): Lists {
    return this.#options.lists?.current() ?? noLists;
  }

  /** What placeholders stand for. */
  get lists(): Lists {
    return this.#lists;
  }

  /** The same rules with the lists that their own tests are about. */
  forTests(): RuleSet {
    if (![...this.#texts.values()].some(usesLists)) return this.#current;
    return assembleFiles(
      [...this.#texts].map(([id, text]) =>
        usesLists(text)
          ? readRules(text, this.#placeOf(id, text), { lists: listsForTests(this.#lists), pack: this.#packOf(id) })
          : this.#readOf(id, text),
      ),
    ).ruleSet;
  }

  /** The rules as they would be with another text of a file; null: without it. */
  with(file: RuleFileId, text: string | null): RuleSet {
    const texts = new Map(this.#texts);
    if (text === null) texts.delete(file);
    else texts.set(file, text);
    return assembleFiles([...texts].map(([id, each]) => this.#readOf(id, each))).ruleSet;
  }

  failing(): Error | undefined {
    return this.#released?.failing();
  }

  async close(): Promise<void> {
    clearInterval(this.#reloading);
    await this.#options.lists?.close();
    await this.#released?.close();
  }

  #renew(): void {
    const shipped = new Map([...this.#shipped].map(([id, { text }]) => [id, text]));
    const texts = rulesInForce(shipped, this.#released?.values() ?? []);
    // Most records are of drafts, which change nothing here.
    if (isSame(texts, this.#texts) && this.#usedLists === this.#lists) return;
    const files = [...texts].map(([id, text]) => {
      const read = this.#readOf(id, text);
      this.#read.set(id, read);
      return read;
    });
    for (const id of this.#read.keys()) if (!texts.has(id)) this.#read.delete(id);
    const { ruleSet, problems } = assembleFiles(files);
    this.#texts = texts;
    this.#usedLists = this.#lists;
    this.#current = ruleSet;
    this.#options.onProblems?.([...this.#problems, ...problems]);
    for (const listener of this.#listeners) listener(ruleSet);
  }

  /** A text is read once: the rules of a file that stays as it is are the same objects. */
  #readOf(id: RuleFileId, text: string): Read {
    const known = this.#read.get(id);
    const lists = this.#lists;
    if (known?.text === text && (known.lists === lists || !usesLists(text))) return known;
    return { text, lists, ...readRules(text, this.#placeOf(id, text), { lists, pack: this.#packOf(id) }) };
  }

  #packOf(id: RuleFileId): PackDefaults | undefined {
    return this.#shipped.get(id)?.pack;
  }

  #placeOf(id: RuleFileId, text: string): string {
    const shipped = this.#shipped.get(id);
    return shipped?.text === text ? shipped.place : id;
  }
}

const usesLists = (text: string): boolean => text.includes("|expand");

/** What a rule's own tests are about in place of what the registry knows. */
export function listsForTests(lists: Lists): Lists {
  return new Map(
    [...lists.keys(), ...documentationLists.keys()].map((name) => [
      name,
      documentationLists.get(name) ?? lists.get(name) ?? [],
    ]),
  );
}

function listed(lists: Lists): Map<string, string> {
  return new Map([...lists.keys()].map((name) => [name, JSON.stringify(lists.get(name))]));
}

function isSame<Key>(left: ReadonlyMap<Key, string>, right: ReadonlyMap<Key, string>): boolean {
  return left.size === right.size && [...left].every(([id, text]) => right.get(id) === text);
}
