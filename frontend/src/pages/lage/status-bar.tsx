import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { SituationView } from "@lagewarte/model";
import { useQueue } from "../../data/alerts.ts";
import { useNow } from "../../data/now.ts";
import { useMay, useSession } from "../../data/session.ts";
import { dayAndTime, inLanguage } from "../../i18n/format.ts";
import { LevelChip, LevelSymbol } from "../../ui/severity.tsx";

/** More alerts than this in ten minutes is more than one person can look at (ISA-18.2, EEMUA 191). */
const FLOOD = 10;
const WINDOW = 600_000;

/** How it is, since when, why, and what waits. */
export function StatusBar({ situation }: { readonly situation: SituationView }) {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const { state, openAlerts } = situation;
  const [reason] = state.reasons;
  return (
    <section className="panel status-bar" data-testid="statusbar" data-level={state.level} aria-label={t("lage.state")}>
      <p className="status-level">
        <LevelChip level={state.level} />
      </p>
      <div className="status-why">
        <p>
          <b>{t("lage.stateLevel", { name: state.name, level: t(`level.${state.level}`) })}</b>{" "}
          <span className="muted">
            {t("lage.since", { time: dayAndTime(state.since, i18n.language) })}
            {state.previous === null ? "" : `, ${t("lage.before", { level: t(`level.${state.previous}`) })}`}
          </span>
        </p>
        <p className="muted">{reason === undefined ? why(openAlerts, t) : inLanguage(reason.text, i18n.language)}</p>
      </div>
      <dl className="figures">
        <div>
          <dt>{t("lage.criticalOpen")}</dt>
          <dd>
            <LevelSymbol level="critical" /> {openAlerts.critical}
          </dd>
        </div>
        {may("work-alerts") ? <Workload /> : null}
      </dl>
    </section>
  );
}

/** Who sees aggregates alone is told how many there are. */
function why(openAlerts: SituationView["openAlerts"], t: TFunction): string {
  return openAlerts.total === 0 ? t("lage.noReason") : t("lage.queueSub", openAlerts);
}

/** What is with this person, and how fast more comes. */
function Workload() {
  const { t } = useTranslation();
  const now = useNow();
  const { data: session } = useSession();
  const me = session?.person.id ?? "none";
  const recent = useQueue({ state: "open,acknowledged", sort: "-openedAt" }, 50);
  const mine = useQueue({ state: "open,acknowledged", assignee: me }, 1);
  const inTen = recent.data?.items.filter(({ alert }) => now - Date.parse(alert.openedAt) < WINDOW).length ?? 0;
  return (
    <>
      <div>
        <dt>{t("lage.mine")}</dt>
        <dd>
          <Link to="/alarme" search={{ assignee: me }}>
            {mine.data?.total ?? "–"}
          </Link>
        </dd>
      </div>
      <div className={inTen > FLOOD ? "is-flood" : ""}>
        <dt>{t("lage.recent")}</dt>
        <dd>
          {inTen} <small className="sub">{t(inTen > FLOOD ? "lage.isFlood" : "lage.flood", { count: FLOOD })}</small>
        </dd>
      </div>
    </>
  );
}
