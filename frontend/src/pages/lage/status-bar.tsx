import { useTranslation } from "react-i18next";
import type { SituationView } from "@lagewarte/model";
import { useQueue } from "../../data/alerts.ts";
import { useLive } from "../../data/live.ts";
import { useMay, useSession } from "../../data/session.ts";
import { inLanguage } from "../../i18n/format.ts";
import { LevelChip, LevelSymbol } from "../../ui/severity.tsx";

/** More alerts than this in ten minutes is more than one person can look at (ISA-18.2, EEMUA 191). */
const FLOOD = 10;
const WINDOW = 600_000;

/** How it is, why, and what waits. */
export function StatusBar({ situation }: { readonly situation: SituationView }) {
  const { t, i18n } = useTranslation();
  const { now } = useLive();
  const may = useMay();
  const { data: session } = useSession();
  const works = may("work-alerts");
  const recent = useQueue({ state: "open,acknowledged" }, 100);
  const mine = useQueue({ state: "open,acknowledged", assignee: session?.person.id ?? "none" }, 1);
  const { state, openAlerts } = situation;
  const [reason] = state.reasons;
  const inTen = recent.data?.items.filter(({ alert }) => now - Date.parse(alert.openedAt) < WINDOW).length ?? 0;
  return (
    <section
      className={`panel status-bar level-${state.level}`}
      data-testid="statusbar"
      aria-label={t("lage.state", { level: t(`level.${state.level}`) })}
    >
      <p className="status-level">
        <span className="sub">{state.name}</span>
        <LevelChip level={state.level} />
      </p>
      <p className="status-why">{reason === undefined ? t("lage.noReason") : inLanguage(reason.text, i18n.language)}</p>
      <dl className="figures">
        <div>
          <dt>{t("lage.criticalOpen")}</dt>
          <dd>
            <LevelSymbol level="critical" /> {openAlerts.critical}
          </dd>
        </div>
        {works ? (
          <>
            <div>
              <dt>{t("lage.mine")}</dt>
              <dd>{mine.data?.total ?? "–"}</dd>
            </div>
            <div className={inTen > FLOOD ? "flood" : ""}>
              <dt>{t("lage.recent")}</dt>
              <dd>
                {inTen} <small className="sub">{t("lage.flood")}</small>
              </dd>
            </div>
          </>
        ) : null}
      </dl>
    </section>
  );
}
