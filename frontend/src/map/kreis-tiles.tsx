import { useTranslation } from "react-i18next";
import { levels } from "@lagewarte/model";
import { LevelSymbol } from "../ui/severity.tsx";
import { tiles } from "./geometry.ts";
import type { KreisProps } from "./kreis-map.tsx";
import { openAlerts } from "./open-alerts.ts";
import { shownLevel } from "./shown-level.ts";

/** Every Kreis the same size, neighbours beside each other: made for finding one quickly, and for the keyboard. */
export function KreisTiles({ areas, selected, onSelect }: KreisProps) {
  const { t } = useTranslation();
  return (
    <>
      <div className="kreis-tiles" role="group" aria-label={t("lage.kreise")}>
        {tiles.map(({ ags, kurz, col, row }) => {
          const area = areas.get(ags);
          const level = shownLevel(area);
          const word = level === "withheld" ? t("lage.withheldShort") : t(`level.${level}`);
          const open = area === undefined ? 0 : openAlerts(area);
          const before = area?.previous ?? undefined;
          const trend =
            before === undefined || level === "withheld" ? 0 : levels.indexOf(level) - levels.indexOf(before);
          return (
            <button
              key={ags}
              type="button"
              data-ags={ags}
              data-level={level}
              data-count={open}
              className={`tile fill-${level}`}
              style={{ gridColumn: col + 1, gridRow: row + 1 }}
              aria-pressed={ags === selected}
              title={area?.name}
              onClick={() => onSelect(ags)}
            >
              <b>{kurz}</b>
              <span className="visually-hidden">
                {`${area?.name ?? ""}: ${word}, ${t("lage.alerts", { count: open })}`}
              </span>
              <span className="tile-foot" aria-hidden="true">
                {level === "none" || level === "withheld" ? null : <LevelSymbol level={level} />}
                {open === 0 ? null : open}
                {level === "none" || level === "no-data" || before === "no-data" || trend === 0 ? null : (
                  <span className="trend">{trend > 0 ? "▲" : "▼"}</span>
                )}
              </span>
            </button>
          );
        })}
      </div>
      <p className="sub tiles-note">{t("lage.tilesNote")}</p>
    </>
  );
}
