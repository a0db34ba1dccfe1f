import {
  instant,
  RuleFile,
  type Person,
  type ReplayDifference,
  type RuleDesk,
  type RuleFileId,
  type RuleFileView,
} from "@lagewarte/model";
import type { Clock, EventLog } from "@lagewarte/platform";
import { ConflictError } from "../problem-filter.ts";
import { Registry } from "../registry.ts";
import { edited, untouched, withDryRun, type RuleEdit } from "./rule-edit.ts";

/** The files of rules that people worked on, as the log has them. */
export class RuleFiles {
  readonly #clock: Clock;
  readonly #registry: Registry<RuleFile>;

  private constructor(clock: Clock, registry: Registry<RuleFile>) {
    this.#clock = clock;
    this.#registry = registry;
  }

  static async open(log: EventLog, clock: Clock): Promise<RuleFiles> {
    return new RuleFiles(clock, await Registry.open(log, "registry.rules", (value) => RuleFile.parse(value)));
  }

  all(): Iterable<RuleFile> {
    return this.#registry.values();
  }

  get(file: RuleFileId): RuleFile | undefined {
    return this.#registry.get(file);
  }

  /** Rejects with the newer state when the file is not the one of the revision that the person saw. */
  edit(file: RuleFileId, seen: number, person: Person, edit: RuleEdit): Promise<RuleFile> {
    const editor = { by: { id: person.id, name: person.displayName }, at: instant(this.#clock.now()) };
    return this.#registry.change(file, (present) => {
      const before = present ?? untouched(file);
      if (before.revision !== seen) throw new ConflictError("somebody was faster", before);
      return edited(before, edit, editor);
    });
  }

  /** What a dry run found, where the draft still is the text that it ran. */
  async keepDryRun(file: RuleFileId, text: string | null, found: ReplayDifference): Promise<void> {
    if (this.get(file)?.draft?.text !== text) return;
    const { from, to, events, alerts, counts } = found;
    const summary = { from, to, events, alerts, counts, at: instant(this.#clock.now()) };
    await this.#registry.change(file, (present) => {
      if (present === undefined) throw new Error(`${file} is gone`);
      return withDryRun(present, text, summary);
    });
  }

  close(): Promise<void> {
    return this.#registry.close();
  }
}

/** A file as people see it; undefined where there is none of the name. */
export async function ruleFileView(
  files: RuleFiles,
  desk: RuleDesk,
  file: RuleFileId,
): Promise<RuleFileView | undefined> {
  const state = files.get(file);
  const [inForce] = state?.versions ?? [];
  const text = inForce === undefined ? ((await desk.read(file))?.text ?? null) : inForce.text;
  if (state === undefined && text === null) return undefined;
  return { ...(state ?? untouched(file)), text };
}
