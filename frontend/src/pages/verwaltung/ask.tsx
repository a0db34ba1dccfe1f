import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";

/** What cannot be taken back, and to whom or what it is done. */
export interface Asked<What extends "disable" | "reset" | "rotate" | "revoke"> {
  readonly id: string;
  readonly name: string;
  readonly what: What;
}

interface AskProps {
  readonly asked: Asked<"disable" | "reset" | "rotate" | "revoke">;
  readonly onYes: () => void;
  readonly onClose: () => void;
}

/** Asks before it is done, and says what will be. */
export function Ask({ asked, onYes, onClose }: AskProps) {
  const { t } = useTranslation();
  return (
    <Dialog title={t(`verwaltung.ask.${asked.what}`, { name: asked.name })} onClose={onClose}>
      <p>{t(`verwaltung.askWhy.${asked.what}`)}</p>
      <div className="tools">
        <Button
          kind="primary"
          onPress={() => {
            onYes();
            onClose();
          }}
        >
          {t(`verwaltung.${asked.what}`)}
        </Button>
        <Button onPress={onClose}>{t("app.cancel")}</Button>
      </div>
    </Dialog>
  );
}
