import { useTranslation } from "react-i18next";
import type { AreaView } from "@lagewarte/model";
import { LevelSymbol } from "../ui/severity.tsx";

/** What the fills mean, and how many Kreise have each. */
export function Legend({ kreise }: { readonly kreise: readonly AreaView[] }) {
  const { t } = useTranslation();
  const shown = kreise.filter(({ withheld }) => !withheld);
  return (
    <ul className="legend" aria-label={t("lage.legend")}>
      {(["critical", "high", "medium", "low", "none", "no-data"] as const).map((level) => (
        <li key={level}>
          <span className={`swatch fill-${level}`} aria-hidden="true" />
          {level === "none" ? null : <LevelSymbol level={level} />}
          {t(`level.${level}`)}
          <b>{shown.filter((area) => area.level === level).length}</b>
        </li>
      ))}
      {shown.length === kreise.length ? null : (
        <li>
          <span className="swatch fill-withheld" aria-hidden="true" />
          {t("lage.withheldShort")}
          <b>{kreise.length - shown.length}</b>
        </li>
      )}
    </ul>
  );
}
