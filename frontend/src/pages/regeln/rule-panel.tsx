import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isShelving, type RuleFigures, type RuleSummary, type RuleView } from "@lagewarte/model";
import { useRule } from "../../data/rules.ts";
import { useMay } from "../../data/session.ts";
import { alertTitle, inLanguage, number } from "../../i18n/format.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Waiting } from "../../ui/panel.tsx";
import { Reference } from "../../ui/reference.tsx";
import { LevelChip } from "../../ui/severity.tsx";
import { ShelfDialog } from "./shelf-dialog.tsx";
import { Shelves } from "./shelves.tsx";
import { Versions } from "./versions.tsx";

interface RulePanelProps {
  readonly id: string;
  readonly onClose: () => void;
  readonly onEdit: (file: string) => void;
}

/** One rule beside the list: what it means, what it costs, where it is from, how it came to be so. */
export function RulePanel({ id, onClose, onEdit }: RulePanelProps) {
  const { t, i18n } = useTranslation();
  const { data: view, error, refetch } = useRule(id);
  const panel = useRef<HTMLElement>(null);
  const [shelving, setShelving] = useState(false);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const isInside = event.target instanceof Node && panel.current?.contains(event.target) === true;
      if (event.key !== "Escape" || event.defaultPrevented || !isInside) return;
      event.preventDefault();
      onClose();
      requestAnimationFrame(() => document.getElementById(`rule-${id}`)?.focus());
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  });
  const title = view === undefined ? t("regeln.rule") : alertTitle(view.rule, i18n.language);
  return (
    <aside ref={panel} className="panel rule-panel" aria-label={title} data-testid="rule-panel" data-rule={id}>
      <header>
        {view === undefined ? null : (
          <>
            <LevelChip level={view.rule.severity} />
            <span className="tag">{view.rule.pack}</span>
          </>
        )}
        <IconButton icon="close" label={t("app.close")} onPress={onClose} />
      </header>
      {view === undefined ? (
        error === null ? (
          <Waiting error={null} />
        ) : (
          <Waiting error={new Error(t("error.notFound"))} retry={() => void refetch()} />
        )
      ) : (
        <>
          <h2>{title}</h2>
          <Actions view={view} onEdit={onEdit} onShelve={() => setShelving(true)} />
          <Meaning rule={view.rule} />
          <Figures rule={view.rule} figures={view.figures} />
          <Shelves shelves={view.shelves} />
          <Source rule={view.rule} />
          <Versions file={view.file} />
          {shelving ? <ShelfDialog rule={view.rule} onClose={() => setShelving(false)} /> : null}
        </>
      )}
    </aside>
  );
}

interface ActionsProps {
  readonly view: RuleView;
  readonly onEdit: (file: string) => void;
  readonly onShelve: () => void;
}

function Actions({ view: { rule, file, shelves }, onEdit, onShelve }: ActionsProps) {
  const { t } = useTranslation();
  const may = useMay();
  const isAside = shelves.some((shelf) => shelf.organisation === null && isShelving(shelf, new Date().toISOString()));
  return (
    <div className="tools actions">
      {may("write-rules") ? (
        <Button kind="primary" onPress={() => onEdit(rule.file)}>
          {t(file.draft?.state === "proposed" ? "regeln.review" : "regeln.edit")}
        </Button>
      ) : null}
      {may("shelve-rules") && rule.alerting ? <Button onPress={onShelve}>{t("regeln.shelve")} …</Button> : null}
      <Link className="button" to="/alarme" search={{ rule: rule.id, ...(isAside ? { shelved: "only" } : {}) }}>
        {t("regeln.alerts")}
      </Link>
    </div>
  );
}

function Meaning({ rule }: { readonly rule: RuleSummary }) {
  const { t, i18n } = useTranslation();
  const meaning = inLanguage(rule.meaning, i18n.language);
  return (
    <section>
      <h3>{t("regeln.meaning")}</h3>
      <p>{meaning === "" ? t("regeln.noMeaning") : meaning}</p>
      {rule.advice.length === 0 ? null : (
        <>
          <h3>{t("alarme.doNow")}</h3>
          <ol className="numbered">
            {rule.advice.map((text) => (
              <li key={text.de}>{inLanguage(text, i18n.language)}</li>
            ))}
          </ol>
        </>
      )}
      {rule.falsePositives.length === 0 ? null : (
        <>
          <h3>{t("regeln.falsePositives")}</h3>
          <ul>
            {rule.falsePositives.map((text) => (
              <li key={text.en}>{inLanguage(text, i18n.language)}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

const figureNames = ["day", "week", "month", "open", "closed", "dismissed"] as const;

function Figures({ rule, figures }: { readonly rule: RuleSummary; readonly figures: RuleFigures }) {
  const { t, i18n } = useTranslation();
  return (
    <section>
      <h3>{t("regeln.figures")}</h3>
      {rule.alerting ? (
        <dl className="figures">
          {figureNames.map((name) => (
            <div key={name}>
              <dt>{t(`regeln.figure.${name}`)}</dt>
              <dd>{number(figures[name], i18n.language)}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className="calm">{t("regeln.countedWhy")}</p>
      )}
    </section>
  );
}

function Source({ rule }: { readonly rule: RuleSummary }) {
  const { t } = useTranslation();
  const { author, licence, reference, file, id, version, status, techniques, logsource, tests, related } = rule;
  const facts: readonly (readonly [word: string, value: string])[] = [
    [t("regeln.author"), author],
    [t("regeln.licence"), licence],
    [t("regeln.file"), file],
    ["ID", id],
    [t("regeln.version"), version],
    [t("regeln.status"), status ?? "–"],
    [t("regeln.logsource"), logsource],
    ["ATT&CK", techniques.join(", ") || "–"],
    [t("regeln.tests"), t("regeln.testsResult", tests)],
    ...related.map((each): readonly [string, string] => [t(`regeln.related.${each.type}`), each.id]),
  ];
  return (
    <section>
      <h3>{t("regeln.source")}</h3>
      <dl className="facts">
        {facts.map(([word, value]) => (
          <div key={`${word} ${value}`}>
            <dt>{word}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {reference === null ? null : (
          <div>
            <dt>{t("regeln.reference")}</dt>
            <dd>
              <Reference reference={reference} />
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}
