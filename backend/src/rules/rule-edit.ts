import {
  ProblemError,
  withVersion,
  type DryRunSummary,
  type Instant,
  type PersonId,
  type RuleDraft,
  type RuleFile,
  type RuleFileId,
} from "@lagewarte/model";

/** What a person does to a file of rules. */
export type RuleEdit =
  | { readonly kind: "draft"; readonly text: string | null }
  | { readonly kind: "propose"; readonly note: string }
  | { readonly kind: "reject"; readonly note: string }
  /** `shipped`: what is in force where nobody has released anything yet. */
  | { readonly kind: "release"; readonly shipped: string | null }
  | { readonly kind: "discard" };

export interface Editor {
  readonly by: { readonly id: PersonId; readonly name: string };
  readonly at: Instant;
}

/** A file before anybody worked on it. */
export function untouched(file: RuleFileId): Omit<RuleFile, "revision"> & { readonly revision: 0 } {
  return { file, revision: 0, versions: [], shipped: null, draft: null };
}

/**
 * The file after the edit. Rejects with `bad-request` what its draft does not allow, and with `not-allowed` who releases
 * what is their own: a text needs a second pair of eyes, whoever wrote or proposed it.
 */
export function edited(
  file: Omit<RuleFile, "revision"> & { readonly revision: number },
  edit: RuleEdit,
  editor: Editor,
): RuleFile {
  const next = { ...file, revision: file.revision + 1 };
  switch (edit.kind) {
    case "draft":
      return { ...next, draft: drafted(file.draft, edit.text, editor) };
    case "propose": {
      const draft = draftIn(file, "editing");
      return {
        ...next,
        draft: { ...draft, state: "proposed", proposal: { ...editor, note: edit.note }, rejection: null },
      };
    }
    case "reject": {
      const draft = draftIn(file, "proposed");
      return {
        ...next,
        draft: { ...draft, state: "editing", proposal: null, rejection: { ...editor, note: edit.note } },
      };
    }
    case "release":
      return released(next, edit.shipped, editor);
    case "discard":
      if (file.draft === null) throw refused("there is no draft");
      return { ...next, draft: null };
    default:
      return edit satisfies never;
  }
}

/** A draft with what a dry run of its very text found; nothing of what people see and send back has changed by it. */
export function withDryRun(file: RuleFile, text: string | null, dryRun: DryRunSummary): RuleFile {
  return file.draft === null || file.draft.text !== text ? file : { ...file, draft: { ...file.draft, dryRun } };
}

/** Another text has been seen by nobody: proposal and dry run were of the one before. */
function drafted(before: RuleDraft | null, text: string | null, { by, at }: Editor): RuleDraft {
  if (before !== null && before.text === text) return before;
  return { text, state: "editing", by, at, proposal: null, rejection: before?.rejection ?? null, dryRun: null };
}

function released(next: RuleFile, shipped: string | null, { by, at }: Editor): RuleFile {
  const { text, by: author, proposal } = draftIn(next, "proposed");
  if (proposal === null) throw refused("nobody has proposed it");
  if (by.id === author.id || by.id === proposal.by.id)
    throw new ProblemError({ id: "not-allowed", detail: "somebody else releases what you wrote or proposed" });
  const number = (next.versions[0]?.number ?? 0) + 1;
  const { note, by: proposedBy } = proposal;
  const version = { number, text, note, proposedBy, releasedBy: by, releasedAt: at };
  return {
    ...next,
    versions: withVersion(next.versions, version),
    shipped: number === 1 ? shipped : next.shipped,
    draft: null,
  };
}

function draftIn({ draft }: Pick<RuleFile, "draft">, state: RuleDraft["state"]): RuleDraft {
  if (draft === null) throw refused("there is no draft");
  if (draft.state !== state) throw refused(state === "editing" ? "it is proposed already" : "nobody has proposed it");
  return draft;
}

function refused(detail: string): ProblemError {
  return new ProblemError({ id: "bad-request", detail });
}
