import { useTranslation } from "react-i18next";
import type { SituationView } from "@lagewarte/model";
import { useNow } from "../../data/now.ts";
import { clockTime, number } from "../../i18n/format.ts";
import { shiftAt } from "../../i18n/shift.ts";
import { Panel } from "../../ui/panel.tsx";
import { ScrollBox } from "../../ui/scroll-box.tsx";
import { LevelSymbol } from "../../ui/severity.tsx";

const SHOWN = 40;

/** What became different, latest first; what is of this shift stands out. */
export function ChangeList({ changes, arrivals }: Pick<SituationView, "changes" | "arrivals">) {
  const { t, i18n } = useTranslation();
  const { startedAt } = shiftAt(useNow());
  const isOfShift = (at: string): boolean => Date.parse(at) >= startedAt;
  const fresh = arrivals.filter(({ at }) => isOfShift(at)).reduce((sum, { alerts }) => sum + alerts, 0);
  return (
    <Panel
      title={t("lage.changes", { time: clockTime(new Date(startedAt).toISOString(), i18n.language) })}
      sub={t("lage.changesSub", {
        alerts: number(fresh, i18n.language),
        levels: changes.filter(({ at }) => isOfShift(at)).length,
      })}
      className="lage-changes"
    >
      {changes.length === 0 ? (
        <p className="calm">{t("lage.noChanges")}</p>
      ) : (
        <ScrollBox label={t("lage.changesLabel")}>
          <ol className="change-list">
            {changes.slice(0, SHOWN).map(({ area, at, name, from, to, reason, reasonEn }) => (
              <li key={`${area} ${at}`} className={isOfShift(at) ? "" : "is-earlier"}>
                <time dateTime={at}>{clockTime(at, i18n.language)}</time>
                <LevelSymbol level={to} />
                <p>
                  <b>{name}</b> {t("lage.changed", { from: t(`level.${from ?? "no-data"}`), to: t(`level.${to}`) })}
                  <span className="sub">{i18n.language === "en" ? reasonEn : reason}</span>
                </p>
              </li>
            ))}
          </ol>
        </ScrollBox>
      )}
    </Panel>
  );
}
