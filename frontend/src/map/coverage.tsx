import { useTranslation } from "react-i18next";
import type { AreaView } from "@lagewarte/model";
import { Icon } from "../ui/icon.tsx";

/** How much of the picture can be seen at all: said in words, under the map. */
export function Coverage({ coverage }: Pick<AreaView, "coverage">) {
  const { t } = useTranslation();
  const { total, reporting, withoutSensor, silent } = coverage;
  return (
    <p className="coverage" data-testid="coverage">
      <Icon name="source" small />
      <span>
        <b>{t("lage.coverage", { reporting, total, blind: total - reporting })}</b>{" "}
        {total === reporting ? "" : t("lage.coverageWhy", { withoutSensor, silent })}
      </span>
    </p>
  );
}
