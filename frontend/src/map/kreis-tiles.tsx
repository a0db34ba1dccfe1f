import { useTranslation } from "react-i18next";
import { LevelSymbol } from "../ui/severity.tsx";
import { tiles } from "./geometry.ts";
import type { KreisProps } from "./kreis-map.tsx";

/** Every Kreis the same size, neighbours beside each other: made for finding one quickly, and for the keyboard. */
export function KreisTiles({ areas, selected, onSelect }: KreisProps) {
  const { t } = useTranslation();
  return (
    <div className="kreis-tiles">
      {tiles.map(({ ags, kurz, col, row }) => {
        const area = areas.get(ags);
        const level = area?.level ?? "no-data";
        const open = area === undefined ? 0 : Object.values(area.openAlerts).reduce((sum, count) => sum + count, 0);
        return (
          <button
            key={ags}
            type="button"
            data-ags={ags}
            data-level={level}
            className={`tile area-${level}`}
            style={{ gridColumn: col + 1, gridRow: row + 1 }}
            aria-pressed={ags === selected}
            aria-label={`${area?.name ?? kurz}: ${t(`level.${level}`)}, ${t("lage.alerts", { count: open })}`}
            onClick={() => onSelect(ags)}
          >
            <b>{kurz}</b>
            {level === "none" ? null : <LevelSymbol level={level} />}
            {open === 0 ? null : <span>{open}</span>}
          </button>
        );
      })}
    </div>
  );
}
