import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Alert, AlertView } from "@lagewarte/model";
import { useAlert, useAlertAction, useAssignees, useEvidence } from "../../data/alerts.ts";
import { useMay } from "../../data/session.ts";
import { dayAndTime, inLanguage } from "../../i18n/format.ts";
import { Waiting } from "../../ui/panel.tsx";
import { LevelChip } from "../../ui/severity.tsx";

interface AlertPanelProps {
  readonly id: string;
  readonly onClose: () => void;
  readonly onCloseAlert: (view: AlertView) => void;
}

/** One alert beside the queue: why, evidence, affected, what to do now, history. */
export function AlertPanel({ id, onClose, onCloseAlert }: AlertPanelProps) {
  const { t, i18n } = useTranslation();
  const { data: view, error } = useAlert(id);
  if (view === undefined)
    return (
      <aside className="panel alert-panel" aria-label={t("alarme.alert")}>
        <Waiting error={error} />
        <button type="button" onClick={onClose}>
          {t("app.close")}
        </button>
      </aside>
    );
  const { alert, organisationNames } = view;
  const { episode } = alert;
  return (
    <aside className="panel alert-panel" aria-label={episode.title} data-testid="alert-panel">
      <header>
        <LevelChip level={episode.severity} />
        <h2>{episode.title}</h2>
        <button type="button" className="close" aria-label={t("app.close")} onClick={onClose}>
          ✕
        </button>
      </header>
      <Actions view={view} onCloseAlert={onCloseAlert} />
      <h3>{t("alarme.why")}</h3>
      <p>{inLanguage(episode.meaning, i18n.language)}</p>
      <p className="sub">
        {episode.counts.events === 0
          ? ""
          : `${t("alarme.events", { count: episode.counts.events })}, ${t("alarme.orgs", { count: episode.counts.organisations })} · `}
        {dayAndTime(episode.firstSeenAt, i18n.language)} – {dayAndTime(episode.lastSeenAt, i18n.language)}
      </p>
      <p className="sub">
        {t("alarme.rule", { title: episode.rule.title, author: episode.rule.author, licence: episode.rule.licence })}
      </p>
      <h3>{t("alarme.affected")}</h3>
      <ul className="inline">
        {Object.entries(organisationNames).map(([organisation, name]) => (
          <li key={organisation}>
            <Link to="/organisationen/$id" params={{ id: organisation }}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
      <h3>{t("alarme.doNow")}</h3>
      <ol>
        {episode.advice.map((text) => (
          <li key={text.de}>{inLanguage(text, i18n.language)}</li>
        ))}
      </ol>
      <Evidence alert={alert} />
      <h3>{t("alarme.history")}</h3>
      <ol className="history">
        {alert.history.toReversed().map(({ cause, at, by, action, note }) => (
          <li key={cause}>
            <time dateTime={at}>{dayAndTime(at, i18n.language)}</time> <b>{by?.name ?? t("alarme.engine")}</b>{" "}
            {t(`action.${action}`)}
            {note === null ? "" : `: ${note}`}
          </li>
        ))}
      </ol>
    </aside>
  );
}

function Actions({
  view,
  onCloseAlert,
}: {
  readonly view: AlertView;
  readonly onCloseAlert: (view: AlertView) => void;
}) {
  const { t } = useTranslation();
  const may = useMay();
  const action = useAlertAction();
  const assignees = useAssignees(may("work-alerts"));
  const { alert } = view;
  if (!may("work-alerts")) return null;
  return (
    <div className="tools actions">
      {alert.state === "open" ? (
        <button
          type="button"
          className="primary"
          onClick={() => action.mutate({ view, action: { kind: "acknowledge" } })}
        >
          {t("alarme.acknowledge")}
        </button>
      ) : null}
      {alert.state === "closed" ? (
        <button
          type="button"
          onClick={() => action.mutate({ view, action: { kind: "reopen", note: t("alarme.reopen") } })}
        >
          {t("alarme.reopen")}
        </button>
      ) : (
        <>
          <button type="button" onClick={() => onCloseAlert(view)}>
            {t("alarme.closeAlert")}
          </button>
          <label className="row">
            {t("alarme.assignTo")}
            <select
              value={alert.assignee?.id ?? ""}
              onChange={(event) =>
                action.mutate({ view, action: { kind: "assign", assignee: event.currentTarget.value || null } })
              }
            >
              <option value="">{t("alarme.nobody")}</option>
              {assignees.data?.items.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        </>
      )}
      {action.error === null ? null : (
        <p role="alert" className="problem">
          {t("alarme.conflict", { detail: action.error.message })}
        </p>
      )}
    </div>
  );
}

function Evidence({ alert }: { readonly alert: Alert }) {
  const { t, i18n } = useTranslation();
  const evidence = useEvidence(alert);
  if (alert.episode.evidence.length === 0) return null;
  return (
    <>
      <h3>{t("alarme.evidence")}</h3>
      <ul className="evidence">
        {evidence.data?.items.map((event) => (
          <li key={event.id}>
            <time dateTime={event.observedAt}>{dayAndTime(event.observedAt, i18n.language)}</time> {event.title}
            <details>
              <summary>{t("quellen.original")}</summary>
              <pre tabIndex={0}>{JSON.stringify(event.native, null, 1)}</pre>
            </details>
          </li>
        ))}
      </ul>
    </>
  );
}
