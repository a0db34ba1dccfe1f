import { useTranslation } from "react-i18next";
import { useQueue } from "../../data/alerts.ts";
import { useOrganisation } from "../../data/organisations.ts";
import { useSession } from "../../data/session.ts";
import { useSituation } from "../../data/situation.ts";
import { Age } from "../../ui/age.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Panel, Waiting } from "../../ui/panel.tsx";
import { Phone } from "../../ui/phone.tsx";
import { LevelChip } from "../../ui/severity.tsx";
import "./meine.css";
import { Task } from "./task.tsx";

const SHOWN = 50;

/** A municipal officer's page: does it concern me, what is my next step, who helps? */
export function MeinePage() {
  const { t } = useTranslation();
  const { data: session } = useSession();
  const alerts = useQueue({ state: "open,acknowledged" }, SHOWN);
  if (alerts.data === undefined) return <Waiting error={alerts.error} retry={() => void alerts.refetch()} />;
  const { items, total } = alerts.data;
  const grave = items.filter(({ alert }) => ["high", "critical"].includes(alert.episode.severity)).length;
  return (
    <div className="meine">
      <header className="big-answer">
        <p className="muted">{t("meine.now")}</p>
        <h2 data-testid="answer">
          {total === 0 ? t("meine.nothing") : t("meine.todo", { count: total })}
          {grave === 0 ? "" : ` ${t("meine.urgent", { count: grave })}`}
        </h2>
      </header>
      <div className="meine-columns">
        <ol className="tasks">
          {items.map((view) => (
            <Task key={view.alert.id} view={view} organisation={session?.organisation?.name ?? ""} />
          ))}
          {total === 0 ? (
            <li className="panel all-quiet">
              <Icon name="checked" /> <p>{t("meine.quiet")}</p>
            </li>
          ) : null}
        </ol>
        <div className="meine-side">
          <Help />
          <Connection organisation={session?.organisation?.id ?? ""} />
          <State />
        </div>
      </div>
    </div>
  );
}

function Help() {
  const { t } = useTranslation();
  return (
    <Panel title={t("meine.help")}>
      <p>{t("meine.helpText")}</p>
      <Phone className="button button-primary" />
    </Panel>
  );
}

/** Whether we would see it at all if something happened there. */
function Connection({ organisation: id }: { readonly organisation: string }) {
  const { t } = useTranslation();
  const organisation = useOrganisation(id);
  if (organisation.data === undefined) return null;
  const { sources } = organisation.data;
  return (
    <Panel title={t("meine.sensors")}>
      {sources.length === 0 ? <p className="calm">{t("meine.noSensor")}</p> : null}
      <ul className="sensors">
        {sources.map(({ id: source, name, health, lastSeenAt }) => (
          <li key={source} className={`health-${health}`}>
            <Icon name={health === "reporting" || health === "on-demand" ? "checked" : "silent"} />
            <span>
              {name} <b>{t(`quellen.health.${health as "silent"}`)}</b>
              <span className="sub">
                {lastSeenAt === null ? (
                  t("quellen.never")
                ) : (
                  <>
                    {t("quellen.lastSeen")} <Age at={lastSeenAt} />
                  </>
                )}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function State() {
  const { t } = useTranslation();
  const situation = useSituation(undefined);
  if (situation.data === undefined) return null;
  const { state } = situation.data;
  return (
    <Panel title={t("meine.state", { name: state.name })}>
      <p>
        <LevelChip level={state.level} />
      </p>
      <p className="muted">{t("lage.coverageShort", state.coverage)}</p>
    </Panel>
  );
}
