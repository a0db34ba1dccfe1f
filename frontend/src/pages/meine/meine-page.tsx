import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AlertView } from "@lagewarte/model";
import { useQueue } from "../../data/alerts.ts";
import { useOrganisation } from "../../data/organisations.ts";
import { useSession } from "../../data/session.ts";
import { useSituation } from "../../data/situation.ts";
import { dayAndTime, inLanguage } from "../../i18n/format.ts";
import { Panel, Waiting } from "../../ui/panel.tsx";
import { LevelChip } from "../../ui/severity.tsx";

/** A municipal officer's page: does it concern me, what is my next step, who helps? */
export function MeinePage() {
  const { t, i18n } = useTranslation();
  const { data: session } = useSession();
  const alerts = useQueue({ state: "open,acknowledged" }, 50);
  const organisation = useOrganisation(session?.organisation?.id ?? "");
  const situation = useSituation(undefined);
  if (alerts.data === undefined) return <Waiting error={alerts.error} retry={() => void alerts.refetch()} />;
  const { items, total } = alerts.data;
  return (
    <div className="meine">
      <header className="big-answer">
        <p className="sub">{session?.organisation?.name}</p>
        <p className="answer">{total === 0 ? t("meine.nothing") : t("meine.todo", { count: total })}</p>
        <p className="phone">{t("app.phone")}</p>
      </header>
      <ol className="tasks">
        {items.map((view) => (
          <Task key={view.alert.id} view={view} />
        ))}
      </ol>
      <Panel title={t("meine.sensors")}>
        {organisation.data?.sources.length === 0 ? <p className="calm">{t("org.noSource")}</p> : null}
        <ul className="relations">
          {organisation.data?.sources.map(({ id, name, health, lastSeenAt }) => (
            <li key={id}>
              {name}: {t(`quellen.health_${health as "silent"}`)}
              <span className="sub">
                {" "}
                {lastSeenAt === null ? t("quellen.never") : dayAndTime(lastSeenAt, i18n.language)}
              </span>
            </li>
          ))}
        </ul>
      </Panel>
      {situation.data === undefined ? null : (
        <Panel title={t("meine.neighbours")}>
          <p>
            {situation.data.state.name} <LevelChip level={situation.data.state.level} />{" "}
            {t("lage.coverageShort", {
              reporting: situation.data.state.coverage.reporting,
              total: situation.data.state.coverage.total,
            })}
          </p>
        </Panel>
      )}
    </div>
  );
}

/** The steps that are ticked here help to keep track; what was done is told to N-CERT by phone. */
function Task({ view: { alert } }: { readonly view: AlertView }) {
  const { t, i18n } = useTranslation();
  const stored = `lagewarte-steps-${alert.id}`;
  const [done, setDone] = useState<readonly number[]>(
    () => JSON.parse(localStorage.getItem(stored) ?? "[]") as number[],
  );
  const { episode } = alert;
  const toggle = (step: number): void => {
    const next = done.includes(step) ? done.filter((each) => each !== step) : [...done, step];
    localStorage.setItem(stored, JSON.stringify(next));
    setDone(next);
  };
  const first = episode.advice.findIndex((_, index) => !done.includes(index));
  return (
    <li className="panel task">
      <header>
        <LevelChip level={episode.severity} />
        <h2>{episode.title}</h2>
        <time className="sub" dateTime={alert.openedAt}>
          {dayAndTime(alert.openedAt, i18n.language)}
        </time>
      </header>
      <p>
        <b>{t("meine.concerns")}:</b> {inLanguage(episode.meaning, i18n.language)}
      </p>
      <ol className="steps">
        {episode.advice.map((text, index) => (
          <li key={text.de} className={index === first ? "is-next" : ""}>
            <label>
              <input type="checkbox" checked={done.includes(index)} onChange={() => toggle(index)} />
              {inLanguage(text, i18n.language)}
            </label>
          </li>
        ))}
      </ol>
      <p className="sub">{t("meine.done", { done: done.length, all: episode.advice.length })}</p>
    </li>
  );
}
