import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RuleFileId } from "@lagewarte/model";
import { useRules } from "../../data/rules.ts";
import { useMay } from "../../data/session.ts";
import { alertTitle } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { Panel, Waiting } from "../../ui/panel.tsx";
import { Disturbers } from "./disturbers.tsx";
import { Editor } from "./editor.tsx";
import { NewFileDialog } from "./new-file-dialog.tsx";
import { Proposals } from "./proposals.tsx";
import "./editor.css";
import "./regeln.css";
import { shownRules, type RuleFilter } from "./rule-filter.ts";
import { RuleGrid } from "./rule-grid.tsx";
import { RuleHead } from "./rule-head.tsx";
import { RulePanel } from "./rule-panel.tsx";

/** Why this alert, and how does it become better? */
export function RegelnPage() {
  const { t, i18n } = useTranslation();
  const { rule: openId, file, ...filter } = useSearch({ from: "/regeln" });
  const navigate = useNavigate({ from: "/regeln" });
  const may = useMay();
  const rules = useRules();
  const [naming, setNaming] = useState(false);
  const edited = RuleFileId.safeParse(file);
  const edit = (next: string | undefined): void => void navigate({ search: (before) => ({ ...before, file: next }) });
  if (edited.success) return <Editor key={edited.data} file={edited.data} onClose={() => edit(undefined)} />;
  if (rules.data === undefined) return <Waiting error={rules.error} retry={() => void rules.refetch()} />;
  const open = (id: string | undefined): void =>
    void navigate({ search: (before) => ({ ...before, rule: id }), replace: openId !== undefined });
  const refilter = (next: RuleFilter): void =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const shown = shownRules(rules.data, filter, (rule) => alertTitle(rule, i18n.language));
  return (
    <div className="regeln">
      <Panel
        className="rules"
        title={t("regeln.title")}
        sub={t("regeln.shown", { shown: shown.length, total: rules.data.items.length })}
        tools={
          may("write-rules") ? <Button onPress={() => setNaming(true)}>{t("regeln.newFile")} …</Button> : undefined
        }
      >
        <RuleHead list={rules.data} filter={filter} onChange={refilter} />
        <RuleGrid items={shown} drafts={rules.data.drafts} openId={openId} onOpen={open} />
      </Panel>
      <div className="beside">
        {openId === undefined ? (
          <>
            <Proposals drafts={rules.data.drafts} onEdit={edit} />
            <Disturbers list={rules.data} onOpen={open} />
          </>
        ) : (
          <RulePanel key={openId} id={openId} onClose={() => open(undefined)} onEdit={edit} />
        )}
      </div>
      {naming ? <NewFileDialog onCancel={() => setNaming(false)} onName={edit} /> : null}
    </div>
  );
}
