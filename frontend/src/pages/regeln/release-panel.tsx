import type { UseMutationResult } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RuleDraft, RuleFileView } from "@lagewarte/model";
import type { RuleEdit } from "../../data/rules.ts";
import { useMay, useSession } from "../../data/session.ts";
import { dayAndTime } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Sure } from "./sure.tsx";

interface ReleasePanelProps {
  readonly view: RuleFileView;
  readonly isDirty: boolean;
  /** Without a mistake, its own tests pass. */
  readonly isGood: boolean;
  readonly edit: UseMutationResult<RuleFileView, Error, { revision: number; edit: RuleEdit }>;
  /** The revision of what is on the page then; undefined when it could not be saved. */
  readonly onSave: () => Promise<number | undefined>;
}

/** The way into force: one proposes with a reason, another one releases or sends back. */
export function ReleasePanel({ view, isDirty, isGood, edit, onSave }: ReleasePanelProps) {
  const { t } = useTranslation();
  const may = useMay();
  const { draft, revision, text } = view;
  const [note, setNote] = useState("");
  const [discarding, setDiscarding] = useState(false);
  const act = (wanted: RuleEdit): void => edit.mutate({ revision, edit: wanted }, { onSuccess: () => setNote("") });
  const propose = async (): Promise<void> => {
    const saved = await onSave();
    if (saved === undefined) return;
    edit.mutate({ revision: saved, edit: { kind: "propose", note: note.trim() } }, { onSuccess: () => setNote("") });
  };
  const rejection = draft?.rejection ?? null;
  const isProposed = draft?.state === "proposed" && !isDirty;
  const canPropose = (isDirty || draft !== null) && isGood && note.trim() !== "" && !edit.isPending;
  return (
    <Panel title={t("regeln.release")} className="release">
      {draft === null && !isDirty ? <p className="calm">{t("regeln.noDraft")}</p> : null}
      {rejection === null || isProposed ? null : <Said word="rejectedBy" said={rejection} />}
      {isProposed && draft.proposal !== null ? (
        <Decision draft={draft} note={note} onNote={setNote} isBusy={edit.isPending} onAct={act} />
      ) : may("write-rules") && (draft !== null || isDirty) ? (
        <>
          <div className="row-of-one">
            <Field label={t("regeln.why")} rows={2} value={note} onChange={setNote} maxLength={4000} />
          </div>
          <div className="tools">
            <Button kind="primary" isDisabled={!canPropose} onPress={() => void propose()}>
              {t("regeln.propose")}
            </Button>
          </div>
          {isGood ? null : <p className="sub">{t("regeln.proposeNeeds")}</p>}
        </>
      ) : null}
      {may("write-rules") ? (
        <div className="tools">
          {draft === null ? null : (
            <Button kind="quiet" isDisabled={edit.isPending} onPress={() => setDiscarding(true)}>
              {t("regeln.discard")} …
            </Button>
          )}
          {draft === null && !isDirty && text !== null ? (
            <Button kind="quiet" isDisabled={edit.isPending} onPress={() => act({ kind: "draft", text: null })}>
              {t("regeln.withdraw")}
            </Button>
          ) : null}
        </div>
      ) : null}
      {discarding ? (
        <Sure
          what="discard"
          onNo={() => setDiscarding(false)}
          onYes={() => {
            setDiscarding(false);
            act({ kind: "discard" });
          }}
        />
      ) : null}
    </Panel>
  );
}

interface DecisionProps {
  readonly draft: RuleDraft;
  readonly note: string;
  readonly onNote: (note: string) => void;
  readonly isBusy: boolean;
  readonly onAct: (edit: RuleEdit) => void;
}

/** For the second pair of eyes; who wrote or proposed it sees that somebody else decides. */
function Decision({ draft, note, onNote, isBusy, onAct }: DecisionProps) {
  const { t } = useTranslation();
  const may = useMay();
  const { data: session } = useSession();
  const me = session?.person.id;
  const isOwn = draft.by.id === me || draft.proposal?.by.id === me;
  return (
    <>
      {draft.proposal === null ? null : <Said word="proposedBy" said={draft.proposal} />}
      {draft.dryRun === null ? <p className="problem">{t("regeln.withoutRun")}</p> : null}
      {isOwn ? <p className="sub">{t("regeln.fourEyes")}</p> : null}
      {may("release-rules") ? (
        <>
          <Field label={t("regeln.rejectWhy")} rows={2} value={note} onChange={onNote} maxLength={4000} />
          <div className="tools">
            <Button kind="primary" isDisabled={isOwn || isBusy} onPress={() => onAct({ kind: "release" })}>
              {t("regeln.releaseNow")}
            </Button>
            <Button
              isDisabled={note.trim() === "" || isBusy}
              onPress={() => onAct({ kind: "reject", note: note.trim() })}
            >
              {t("regeln.reject")}
            </Button>
          </div>
        </>
      ) : null}
    </>
  );
}

interface SaidProps {
  readonly word: "proposedBy" | "rejectedBy";
  readonly said: NonNullable<RuleDraft["proposal"]>;
}

function Said({ word, said: { by, at, note } }: SaidProps) {
  const { t, i18n } = useTranslation();
  return (
    <p>
      <b>{t(`regeln.${word}`, { name: by.name, time: dayAndTime(at, i18n.language) })}</b>{" "}
      <span className="note">{note}</span>
    </p>
  );
}
