import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";

interface SureProps {
  readonly what: "discard" | "leave";
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** Asks before a text is lost. */
export function Sure({ what, onYes, onNo }: SureProps) {
  const { t } = useTranslation();
  return (
    <Dialog title={t(`regeln.sure.${what}`)} onClose={onNo}>
      <p>{t(`regeln.sureWhy.${what}`)}</p>
      <div className="tools">
        <Button kind="primary" onPress={onYes}>
          {t(`regeln.sureYes.${what}`)}
        </Button>
        <Button onPress={onNo}>{t("app.cancel")}</Button>
      </div>
    </Dialog>
  );
}
