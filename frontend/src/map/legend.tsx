import { useTranslation } from "react-i18next";
import type { AreaView } from "@lagewarte/model";
import { LevelSymbol } from "../ui/severity.tsx";

/** What the fills mean, and how many Kreise have each. */
export function Legend({ kreise }: { readonly kreise: readonly AreaView[] }) {
  const { t } = useTranslation();
  return (
    <ul className="legend" aria-label={t("lage.legend")}>
      {(["critical", "high", "medium", "low", "none", "no-data"] as const).map((level) => (
        <li key={level}>
          <span className={`swatch fill-${level}`} aria-hidden="true" />
          {level === "none" ? null : <LevelSymbol level={level} />}
          {t(`level.${level}`)}
          <b>{kreise.filter((area) => area.level === level).length}</b>
        </li>
      ))}
    </ul>
  );
}
