import { RuleFile, rulesInForce, type RuleFileId } from "@lagewarte/model";
import { followTable, type EventLog, type LogRecord, type LogTable } from "@lagewarte/platform";
import { assembleFiles } from "../sigma/assemble-files.ts";
import { noLists, type Lists } from "../sigma/placeholder.ts";
import { readRules, type RulesOfFile } from "../sigma/read-file.ts";
import type { RuleProblem, RuleSet } from "../sigma/rule.ts";
import { KeptFiles, withLists, type FileText, type KeptFile } from "./kept-files.ts";
import { documentationLists, type ListSource } from "./own-lists.ts";
import type { Shipped } from "./shipped-files.ts";

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
  /** Is told the mistakes of the files in force, whenever those change. */
  readonly onProblems?: (problems: readonly RuleProblem[]) => void;
}

const decoder = new TextDecoder();
const POLL = 20;

function fileOf({ value }: LogRecord): RuleFile | undefined {
  if (value.length === 0) return undefined;
  return RuleFile.parse(JSON.parse(decoder.decode(value)));
}

/**
 * What was shipped, and in its place what people have released (`registry.rules`), kept up to date. Rules with a mistake
 * stay out; a file that gets one while it is in force keeps the rules that it had.
 */
export class RulesInForce implements RuleSource {
  readonly #options: RulesInForceOptions;
  readonly #listeners: ((rules: RuleSet) => void)[] = [];
  readonly #files = new KeptFiles();
  #shipped: ReadonlyMap<RuleFileId, FileText> = new Map();
  #looking: NodeJS.Timeout | undefined;
  #reloading: Promise<void> | undefined;
  #wantsReload = false;
  #isClosed = false;
  #released: LogTable<RuleFile> | undefined;
  #stamp = "";
  #given = noLists;
  #lists = noLists;
  /** Of folders and files, not of rules. */
  #shippedProblems: readonly RuleProblem[] = [];
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
    options.lists?.onChange(() => inForce.#reload());
    if (options.every !== undefined) inForce.#looking = setInterval(() => inForce.#reload(), options.every).unref();
    return inForce;
  }

  get current(): RuleSet {
    return this.#current;
  }

  /** The texts that are to be in force, by file. */
  get texts(): ReadonlyMap<RuleFileId, string> {
    return this.#texts;
  }

  /** What placeholders stand for. */
  get lists(): Lists {
    return this.#lists;
  }

  /** Mistakes among the files in force. */
  get problems(): readonly RuleProblem[] {
    return this.#problems;
  }

  /** The files in force, but this one. */
  filesBut(file?: RuleFileId): readonly KeptFile[] {
    return [...this.#files.inForce.values()].filter(({ from }) => from.id !== file);
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

  /** A text as it would be read in the place of a file. */
  read(file: RuleFileId | undefined, text: string, place: string, lists: Lists, lint = false): RulesOfFile {
    const pack = file === undefined ? undefined : this.#shipped.get(file)?.pack;
    return readRules(text, place, { lists, lint, pack });
  }

  /** The same rules with the lists that their own tests are about. */
  forTests(): RuleSet {
    const lists = listsForTests(this.#lists);
    return assembleFiles(this.filesBut().map((file) => withLists(file, lists))).ruleSet;
  }

  /** The rules as they would be with another text of a file; null: without it. */
  with(file: RuleFileId, text: string | null): RuleSet {
    const others = this.filesBut(file);
    return assembleFiles(text === null ? others : [...others, this.read(file, text, file, this.#lists)]).ruleSet;
  }

  failing(): Error | undefined {
    return this.#released?.failing();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#looking);
    await this.#reloading;
    await this.#options.lists?.close();
    await this.#released?.close();
  }

  /** One after the other, and once more for all that was asked for meanwhile. */
  #reload(): void {
    this.#wantsReload = true;
    this.#reloading ??= this.#reloadAll().finally(() => {
      this.#reloading = undefined;
    });
  }

  async #reloadAll(): Promise<void> {
    while (this.#wantsReload && !this.#isClosed) {
      this.#wantsReload = false;
      try {
        const isSameFolder = this.#stamp !== "" && (await this.#options.stamp?.()) === this.#stamp;
        if (isSameFolder && isSame(listed(this.#givenLists()), listed(this.#given))) continue;
        await this.#readShipped();
        this.#renew();
      } catch (error) {
        this.#options.onUnreadable?.(error);
      }
    }
  }

  async #readShipped(): Promise<void> {
    const given = this.#givenLists();
    const { files, lists, problems, stamp } = await this.#options.shipped(given);
    this.#given = given;
    this.#shipped = new Map(files.map((file) => [file.id, file]));
    if (!isSame(listed(lists), listed(this.#lists))) this.#lists = lists;
    this.#shippedProblems = problems;
    this.#stamp = stamp ?? "";
  }

  #givenLists(): Lists {
    return this.#options.lists?.current() ?? noLists;
  }

  #renew(): void {
    const shipped = new Map([...this.#shipped].map(([id, { text }]) => [id, text]));
    const texts = rulesInForce(shipped, this.#released?.values() ?? []);
    // Most records are of drafts, which change nothing here.
    if (isSame(texts, this.#texts) && this.#usedLists === this.#lists) return;
    const { ruleSet, problems } = this.#files.take(
      [...texts].map(([id, text]) => this.#textOf(id, text)),
      this.#lists,
    );
    this.#texts = texts;
    this.#usedLists = this.#lists;
    this.#current = ruleSet;
    this.#problems = problems;
    this.#options.onProblems?.([...this.#shippedProblems, ...problems]);
    for (const listener of this.#listeners) listener(ruleSet);
  }

  #textOf(id: RuleFileId, text: string): FileText {
    const shipped = this.#shipped.get(id);
    return shipped?.text === text ? shipped : { id, text, place: id, pack: shipped?.pack };
  }
}

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
