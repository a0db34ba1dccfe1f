import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PersonId, ProblemError, RuleFile, RuleFileId, type DryRunSummary } from "@lagewarte/model";
import { edited, untouched, withDryRun, type Editor, type RuleEdit } from "./rule-edit.ts";

const file = RuleFileId.parse("brute-force");
const as = (name: string): Editor => ({
  by: { id: PersonId.parse(`p-${name}`), name },
  at: "2026-11-28T00:00:00.000Z",
});
const [ada, ben, eve] = [as("ada"), as("ben"), as("eve")];

type Step = readonly [Editor, RuleEdit];
/** After the steps; a step that is refused throws. */
function after(...steps: readonly Step[]): RuleFile {
  let state: ReturnType<typeof untouched> | RuleFile = untouched(file);
  for (const [who, edit] of steps) state = edited(state, edit, who);
  return RuleFile.parse(state);
}
const write = (who: Editor, text: string | null = "a"): Step => [who, { kind: "draft", text }];
const propose = (who: Editor): Step => [who, { kind: "propose", note: "less noise" }];
const release = (who: Editor): Step => [who, { kind: "release", shipped: "shipped" }];
const reject = (who: Editor): Step => [who, { kind: "reject", note: "too wide" }];

describe("a draft", () => {
  it("that one proposed and another one released is in force, with who did what", () => {
    const { versions, draft, revision } = after(write(ada, "a"), propose(ada), release(ben));
    expect(versions).toMatchObject([
      { number: 1, text: "a", note: "less noise", proposedBy: ada.by, releasedBy: ben.by },
    ]);
    expect([draft, revision]).toEqual([null, 3]);
    const again = after(write(ada, "a"), propose(ada), release(ben), write(ada, "b"), propose(ada), [
      ben,
      { kind: "release", shipped: "a" },
    ]);
    expect([again.shipped, again.versions.map(({ text }) => text)]).toEqual(["shipped", ["b", "a"]]);
  });

  it("is released neither by who wrote it nor by who proposed it", () => {
    expect(() => after(write(ada), propose(ada), release(ada))).toThrow("not-allowed");
    expect(() => after(write(ada), propose(ben), release(ada))).toThrow("not-allowed");
    expect(() => after(write(ada), propose(ben), release(ben))).toThrow("not-allowed");
    expect(after(write(ada), propose(ben), release(eve)).versions).toHaveLength(1);
  });

  it("must be proposed anew when its text has changed, and not when it has not", () => {
    expect(() => after(write(ada, "a"), propose(ada), write(ben, "b"), release(eve))).toThrow("nobody has proposed it");
    expect(after(write(ada, "a"), propose(ada), write(ben, "a"), release(eve)).versions[0]?.proposedBy).toEqual(ada.by);
  });

  it("of no text takes the file out of force", () => {
    expect(after(write(ada, null), propose(ada), release(ben)).versions[0]?.text).toBeNull();
  });

  it("goes back with the reason, which stays until it is proposed again", () => {
    const sentBack = after(write(ada), propose(ada), reject(ben), write(ada, "b"));
    expect(sentBack.draft).toMatchObject({
      state: "editing",
      proposal: null,
      rejection: { by: ben.by, note: "too wide" },
    });
    expect(after(write(ada), propose(ada), reject(ben), propose(ada)).draft?.rejection).toBeNull();
  });

  it("keeps what a dry run of its text found, and nothing of another one's", () => {
    const found: DryRunSummary = {
      from: ada.at,
      to: ada.at,
      events: 1,
      alerts: { before: 1, after: 0 },
      counts: { appeared: 0, gone: 1, changed: 0 },
      at: ada.at,
    };
    const draft = after(write(ada, "a"));
    expect(withDryRun(draft, "b", found)).toEqual(draft);
    const ran = withDryRun(draft, "a", found);
    expect([ran.draft?.dryRun, ran.revision]).toEqual([found, draft.revision]);
    expect(edited(ran, { kind: "draft", text: "b" }, ada).draft?.dryRun).toBeNull();
  });

  it("is needed for everything but writing one", () => {
    for (const step of [propose(ada), release(ada), reject(ada), [ada, { kind: "discard" }] as const])
      expect(() => after(step)).toThrow("there is no draft");
  });

  it("never comes into force by one person alone, in whatever order people work", () => {
    const who = fc.constantFrom(ada, ben, eve);
    const edit: fc.Arbitrary<RuleEdit> = fc.oneof(
      fc.constantFrom("a", "b", null).map((text): RuleEdit => ({ kind: "draft", text })),
      fc.constantFrom<RuleEdit>(
        { kind: "propose", note: "n" },
        { kind: "reject", note: "n" },
        { kind: "release", shipped: null },
        { kind: "discard" },
      ),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(who, edit), { maxLength: 40 }), (steps) => {
        let state: ReturnType<typeof untouched> | RuleFile = untouched(file);
        let author: string | undefined;
        for (const [editor, wanted] of steps) {
          const before = state;
          try {
            state = edited(state, wanted, editor);
          } catch (error) {
            expect(error).toBeInstanceOf(ProblemError);
            continue;
          }
          if (wanted.kind === "draft" && before.draft?.text !== wanted.text) author = editor.by.id;
          if (before.draft === null && wanted.kind === "draft") author = editor.by.id;
          expect(state.revision).toBe(before.revision + 1);
          if (state.versions.length === before.versions.length) continue;
          const [version] = state.versions;
          expect(version?.releasedBy.id).not.toBe(author);
          expect(version?.releasedBy.id).not.toBe(version?.proposedBy.id);
          expect(version?.text).toBe(before.draft?.text);
        }
      }),
    );
  });
});
