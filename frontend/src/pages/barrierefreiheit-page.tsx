import { useTranslation } from "react-i18next";
import { Panel } from "../ui/panel.tsx";

/** § 9b NBGG. */
export function BarrierefreiheitPage() {
  const { t } = useTranslation();
  return (
    <Panel title={t("a11y.title")} className="reading">
      <p>{t("a11y.text")}</p>
      <h3>{t("a11y.feedback")}</h3>
      <p>{t("a11y.feedbackText")}</p>
    </Panel>
  );
}
