import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { AlertView, SituationView } from "@lagewarte/model";
import { useQueue } from "../../data/alerts.ts";
import { useMay, useSession } from "../../data/session.ts";
import { alertTitle } from "../../i18n/format.ts";
import { Age } from "../../ui/age.tsx";
import { Initials } from "../../ui/initials.tsx";
import { Panel } from "../../ui/panel.tsx";
import { LevelWord } from "../../ui/severity.tsx";

const SHOWN = 8;

/** The top of the queue: what to do next. */
export function ShortQueue({ counts }: { readonly counts: SituationView["openAlerts"] }) {
  const { t } = useTranslation();
  const may = useMay();
  const { data: session } = useSession();
  const mayRead = may("read-alerts") && session?.person.role !== "municipal-officer";
  const queue = useQueue({ state: "open,acknowledged" }, SHOWN, mayRead);
  if (!mayRead) return null;
  return (
    <Panel
      title={t("lage.queue")}
      sub={t("lage.queueSub", counts)}
      tools={<Link to="/alarme">{t("app.open")}</Link>}
      className="lage-queue"
    >
      {queue.data?.items.length === 0 ? <p className="calm">{t("lage.noQueue")}</p> : null}
      <ol className="short-queue">
        {queue.data?.items.map((view) => (
          <Row key={view.alert.id} view={view} />
        ))}
      </ol>
    </Panel>
  );
}

function Row({ view: { alert, organisationNames } }: { readonly view: AlertView }) {
  const { t, i18n } = useTranslation();
  const names = Object.values(organisationNames);
  const { severity, group, rule } = alert.episode;
  const title = alertTitle(alert.episode, i18n.language);
  return (
    <li data-testid="queue-row" data-alert={alert.id} className={`is-${severity}`}>
      <LevelWord level={severity} />
      <Link to="/alarme" search={{ alert: alert.id }} title={title}>
        {title}
      </Link>
      <span className="muted" title={names.join(", ")}>
        {names.length > 1
          ? t("lage.organisations", { count: names.length })
          : (names[0] ?? group["source.ip"] ?? alertTitle(rule, i18n.language))}
      </span>
      <span className="figure">
        <Age at={alert.openedAt} />
      </span>
      <Initials name={alert.assignee?.name} nobody={t("alarme.nobody")} />
    </li>
  );
}
