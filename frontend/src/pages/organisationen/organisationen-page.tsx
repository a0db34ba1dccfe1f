import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useQueue } from "../../data/alerts.ts";
import { useLive } from "../../data/live.ts";
import { useOrganisation, useOrganisations } from "../../data/organisations.ts";
import { useMay } from "../../data/session.ts";
import { age, dayAndTime, inLanguage, number } from "../../i18n/format.ts";
import { Panel, Waiting } from "../../ui/panel.tsx";
import { LevelChip } from "../../ui/severity.tsx";

/** Everybody we look after. */
export function OrganisationenPage() {
  const { t } = useTranslation();
  const [q, setQ] = useState("");
  const found = useOrganisations(q);
  return (
    <Panel
      title={t("org.title")}
      sub={found.data === undefined ? undefined : t("org.found", { count: found.data.total })}
    >
      <label className="row">
        {t("org.search")}
        <input type="search" value={q} onChange={(event) => setQ(event.currentTarget.value)} />
      </label>
      {found.data === undefined ? <Waiting error={found.error} /> : null}
      <div className="scroll tall" tabIndex={0} role="region" aria-label={t("org.title")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("org.title")}</th>
              <th scope="col">{t("org.kind")}</th>
              <th scope="col">{t("org.key")}</th>
              <th scope="col">{t("lage.level")}</th>
            </tr>
          </thead>
          <tbody>
            {found.data?.items.map(({ id, name, kind, key, level }) => (
              <tr key={id}>
                <td>
                  <Link to="/organisationen/$id" params={{ id }}>
                    {name}
                  </Link>
                </td>
                <td>{t(`org.kinds.${kind}`)}</td>
                <td className="mono">{key}</td>
                <td>
                  <LevelChip level={level} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** Whom to call, what depends on whom, what is open. */
export function OrganisationPage() {
  const { id } = useParams({ from: "/organisationen/$id" });
  const { t, i18n } = useTranslation();
  const { now } = useLive();
  const may = useMay();
  const organisation = useOrganisation(id);
  const alerts = useQueue({ state: "open,acknowledged", organisation: id }, 20);
  if (organisation.data === undefined)
    return organisation.error === null ? <Waiting error={null} /> : <p className="calm">{t("error.notFound")}</p>;
  const { organisation: it, situation, relations, sources } = organisation.data;
  return (
    <div className="two-columns">
      <Panel
        title={it.name}
        sub={t(`org.kinds.${it.kind}`)}
        tools={situation === null ? undefined : <LevelChip level={situation.level} />}
      >
        {situation === null ? null : (
          <ol className="reasons">
            {situation.reasons.map(({ text, alert }) => (
              <li key={alert ?? text.de}>{inLanguage(text, i18n.language)}</li>
            ))}
          </ol>
        )}
        <dl className="profile">
          <dt>{t("org.key")}</dt>
          <dd className="mono">{it.keys.ags5 ?? it.keys.ags8 ?? it.keys.ars9 ?? it.keys.slug}</dd>
          {it.population === null ? null : (
            <>
              <dt>{t("org.population")}</dt>
              <dd>{number(it.population, i18n.language)}</dd>
            </>
          )}
          <dt>{t("org.networks")}</dt>
          <dd className="mono">{it.networks.map(({ cidr }) => cidr).join(", ") || "–"}</dd>
          <dt>{t("org.domains")}</dt>
          <dd className="mono">{it.domains.map(({ name }) => name).join(", ") || "–"}</dd>
        </dl>
      </Panel>
      <Panel title={t("org.contacts")}>
        <ul className="cards">
          {it.contacts.map(({ name, email, phone }) => (
            <li key={name}>
              <b>{name}</b>
              <span>{phone}</span>
              <span>{email}</span>
            </li>
          ))}
        </ul>
        {it.contacts.length === 0 ? <p className="calm">{t("app.none")}</p> : null}
      </Panel>
      {may("read-alerts") ? (
        <Panel title={t("org.alerts")} sub={String(alerts.data?.total ?? "")}>
          <ol className="short-queue">
            {alerts.data?.items.map(({ alert }) => (
              <li key={alert.id}>
                <LevelChip level={alert.episode.severity} />
                <Link to="/alarme" search={{ alert: alert.id, organisation: id }}>
                  {alert.episode.title}
                </Link>
                <span className="figure">{age(alert.openedAt, now)}</span>
              </li>
            ))}
          </ol>
          {alerts.data?.items.length === 0 ? <p className="calm">{t("app.none")}</p> : null}
        </Panel>
      ) : null}
      <Panel title={t("org.relations")}>
        <ul className="relations">
          {relations.slice(0, 60).map((relation) => (
            <li key={`${relation.relation} ${relation.id}`}>
              <span className="sub">{t(`org.${relation.relation}`)}</span>{" "}
              <Link to="/organisationen/$id" params={{ id: relation.id }}>
                {relation.name}
              </Link>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title={t("org.sources")}>
        {sources.length === 0 ? <p className="calm">{t("org.noSource")}</p> : null}
        <ul className="relations">
          {sources.map(({ id: source, name, health, lastSeenAt }) => (
            <li key={source}>
              {name}: {t(`quellen.health_${health as "silent"}`)}
              <span className="sub">
                {" "}
                {lastSeenAt === null ? t("quellen.never") : dayAndTime(lastSeenAt, i18n.language)}
              </span>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}
