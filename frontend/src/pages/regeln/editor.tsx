import { useBlocker } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { isReleasable, type RuleFileId, type RuleFileView } from "@lagewarte/model";
import { ApiError } from "../../data/api.ts";
import { useRuleCheck, useRuleEdit, useRuleFile } from "../../data/rules.ts";
import { useMay } from "../../data/session.ts";
import { dayAndTime } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { Segments } from "../../ui/choice.tsx";
import { Panel, Waiting } from "../../ui/panel.tsx";
import { CheckPanel } from "./check-panel.tsx";
import { CodeArea, type GoTo } from "./code-area.tsx";
import { Diff } from "./diff.tsx";
import { DryRunPanel } from "./dry-run-panel.tsx";
import { ReleasePanel } from "./release-panel.tsx";
import { useSettled } from "./settled.ts";
import { Sure } from "./sure.tsx";

interface EditorProps {
  readonly file: RuleFileId;
  readonly onClose: () => void;
}

/** One file of rules: its text, what is wrong with it, what it would have done, and its way into force. */
export function Editor({ file, onClose }: EditorProps) {
  const { data: view, error, refetch } = useRuleFile(file);
  if (view === undefined) return <Waiting error={error} retry={() => void refetch()} />;
  return <Workbench view={view} onClose={onClose} onReload={() => void refetch()} />;
}

/** What a person has typed and not saved, on the revision that was seen then. */
interface Typed {
  readonly text: string;
  readonly revision: number;
}

const views = ["text", "changes"] as const;

interface WorkbenchProps {
  readonly view: RuleFileView;
  readonly onClose: () => void;
  readonly onReload: () => void;
}

function Workbench({ view, onClose, onReload }: WorkbenchProps) {
  const { t } = useTranslation();
  const may = useMay();
  const [typed, setTyped] = useState<Typed>();
  const [shown, setShown] = useState<(typeof views)[number]>(view.draft?.state === "proposed" ? "changes" : "text");
  const [goTo, setGoTo] = useState<GoTo>();
  const edit = useRuleEdit(view.file);
  const { draft, revision } = view;
  const withdraws = draft !== null && draft.text === null && typed === undefined;
  const kept = draft?.text ?? view.text ?? "";
  const text = typed?.text ?? kept;
  const isDirty = typed !== undefined && typed.text !== kept;
  const settled = useSettled(useDeferredValue(text));
  const check = useRuleCheck(view.file, withdraws || !may("write-rules") ? null : settled);
  const isChecked = settled === text && !check.isPlaceholderData;
  const save = async (): Promise<number | undefined> => {
    if (!isDirty) return revision;
    const wanted = { kind: "draft", text } as const;
    const saved = await edit.mutateAsync({ revision: typed.revision, edit: wanted }).catch(() => undefined);
    if (saved !== undefined) setTyped(undefined);
    return saved?.revision;
  };
  const leaving = useBlocker({ shouldBlockFn: () => isDirty, enableBeforeUnload: () => isDirty, withResolver: true });
  const isConflict = edit.error instanceof ApiError && edit.error.id === "conflict";
  return (
    <div className="editor">
      <Panel
        className="editor-text"
        title={view.file}
        sub={<State view={view} isDirty={isDirty} />}
        tools={
          <>
            <Segments
              label={t("regeln.show")}
              value={shown}
              options={views.map((id) => ({ id, text: t(`regeln.shows.${id}`) }))}
              onChange={setShown}
            />
            {may("write-rules") ? (
              <Button isDisabled={!isDirty || edit.isPending} onPress={() => void save()}>
                {t("regeln.save")}
              </Button>
            ) : null}
            <Button kind="quiet" onPress={onClose}>
              {t("regeln.back")}
            </Button>
          </>
        }
      >
        {edit.error === null ? null : (
          <p role="alert" className="problem">
            {isConflict ? t("regeln.conflict") : t("app.failed", { detail: edit.error.message })}{" "}
            {isConflict ? (
              <Button
                onPress={() => {
                  edit.reset();
                  setTyped(undefined);
                  onReload();
                }}
              >
                {t("regeln.takeNewer")}
              </Button>
            ) : null}
          </p>
        )}
        {withdraws ? <p className="calm">{t("regeln.withdrawsWhat")}</p> : null}
        {shown === "text" ? (
          <CodeArea
            label={t("regeln.textOf", { file: view.file })}
            value={withdraws ? (view.text ?? "") : text}
            problems={isChecked ? (check.data?.problems ?? []) : []}
            goTo={goTo}
            isReadOnly={withdraws || !may("write-rules")}
            onChange={(next) => setTyped({ text: next, revision: typed?.revision ?? revision })}
          />
        ) : (
          <Diff before={view.text ?? ""} after={withdraws ? "" : text} />
        )}
      </Panel>
      <div className="beside">
        <ReleasePanel
          view={view}
          isDirty={isDirty}
          isGood={withdraws || (isChecked && check.data !== undefined && isReleasable(check.data))}
          edit={edit}
          onSave={save}
        />
        {withdraws ? null : (
          <CheckPanel
            check={text === "" ? undefined : check.data}
            isCurrent={isChecked}
            onGo={(line, column) => {
              setShown("text");
              setGoTo({ line, column, time: performance.now() });
            }}
          />
        )}
        <DryRunPanel
          file={view.file}
          text={withdraws ? null : text}
          kept={isDirty ? null : (draft?.dryRun ?? null)}
          canRun={may("write-rules") && (withdraws || (isChecked && (check.data?.rules.length ?? 0) > 0))}
          onBefore={save}
        />
      </div>
      {leaving.status === "blocked" ? <Sure what="leave" onYes={leaving.proceed} onNo={leaving.reset} /> : null}
    </div>
  );
}

function State({ view: { draft, versions }, isDirty }: { readonly view: RuleFileView; readonly isDirty: boolean }) {
  const { t, i18n } = useTranslation();
  if (isDirty) return <b>{t("regeln.unsaved")}</b>;
  if (draft !== null)
    return (
      <>
        {t(`regeln.draftState.${draft.state}`)}, {draft.by.name}, {dayAndTime(draft.at, i18n.language)}
      </>
    );
  return <>{versions[0] === undefined ? t("regeln.asShipped") : t("regeln.versionNumber", versions[0])}</>;
}
