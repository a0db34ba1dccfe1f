import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AreaView, SituationView } from "@lagewarte/model";
import { useMay, useSession } from "../../data/session.ts";
import { useLive } from "../../data/live.ts";
import { useQueue } from "../../data/alerts.ts";
import { useSituation } from "../../data/situation.ts";
import { age, clockTime, dayAndTime, inLanguage, number } from "../../i18n/format.ts";
import { source } from "../../map/geometry.ts";
import { KreisList } from "../../map/kreis-list.tsx";
import { KreisMap } from "../../map/kreis-map.tsx";
import { KreisTiles } from "../../map/kreis-tiles.tsx";
import { Panel, Waiting } from "../../ui/panel.tsx";
import { LevelChip, LevelSymbol } from "../../ui/severity.tsx";
import { StatusBar } from "./status-bar.tsx";
import { TimeSteps } from "./time-steps.tsx";

const ArrivalsChart = lazy(() => import("../../charts/arrivals-chart.tsx"));

/** The situation of the state, now or at an earlier time. */
export function LagePage() {
  const { view, kreis, t: at } = useSearch({ from: "/lage" });
  const navigate = useNavigate({ from: "/lage" });
  const situation = useSituation(at);
  const { t } = useTranslation();
  const areas = useMemo(
    () => new Map(situation.data?.kreise.flatMap((area) => (area.ags5 === null ? [] : [[area.ags5, area] as const]))),
    [situation.data],
  );
  if (situation.data === undefined) return <Waiting error={situation.error} retry={() => void situation.refetch()} />;
  const { state, changes, organisations } = situation.data;
  const shape = {
    areas,
    selected: kreis,
    onSelect: (ags: string) => void navigate({ search: (before) => ({ ...before, kreis: ags }) }),
  };
  const views = { karte: <KreisMap {...shape} />, kacheln: <KreisTiles {...shape} />, liste: <KreisList {...shape} /> };
  return (
    <>
      <StatusBar situation={situation.data} />
      <div className="lage-grid">
        <Panel
          title={t("lage.kreise")}
          className="lage-map"
          tools={
            <fieldset className="segments">
              <legend className="visually-hidden">{t("lage.view")}</legend>
              {(["karte", "kacheln", "liste"] as const).map((each) => (
                <label key={each}>
                  <input
                    type="radio"
                    name="view"
                    checked={view === each}
                    onChange={() => void navigate({ search: (before) => ({ ...before, view: each }) })}
                  />
                  {t(`lage.${({ karte: "map", kacheln: "tiles", liste: "list" } as const)[each]}`)}
                </label>
              ))}
            </fieldset>
          }
        >
          <div className="lage-map-body">
            {views[view]}
            <Selected area={kreis === undefined ? undefined : areas.get(kreis)} kreise={[...areas.values()]} />
          </div>
          <p className="coverage">
            {t("lage.coverage", {
              reporting: state.coverage.reporting,
              total: state.coverage.total,
              blind: state.coverage.total - state.coverage.reporting,
              without: state.coverage.withoutSensor,
              silent: state.coverage.silent,
            })}
          </p>
          <TimeSteps />
          <p className="attribution">{source}</p>
        </Panel>
        <Changes changes={changes} />
        <Queue situation={situation.data} />
      </div>
      <div className="lage-strips">
        <Strips organisations={organisations} />
        <Arrivals situation={situation.data} />
      </div>
    </>
  );
}

function Selected({ area, kreise }: { readonly area: AreaView | undefined; readonly kreise: readonly AreaView[] }) {
  const { t, i18n } = useTranslation();
  const may = useMay();
  if (area === undefined)
    return (
      <aside className="selected">
        <p className="sub">{t("lage.select")}</p>
        <Legend kreise={kreise} />
      </aside>
    );
  const open = Object.values(area.openAlerts).reduce((sum, count) => sum + count, 0);
  return (
    <aside className="selected" aria-live="polite">
      <p className="sub">{t("lage.selected")}</p>
      <h3>{area.name}</h3>
      <p>
        <LevelChip level={area.level} />
      </p>
      <p className="sub">
        {t("lage.since", { time: dayAndTime(area.since, i18n.language) })}
        {area.previous === null ? "" : `, ${t("lage.before", { level: t(`level.${area.previous}`) })}`}
      </p>
      <h4>{t("lage.why")}</h4>
      {area.reasons.length === 0 ? (
        <p>{t("lage.noReason")}</p>
      ) : (
        <ol>
          {area.reasons.slice(0, 3).map(({ text, alert }) => (
            <li key={alert ?? text.de}>{inLanguage(text, i18n.language)}</li>
          ))}
        </ol>
      )}
      <p className="sub">
        {t("lage.alerts", { count: open })} ·{" "}
        {t("lage.coverageShort", { reporting: area.coverage.reporting, total: area.coverage.total })}
      </p>
      {may("read-alerts") ? (
        <Link to="/alarme" search={{ organisation: area.area }} className="button">
          {t("lage.showAlerts")}
        </Link>
      ) : null}
      <Legend kreise={kreise} />
    </aside>
  );
}

function Legend({ kreise }: { readonly kreise: readonly AreaView[] }) {
  const { t } = useTranslation();
  return (
    <ul className="legend">
      {(["critical", "high", "medium", "low", "none", "no-data"] as const).map((level) => (
        <li key={level}>
          <span className={`swatch area-${level}`} />
          <LevelSymbol level={level} /> {t(`level.${level}`)}{" "}
          <b>{kreise.filter((area) => area.level === level).length}</b>
        </li>
      ))}
    </ul>
  );
}

function Changes({ changes }: { readonly changes: SituationView["changes"] }) {
  const { t, i18n } = useTranslation();
  return (
    <Panel title={t("lage.changes")} className="lage-changes">
      {changes.length === 0 ? <p className="calm">{t("lage.noChanges")}</p> : null}
      <ol className="change-list scroll" tabIndex={0} role="region" aria-label={t("lage.changes")}>
        {changes.slice(0, 20).map(({ area, at, name, from, to, reason, reasonEn }) => (
          <li key={`${area} ${at}`}>
            <time dateTime={at}>{clockTime(at, i18n.language)}</time>
            <LevelSymbol level={to} />
            <div>
              <b>{name}</b> {t("lage.changed", { from: t(`level.${from ?? "no-data"}`), to: t(`level.${to}`) })}
              <span className="sub">{i18n.language === "en" ? reasonEn : reason}</span>
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Queue({ situation }: { readonly situation: SituationView }) {
  const { t } = useTranslation();
  const may = useMay();
  const { now } = useLive();
  const { data: session } = useSession();
  const queue = useQueue({ state: "open,acknowledged" }, 8);
  if (!may("read-alerts") || session?.person.role === "municipal-officer") return null;
  return (
    <Panel
      title={t("lage.queue")}
      sub={t("lage.queueSub", situation.openAlerts)}
      tools={<Link to="/alarme">{t("app.open")}</Link>}
      className="lage-queue"
    >
      <ol className="short-queue">
        {queue.data?.items.map(({ alert, organisationNames }) => (
          <li key={alert.id} data-testid="queue-row">
            <LevelChip level={alert.episode.severity} />
            <Link to="/alarme" search={{ alert: alert.id }}>
              {alert.episode.title}
            </Link>
            <span className="sub">{Object.values(organisationNames)[0] ?? ""}</span>
            <span className="figure">{age(alert.openedAt, now)}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Strips({ organisations }: { readonly organisations: readonly AreaView[] }) {
  const { t } = useTranslation();
  const may = useMay();
  const kinds = [
    ["university", t("lage.universities")],
    ["authority", t("lage.authorities")],
    ["provider", t("lage.providers")],
  ] as const;
  if (organisations.length === 0) return null;
  return (
    <section className="panel strips" aria-label={t("nav.organisationen")}>
      {kinds.map(([kind, title]) => (
        <div key={kind} className="strip">
          <h3>{title}</h3>
          <ul>
            {organisations
              .filter(({ organisationKind }) => organisationKind === kind)
              .map(({ area, shortName, name, level, tenant }) => (
                <li key={area} className={`pill area-${level}`}>
                  {tenant === "justice" ? (
                    <span title={`${name}: ${t("lage.justice")}`}>🔒 {shortName}</span>
                  ) : may("read-organisations") ? (
                    <Link to="/organisationen/$id" params={{ id: area }} title={`${name}: ${t(`level.${level}`)}`}>
                      {level === "none" ? null : <LevelSymbol level={level} />} {shortName}
                    </Link>
                  ) : (
                    <span>{shortName}</span>
                  )}
                </li>
              ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function Arrivals({ situation }: { readonly situation: SituationView }) {
  const { t, i18n } = useTranslation();
  const [asTable, setAsTable] = useState(false);
  const sum = (field: "events" | "alerts"): string =>
    number(
      situation.arrivals.reduce((total, each) => total + each[field], 0),
      i18n.language,
    );
  return (
    <Panel
      title={t("lage.arrivals")}
      className="arrivals"
      tools={
        <button type="button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {t(asTable ? "app.chart" : "app.table")}
        </button>
      }
    >
      <p className="finding">{t("lage.arrivalsFinding", { events: sum("events"), alerts: sum("alerts") })}</p>
      {asTable ? (
        <div className="scroll" tabIndex={0} role="region" aria-label={t("lage.arrivals")}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("lage.time")}</th>
                <th scope="col">{t("lage.events")}</th>
                <th scope="col">{t("lage.newAlerts")}</th>
              </tr>
            </thead>
            <tbody>
              {situation.arrivals.map(({ at, events, alerts }) => (
                <tr key={at}>
                  <td>{dayAndTime(at, i18n.language)}</td>
                  <td className="figure">{number(events, i18n.language)}</td>
                  <td className="figure">{number(alerts, i18n.language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <div aria-hidden="true">
          <Suspense fallback={<p className="waiting">{t("app.loading")}</p>}>
            <ArrivalsChart arrivals={situation.arrivals} />
          </Suspense>
        </div>
      )}
    </Panel>
  );
}
