import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { AreaView } from "@lagewarte/model";
import { useMay } from "../../data/session.ts";
import { clockTime, inLanguage } from "../../i18n/format.ts";
import { LevelChip } from "../../ui/severity.tsx";
import { openAlerts } from "../../map/open-alerts.ts";

interface AreaDetailProps {
  readonly area: AreaView | undefined;
  /** Chosen by the person; else it is shown because it is the worst. */
  readonly isChosen: boolean;
}

/** What is known of one Kreis: how bad, since when, and why. */
export function AreaDetail({ area, isChosen }: AreaDetailProps) {
  const { t } = useTranslation();
  if (area === undefined) return <aside className="area-detail sub">{t("lage.select")}</aside>;
  return (
    <aside className="area-detail" aria-live="polite">
      <p className="sub">{t(isChosen ? "lage.selected" : "lage.worst")}</p>
      <h3>{area.name}</h3>
      {area.withheld ? <p>{t("lage.withheld")}</p> : <Known area={area} />}
    </aside>
  );
}

function Known({ area }: { readonly area: AreaView }) {
  const { t, i18n } = useTranslation();
  const may = useMay();
  return (
    <>
      <p>
        <LevelChip level={area.level} />
      </p>
      <p className="sub">
        {t("lage.since", { time: clockTime(area.since, i18n.language) })}
        {area.previous === null ? "" : `, ${t("lage.before", { level: t(`level.${area.previous}`) })}`}
      </p>
      {area.reasons.length === 0 ? null : (
        <>
          <h4>{t("lage.why")}</h4>
          <ol>
            {area.reasons.slice(0, 3).map(({ text, alert }) => (
              <li key={alert ?? text.de}>
                {alert === null || !may("read-alerts") ? (
                  inLanguage(text, i18n.language)
                ) : (
                  <Link to="/alarme" search={{ alert, organisation: area.area }}>
                    {inLanguage(text, i18n.language)}
                  </Link>
                )}
              </li>
            ))}
          </ol>
        </>
      )}
      <p className="sub">
        {t("lage.alerts", { count: openAlerts(area) })}
        <br />
        {t("lage.coverageShort", area.coverage)}
      </p>
      {may("read-alerts") && openAlerts(area) > 0 ? (
        <Link to="/alarme" search={{ organisation: area.area }} className="button">
          {t("lage.showAlerts")}
        </Link>
      ) : null}
    </>
  );
}
