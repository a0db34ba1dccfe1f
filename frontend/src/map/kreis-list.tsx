import { useTranslation } from "react-i18next";
import { levels } from "@lagewarte/model";
import { LevelChip } from "../ui/severity.tsx";
import type { KreisProps } from "./kreis-map.tsx";

/** The worst first: the same areas, levels and counts as map and tiles. */
export function KreisList({ areas, selected, onSelect }: KreisProps) {
  const { t } = useTranslation();
  const sorted = [...areas].toSorted(
    ([, left], [, right]) =>
      levels.indexOf(right.level) - levels.indexOf(left.level) || left.name.localeCompare(right.name, "de"),
  );
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t("lage.kreise")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("lage.area")}</th>
            <th scope="col">{t("lage.level")}</th>
            <th scope="col">{t("lage.count")}</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map(([ags, area]) => (
            <tr key={ags} data-ags={ags} aria-selected={ags === selected}>
              <td>
                <button type="button" className="link" onClick={() => onSelect(ags)}>
                  {area.name}
                </button>
              </td>
              <td>
                <LevelChip level={area.level} />
              </td>
              <td className="figure">{Object.values(area.openAlerts).reduce((sum, count) => sum + count, 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
