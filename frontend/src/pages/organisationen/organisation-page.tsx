import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { OrganisationView } from "@lagewarte/model";
import { useQueue } from "../../data/alerts.ts";
import { useOrganisation } from "../../data/organisations.ts";
import { useMay } from "../../data/session.ts";
import { alertTitle, dayAndTime, inLanguage, number } from "../../i18n/format.ts";
import { Age } from "../../ui/age.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Initials } from "../../ui/initials.tsx";
import { Panel, Waiting } from "../../ui/panel.tsx";
import { LevelChip, LevelWord } from "../../ui/severity.tsx";
import { Contacts } from "./contacts.tsx";
import { Holdings } from "./holdings.tsx";
import "./organisationen.css";
import { Relations } from "./relations.tsx";

/** Whom to call, what depends on whom, what is open. */
export function OrganisationPage() {
  const { id } = useParams({ from: "/organisationen/$id" });
  const { t } = useTranslation();
  const may = useMay();
  const organisation = useOrganisation(id);
  if (organisation.data === undefined)
    return organisation.error === null ? (
      <Waiting error={null} />
    ) : (
      <p className="calm" data-testid="not-found">
        {t("error.notFound")} <Link to="/">{t("error.toStart")}</Link>
      </p>
    );
  const view = organisation.data;
  return (
    <div className="organisation">
      <Head view={view} />
      {view.situation === null ? null : <Why view={view} />}
      {may("read-alerts") ? <OpenAlerts id={id} /> : null}
      <Contacts contacts={view.organisation.contacts} />
      <Relations name={view.organisation.name} relations={view.relations} />
      <Holdings networks={view.organisation.networks} domains={view.organisation.domains} />
      <Sensors view={view} />
    </div>
  );
}

function Head({ view: { organisation, situation, relations } }: { readonly view: OrganisationView }) {
  const { t, i18n } = useTranslation();
  const { name, kind, keys, population } = organisation;
  const kreis = relations.find(({ relation }) => relation === "kreis");
  return (
    <section className="panel organisation-head" aria-label={name}>
      <div>
        <p className="sub">
          <Link to="/organisationen">{t("org.title")}</Link>
        </p>
        <h2>{name}</h2>
      </div>
      {situation === null ? null : (
        <p>
          <LevelChip level={situation.level} />{" "}
          <span className="muted">{t("lage.since", { time: dayAndTime(situation.since, i18n.language) })}</span>
        </p>
      )}
      <dl className="facts">
        <div>
          <dt>{t("org.kind")}</dt>
          <dd>{t(`org.kinds.${kind}`)}</dd>
        </div>
        {kreis === undefined ? null : (
          <div>
            <dt>{t("org.kinds.kreis")}</dt>
            <dd>
              <Link to="/organisationen/$id" params={{ id: kreis.id }}>
                {kreis.name}
              </Link>
            </dd>
          </div>
        )}
        {population === null ? null : (
          <div>
            <dt>{t("org.population")}</dt>
            <dd>{number(population, i18n.language)}</dd>
          </div>
        )}
        <div>
          <dt>{t("org.key")}</dt>
          <dd className="mono">{keys.ags5 ?? keys.ags8 ?? keys.ars9 ?? keys.slug}</dd>
        </div>
      </dl>
    </section>
  );
}

function Why({ view: { situation } }: { readonly view: OrganisationView }) {
  const { t, i18n } = useTranslation();
  const reasons = situation?.reasons ?? [];
  return (
    <Panel
      title={t("org.why", { level: t(`level.${situation?.level ?? "no-data"}`) })}
      sub={situation === null ? undefined : t("lage.coverageShort", situation.coverage)}
    >
      {reasons.length === 0 ? <p className="calm">{t("lage.noReason")}</p> : null}
      <ol className="numbered">
        {reasons.map(({ text, alert }) => (
          <li key={alert ?? text.de}>
            {alert === null ? (
              inLanguage(text, i18n.language)
            ) : (
              <Link to="/alarme" search={{ alert }}>
                {inLanguage(text, i18n.language)}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

const ALERTS_SHOWN = 20;

function OpenAlerts({ id }: { readonly id: string }) {
  const { t, i18n } = useTranslation();
  const alerts = useQueue({ state: "open,acknowledged", organisation: id }, ALERTS_SHOWN);
  return (
    <Panel
      title={t("org.alerts")}
      sub={alerts.data === undefined ? undefined : String(alerts.data.total)}
      tools={
        <Link to="/alarme" search={{ organisation: id }}>
          {t("app.all")}
        </Link>
      }
    >
      {alerts.data?.items.length === 0 ? <p className="calm">{t("app.none")}</p> : null}
      <ol className="short-queue">
        {alerts.data?.items.map(({ alert }) => (
          <li key={alert.id}>
            <LevelWord level={alert.episode.severity} />
            <Link to="/alarme" search={{ alert: alert.id, organisation: id }}>
              {alertTitle(alert.episode, i18n.language)}
            </Link>
            <span className="muted">{t(`state.${alert.state}`)}</span>
            <span className="figure">
              <Age at={alert.openedAt} />
            </span>
            <Initials name={alert.assignee?.name} nobody={t("alarme.nobody")} />
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Sensors({ view: { sources } }: { readonly view: OrganisationView }) {
  const { t } = useTranslation();
  return (
    <Panel
      title={t("org.sources")}
      sub={t("org.reporting", {
        reporting: sources.filter(({ health }) => health === "reporting" || health === "on-demand").length,
        all: sources.length,
      })}
    >
      {sources.length === 0 ? <p className="calm">{t("org.noSource")}</p> : null}
      <ul className="sensors">
        {sources.map(({ id, name, health, lastSeenAt }) => (
          <li key={id} className={`health-${health}`}>
            <Icon name={health === "reporting" || health === "on-demand" ? "checked" : "silent"} />
            <span>
              {name} <b>{t(`quellen.health.${health as "silent"}`)}</b>
              <span className="sub">{lastSeenAt === null ? t("quellen.never") : <Age at={lastSeenAt} />}</span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
