import type { RuleFileId } from "@lagewarte/model";
import type { PackDefaults } from "../pack/pack.ts";
import { assembleFiles } from "../sigma/assemble-files.ts";
import type { Lists } from "../sigma/placeholder.ts";
import { readRules, type RulesOfFile } from "../sigma/read-file.ts";
import type { RuleProblem, RuleSet } from "../sigma/rule.ts";

/** A file's text as it is to be in force. */
export interface FileText {
  readonly id: RuleFileId;
  readonly text: string;
  /** Where its mistakes are told of. */
  readonly place: string;
  /** What its pack says for rules that leave it out. */
  readonly pack?: PackDefaults | undefined;
}

/** What is in force of a file. */
export interface KeptFile extends RulesOfFile {
  /** The text that the rules are of: an earlier one while the present one has a mistake. */
  readonly from: FileText;
  readonly lists: Lists;
}

type Files = ReadonlyMap<RuleFileId, KeptFile>;

/** Files of rules as they change: each text is read once, and a file keeps the rules that it had while it has a mistake. */
export class KeptFiles {
  /** The texts as they are. */
  #read: Files = new Map();
  /** Of files that had no mistake the last time that they had none. */
  #good: Files = new Map();
  #inForce: Files = new Map();

  get inForce(): Files {
    return this.#inForce;
  }

  /** The rules of the files; with every mistake, also of texts in whose place earlier ones stay. */
  take(texts: readonly FileText[], lists: Lists): { ruleSet: RuleSet; problems: readonly RuleProblem[] } {
    const read = new Map(texts.map((text) => [text.id, reread(this.#read.get(text.id), text, lists)]));
    const asTheyAre = assembleFiles([...read.values()]);
    const bad = new Set(asTheyAre.problems.map(({ file }) => file));
    const good = new Map<RuleFileId, KeptFile>();
    for (const [id, file] of read) {
      const before = this.#good.get(id);
      if (!bad.has(file.from.place)) good.set(id, file);
      else if (before !== undefined) good.set(id, withNewer(before, lists));
    }
    this.#read = read;
    this.#good = good;
    this.#inForce = new Map([...read].map(([id, file]) => [id, good.get(id) ?? file]));
    const kept = [...read.values()].filter(({ from }) => this.#inForce.get(from.id) !== read.get(from.id));
    if (kept.length === 0) return asTheyAre;
    const places = new Set(kept.map(({ from }) => from.place));
    const told = asTheyAre.problems.filter(({ file }) => places.has(file));
    const { ruleSet, problems } = assembleFiles([...this.#inForce.values()]);
    return { ruleSet, problems: [...told, ...problems] };
  }
}

/** The rules of a file that stays as it is are the same objects. */
function reread(known: KeptFile | undefined, from: FileText, lists: Lists): KeptFile {
  const isSame = known?.from.text === from.text && known.from.place === from.place;
  if (isSame && (known.lists === lists || !usesLists(from.text))) return known;
  return { from, lists, ...readRules(from.text, from.place, { lists, pack: from.pack }) };
}

/** With what placeholders stand for now, as long as that is no mistake. */
function withNewer(file: KeptFile, lists: Lists): KeptFile {
  const fresh = reread(file, file.from, lists);
  return fresh.problems.length === 0 ? fresh : file;
}

const usesLists = (text: string): boolean => text.includes("|expand");

/** The rules of a file with other lists. */
export function withLists(file: KeptFile, lists: Lists): RulesOfFile {
  return usesLists(file.from.text) ? reread(undefined, file.from, lists) : file;
}
