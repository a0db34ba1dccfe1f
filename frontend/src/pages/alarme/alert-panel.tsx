import { Link } from "@tanstack/react-router";
import { useEffect, useRef, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import type { Alert, AlertView } from "@lagewarte/model";
import { useAlert } from "../../data/alerts.ts";
import { useMay } from "../../data/session.ts";
import { alertTitle, clockTime, dayAndTime, inLanguage, number } from "../../i18n/format.ts";
import { IconButton } from "../../ui/button.tsx";
import { Waiting } from "../../ui/panel.tsx";
import { Reference } from "../../ui/reference.tsx";
import { LevelChip, TlpTag } from "../../ui/severity.tsx";
import { AlertActions } from "./alert-actions.tsx";
import { Evidence } from "./evidence.tsx";
import { Note } from "./note.tsx";

interface AlertPanelProps {
  readonly id: string;
  /** Whether the note's field has just been asked for. */
  readonly noting: boolean;
  readonly onNoted: () => void;
  readonly onClose: () => void;
  readonly onAcknowledge: (view: AlertView) => void;
  readonly onCloseAlert: (view: AlertView) => void;
}

/** One alert beside the queue: why, evidence, affected, what to do now, history. */
export function AlertPanel({ id, noting, onNoted, onClose, onAcknowledge, onCloseAlert }: AlertPanelProps) {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const { data: view, error } = useAlert(id);
  const panel = useRef<HTMLElement>(null);
  useLeaveByEscape(panel, () => {
    onClose();
    requestAnimationFrame(() => document.getElementById(`row-${id}`)?.focus());
  });
  if (view === undefined)
    return (
      <aside ref={panel} className="panel alert-panel" aria-label={t("alarme.alert")}>
        <header>
          <IconButton icon="close" label={t("app.close")} onPress={onClose} />
        </header>
        {error === null ? <Waiting error={null} /> : <p className="calm">{t("error.notFound")}</p>}
      </aside>
    );
  const { alert } = view;
  const { episode } = alert;
  const title = alertTitle(episode, i18n.language);
  return (
    <aside className="panel alert-panel" aria-label={title} data-testid="alert-panel" data-alert={alert.id} ref={panel}>
      <header>
        <LevelChip level={episode.severity} />
        <TlpTag tlp={episode.tlp} />
        <span className="sub">{t(`state.${alert.state}`)}</span>
        <IconButton icon="close" label={t("app.close")} onPress={onClose} />
      </header>
      <h2>{title}</h2>
      <Affected view={view} />
      {view.shelvedUntil === null ? null : (
        <p className="affected">
          <span className="tag">{t("alarme.shelved", { time: dayAndTime(view.shelvedUntil, i18n.language) })}</span>
        </p>
      )}
      <AlertActions view={view} onAcknowledge={onAcknowledge} onCloseAlert={onCloseAlert} />
      {may("work-alerts") ? <Note view={view} wanted={noting} onDone={onNoted} /> : null}
      <Why alert={alert} />
      <Evidence alert={alert} />
      <section>
        <h3>{t("alarme.doNow")}</h3>
        <DoNow alert={alert} />
      </section>
      <History alert={alert} />
    </aside>
  );
}

/** Escape anywhere inside leaves it, unless something inside had a use for the key. */
function useLeaveByEscape(panel: RefObject<HTMLElement | null>, leave: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const isInside = event.target instanceof Node && panel.current?.contains(event.target) === true;
      if (event.key !== "Escape" || event.defaultPrevented || !isInside) return;
      event.preventDefault();
      leave();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  });
}

const NAMES_SHOWN = 12;

function Affected({ view: { alert, organisationNames } }: { readonly view: AlertView }) {
  const { t, i18n } = useTranslation();
  const names = Object.entries(organisationNames);
  return (
    <p className="affected">
      {names.slice(0, NAMES_SHOWN).map(([organisation, name], index) => (
        <span key={organisation}>
          {index === 0 ? "" : ", "}
          <Link to="/organisationen/$id" params={{ id: organisation }}>
            {name}
          </Link>
        </span>
      ))}
      {names.length > NAMES_SHOWN ? ` ${t("alarme.moreOrganisations", { count: names.length - NAMES_SHOWN })}` : ""}
      {names.length === 0 ? t("alarme.nobodyConcerned") : ""}.{" "}
      <span className="sub">{t("alarme.openedAt", { time: dayAndTime(alert.openedAt, i18n.language) })}</span>
    </p>
  );
}

function Why({ alert: { episode } }: { readonly alert: Alert }) {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const { counts, rule, firstSeenAt, lastSeenAt, active, techniques } = episode;
  return (
    <section>
      <h3>{t("alarme.why")}</h3>
      <p>{inLanguage(episode.meaning, i18n.language)}</p>
      <p className="muted">
        {counts.events === 0
          ? ""
          : `${t("alarme.events", { count: counts.events, shown: number(counts.events, i18n.language) })}, ${t("alarme.orgs", { count: counts.organisations })}, `}
        {dayAndTime(firstSeenAt, i18n.language)} – {clockTime(lastSeenAt, i18n.language)}
        {active ? `, ${t("alarme.goesOn")}` : ""}
        {techniques.length === 0 ? "" : `. ATT&CK ${techniques.join(", ")}`}
      </p>
      <p className="sub">
        {t("alarme.rule", { title: alertTitle(rule, i18n.language), author: rule.author, licence: rule.licence })}
        {rule.reference === null ? "" : ", "}
        <Reference reference={rule.reference} />
        {may("read-rules") ? (
          <>
            {" "}
            <Link to="/regeln" search={{ rule: rule.id }}>
              {t("alarme.toRule")}
            </Link>
          </>
        ) : null}
      </p>
    </section>
  );
}

function DoNow({ alert: { episode } }: { readonly alert: Alert }) {
  const { t, i18n } = useTranslation();
  if (episode.advice.length === 0) return <p className="calm">{t("alarme.noAdvice")}</p>;
  return (
    <ol className="numbered">
      {episode.advice.map((text) => (
        <li key={text.de}>{inLanguage(text, i18n.language)}</li>
      ))}
    </ol>
  );
}

function History({ alert }: { readonly alert: Alert }) {
  const { t, i18n } = useTranslation();
  return (
    <section>
      <h3>{t("alarme.history")}</h3>
      <ol className="history">
        {alert.history.toReversed().map(({ cause, at, by, action, note }) => (
          <li key={cause}>
            <time dateTime={at} title={dayAndTime(at, i18n.language)}>
              {clockTime(at, i18n.language)}
            </time>
            <span>
              {t(`action.${action}`)} <span className="muted">{by?.name ?? t("alarme.engine")}</span>
              {note === null ? "" : <span className="note">{note}</span>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
