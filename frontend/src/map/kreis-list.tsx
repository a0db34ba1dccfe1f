import { useTranslation } from "react-i18next";
import { levels } from "@lagewarte/model";
import { LevelWord } from "../ui/severity.tsx";
import type { KreisProps } from "./kreis-map.tsx";
import { openAlerts } from "./open-alerts.ts";
import { ScrollBox } from "../ui/scroll-box.tsx";

/** The worst first: the same areas, levels and counts as map and tiles. */
export function KreisList({ areas, selected, onSelect }: KreisProps) {
  const { t } = useTranslation();
  const sorted = [...areas].toSorted(
    ([, left], [, right]) =>
      levels.indexOf(right.level) - levels.indexOf(left.level) ||
      right.score - left.score ||
      left.name.localeCompare(right.name, "de"),
  );
  return (
    <ScrollBox label={t("lage.kreise")} className="kreis-list">
      <table>
        <thead>
          <tr>
            <th scope="col">{t("lage.area")}</th>
            <th scope="col">{t("lage.level")}</th>
            <th scope="col" className="figure">
              {t("lage.count")}
            </th>
            <th scope="col" className="figure">
              {t("lage.see")}
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map(([ags, area]) => (
            <tr
              key={ags}
              data-ags={ags}
              data-count={openAlerts(area)}
              className={ags === selected ? "is-selected" : ""}
            >
              <th scope="row">
                <button type="button" className="link" aria-pressed={ags === selected} onClick={() => onSelect(ags)}>
                  {area.name}
                </button>
              </th>
              <td>{area.withheld ? t("lage.withheldShort") : <LevelWord level={area.level} />}</td>
              <td className="figure">{openAlerts(area)}</td>
              <td className="figure">{`${area.coverage.reporting}/${area.coverage.total}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
